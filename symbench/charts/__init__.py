"""Charts, one function each, from leaderboards and frames to figures; see `symbench.plots`."""
