"""The 37 tasks, one module each; `generators.load` imports the one that is asked for."""
