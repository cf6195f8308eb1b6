"""Consents, objections and attempts: what a person told one professional, kept so that it can be shown."""
