"""From runs to a trained steerer: samples to train on, synthesis, the whole pipeline."""
