"""Deposits: prospect files submitted to the register, screened, given back, and destroyed."""
