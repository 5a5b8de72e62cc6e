"""A company's tables: schemas, sources, usage, spells, policies and quarters."""
