"""Models of open weights: in this process, or served by a child of it."""
