"""From the tables to an image at rest: one consistent read, one publisher at a time, one sealed file."""
