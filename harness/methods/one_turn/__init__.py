"""Methods that ask the TaskLLM once, and grade its reply."""
