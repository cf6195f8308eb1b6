"""Pages for everybody: register a number, follow it, manage it."""
