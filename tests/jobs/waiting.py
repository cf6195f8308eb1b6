"""Waiting for what another thread or process does."""

import time


def until(condition, seconds=30):
    """Polls; fails when the deadline passes first."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found
