"""What the tests of an opposition's life share; `consumers` says who they are about."""

import sys
from pathlib import Path

import pytest

# `consumers` is no test: it is who these tests are about.
sys.path.insert(0, str(Path(__file__).parent))

DAY = "2026-11-22T09:30:00+00:00"  # in the morning in Paris


@pytest.fixture
def noon(time_machine):
    """An hour at which telephones may ring; returns what moves the clock."""
    time_machine.move_to(DAY, tick=False)
    return time_machine


@pytest.fixture
def limited(settings):
    """Sets limits of the service for one test."""
    import dataclasses

    def limit(**changed):
        settings.SOURDINE = dataclasses.replace(settings.SOURDINE, **changed)

    return limit
