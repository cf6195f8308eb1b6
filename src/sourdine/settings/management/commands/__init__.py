"""Commands of Django's that the service does in its own way."""
