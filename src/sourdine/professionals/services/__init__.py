"""What is done in an organisation's name, or to it: one verb, one transaction, one event."""
