"""Sourdine: an open do-not-call register. This is its library; `sourdine --help` is its command line."""

__version__ = "0.1.0"
