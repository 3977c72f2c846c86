"""Making training data for a steerer out of runs; see `docs/training-data.md`."""
