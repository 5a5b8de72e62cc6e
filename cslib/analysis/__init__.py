"""Pure functions: tables in, result objects out; no plotting, files or language."""
