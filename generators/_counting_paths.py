"""Random points, lattice paths and the contest tail: walks, colourings, necklaces."""
