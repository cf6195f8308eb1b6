"""The web's own door for files: campaigns, a file on its way, what became of it, and what it gives back."""
