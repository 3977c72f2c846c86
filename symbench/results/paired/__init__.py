"""Two columns on the same samples: comparison, gate, contamination."""
