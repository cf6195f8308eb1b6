"""Organisations that have files screened: members, mandates, plans, keys."""
