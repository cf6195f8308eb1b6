"""The pages on which a professional asks for consent, here or in a frame of its own site."""
