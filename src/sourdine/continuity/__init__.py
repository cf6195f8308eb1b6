"""The service outlives its machine: backup and restore."""
