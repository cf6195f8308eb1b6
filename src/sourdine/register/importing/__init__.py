"""Bringing in a list that somebody else kept: a file of numbers and the dates they were registered at."""
