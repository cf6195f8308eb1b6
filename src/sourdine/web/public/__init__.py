"""Pages for whoever wants to check: a certificate, and the figures of the service."""
