"""The operator's back office: Django's admin, tuned, and the pages of agents beside it."""
