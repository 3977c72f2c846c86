"""Methods of several tries, ways or models, of which one answer is graded."""
