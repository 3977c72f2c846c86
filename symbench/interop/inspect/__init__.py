"""inspect_ai: our tasks, methods and verdicts there, and our runs as its logs and back."""
