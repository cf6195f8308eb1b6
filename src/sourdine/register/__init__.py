"""Opposition lists, the life of an opposition, and the images that screening reads."""
