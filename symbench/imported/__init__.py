"""Imported samples of the published set: their audit as counts, page and chart; scores on them."""
