"""A professional with its pages of collection, and somebody who opens them."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
for folder in (TESTS / "consents", TESTS / "professionals"):
    sys.path.insert(0, str(folder))


@pytest.fixture
def owner(db):  # noqa: ARG001 -- tables first
    import organisations

    from sourdine.register.services.lists import ensure_lists

    ensure_lists()
    return organisations.actor(organisations.organisation("Isolation Exemple SA"))


@pytest.fixture(autouse=True)
def daytime(time_machine):
    time_machine.move_to("2026-11-27T10:00:00+01:00", tick=False)
    return time_machine
