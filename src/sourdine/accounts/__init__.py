"""People who log in: consumers, agents, supervisors, administrators."""
