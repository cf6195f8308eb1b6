"""Work done later: one leased table, workers that take from it, and what is due on a schedule."""
