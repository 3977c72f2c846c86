"""From runs to figures: frames, scores, statistics, the leaderboard, comparisons, tables."""
