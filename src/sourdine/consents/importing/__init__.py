"""Consents that were collected elsewhere: how a file of them is read, and which would not stand as proof."""
