"""What the tests of consents stand on: a professional that records, and a text it shows."""

import dataclasses
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Not tests: what people say, and organisations.
for folder in (HERE, HERE.parent / "professionals", HERE.parent / "register" / "publishing"):
    sys.path.insert(0, str(folder))

DAY = "2026-11-27T10:00:00+01:00"


@pytest.fixture(autouse=True)
def friday(time_machine):
    """A Friday on which calls are allowed, after the opt-in began."""
    time_machine.move_to(DAY, tick=False)
    return time_machine


@pytest.fixture
def signing(tmp_path, settings):
    """A service that signs, with a data folder of the test's own."""
    from ground import signing_key

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )
    return settings.SOURDINE


@pytest.fixture
def professional(db):  # noqa: ARG001 -- tables first
    import organisations

    return organisations.organisation("Isolation Exemple SA")


@pytest.fixture
def author(professional):
    """A member who records for it."""
    import organisations

    from sourdine.consents.authors import Author
    from sourdine.professionals.vocabulary import Act

    return Author.of(organisations.actor(professional), Act.RECORD)


@pytest.fixture
def text(professional):
    """For calls about insurance, for a year."""
    import sayings

    return sayings.text(professional)


@pytest.fixture
def owner(professional):
    """Who writes its texts and opens its pages."""
    import organisations

    return organisations.actor(professional)
