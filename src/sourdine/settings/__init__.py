"""Configuration of the service, from the environment alone."""
