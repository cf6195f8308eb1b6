"""What the tests of organisations share; `organisations` makes them."""

import sys
from pathlib import Path

import pytest

# `organisations` is no test: it is who these tests are about.
sys.path.insert(0, str(Path(__file__).parent))

DAY = "2026-11-22T09:30:00+00:00"


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(DAY, tick=False)
    return time_machine


@pytest.fixture
def limited(settings):
    """Changes settings of the service for one test."""
    import dataclasses

    def limit(**changed):
        settings.SOURDINE = dataclasses.replace(settings.SOURDINE, **changed)

    return limit
