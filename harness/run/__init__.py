"""A run: plan, session, journal."""
