"""`python -m symbench` is the command line."""

from symbench.cli import main

main()
