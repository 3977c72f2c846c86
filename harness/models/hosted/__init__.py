"""Models of others, behind an endpoint or a provider."""
