"""Methods that write the steering loop down as training data."""
