"""The questions of the course, one module for each notebook."""
