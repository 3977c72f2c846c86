"""Simulated students, which are no models."""
