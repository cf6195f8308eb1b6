"""How the service is, for machines: alive, ready, measured."""
