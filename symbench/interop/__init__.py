"""SymBench in other tools: their formats written and read, one thin module a tool."""
