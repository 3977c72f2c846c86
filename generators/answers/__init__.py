"""Reading answers, by kind of answer."""
