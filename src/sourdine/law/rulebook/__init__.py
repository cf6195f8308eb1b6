"""The rules as data: dated YAML, one folder a jurisdiction, read once and checked."""
