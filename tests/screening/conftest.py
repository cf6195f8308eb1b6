from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sourdine import clock
from sourdine.evidence import SigningKey
from sourdine.screening.image import ListInfo, RegisterImage, build
from sourdine.screening.job import Options, screen_path
from sourdine.screening.judgement import Register

# `screenings` and `adversaries` are no tests: they are what several tests draw from.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "numbering")]

from screenings import LISTED, LISTED_ELSEWHERE, Done  # noqa: E402  found by the line above


@pytest.fixture(scope="session")
def small_image() -> RegisterImage:
    """Two lists that speak for France and La Réunion; one names a British number all the same."""
    lists = {
        ListInfo(name="nationale", owner="Registre d'exemple", legal_basis="L. 223-1 c. conso."): LISTED,
        ListInfo(name="interne", owner="Démarcheurs associés", legal_basis="R. 223-3"): LISTED_ELSEWHERE,
    }
    return build(lists, coverage=["FR", "RE"], as_of=clock.now() - timedelta(hours=1), position=7)


@pytest.fixture(scope="session")
def register(small_image) -> Register:
    return Register.choose(small_image)


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    return SigningKey.new()


@pytest.fixture
def screen(tmp_path, register, signing_key):
    """Screens a file, given by its path or its bytes, into a folder of its own."""

    def screen_one(content, *, name="prospects.csv", folder="out", against=register, progress=None, **chosen):
        source = content if isinstance(content, Path) else tmp_path / name
        if source is not content:
            source.write_bytes(content)
        output = tmp_path / folder
        output.mkdir(exist_ok=True)
        options = Options(**chosen)
        report = screen_path(source, against, output, key=signing_key, options=options, progress=progress)
        return Done(report=report, folder=output, key=signing_key)

    return screen_one
