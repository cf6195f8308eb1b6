"""The verbs of deposits, each one transaction."""
