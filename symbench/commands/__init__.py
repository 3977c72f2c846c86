"""The commands of the command line, one module per theme; heavy imports inside functions."""
