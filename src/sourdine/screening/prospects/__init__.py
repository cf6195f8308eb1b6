"""The prospect file: what a professional submits, in whatever form it comes."""
