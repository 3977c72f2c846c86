"""Tiers written by the manuals of macOS and Docker and never run by us; see each `guarantees`."""
