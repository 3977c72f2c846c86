"""What guides a TaskLLM between writing code and reasoning in words.

`symbolic` and `selfcheck` examine a turn, `feedback` writes down what they found,
`rule` and `model` are the steerers that decide on it, `guidance` reads what a steerer says.
"""
