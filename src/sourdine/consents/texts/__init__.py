"""What a text must say before anybody is asked for consent with it, and texts that say it."""
