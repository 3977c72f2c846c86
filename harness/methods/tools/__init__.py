"""Methods whose TaskLLM is shown what its programs did."""
