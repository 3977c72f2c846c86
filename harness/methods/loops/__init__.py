"""The steering loop under its steerers, and what it is compared with."""
