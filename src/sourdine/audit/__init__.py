"""Who did what to whose data, and why: written with the act, read by the person concerned."""
