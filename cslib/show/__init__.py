"""Results in, something to look at out: charts, tables, findings and widgets."""
