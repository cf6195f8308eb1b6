"""Who did what to whose data, and why: written in the transaction of the act, read by the person concerned."""
