"""Pages of somebody who is logged in: the ways in and out of an account, its space, its rights."""
