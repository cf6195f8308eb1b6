"""A person at a browser, and a professional that claims something of their number."""

import dataclasses
import importlib.util
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
for folder in (TESTS / "consents", TESTS / "professionals", TESTS / "register" / "publishing"):
    sys.path.insert(0, str(folder))

_place = Path(__file__).parents[1] / "consumer" / "conftest.py"
_specification = importlib.util.spec_from_file_location("sourdine_tests_of_visitors", _place)
consumer = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(consumer)

MOBILE = "+33600001234"


@pytest.fixture(autouse=True)
def service(tmp_path, settings):
    """One that signs, with a data folder of the test's own."""
    from ground import signing_key

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )
    return settings.SOURDINE


@pytest.fixture
def morning(time_machine):
    time_machine.move_to(consumer.MORNING, tick=False)
    return time_machine


@pytest.fixture
def visitor(db, client, morning):  # noqa: ARG001 -- tables, and the hour
    from sourdine.register.services.lists import ensure_lists

    ensure_lists()
    return consumer.Visitor(client)


@pytest.fixture
def author(visitor):  # noqa: ARG001 -- the hour first
    import organisations

    from sourdine.consents.authors import Author
    from sourdine.professionals.vocabulary import Act

    professional = organisations.organisation("Isolation Exemple SA")
    return Author.of(organisations.actor(professional), Act.RECORD)


@pytest.fixture
def claim(author):
    """Somebody said yes on the visitor's mobile, as the professional says."""
    import sayings

    from sourdine.consents.services import recording

    text = sayings.text(author.organisation)

    def make(by=author, **told):
        return recording.give(by, sayings.told(text, subject=sayings.line(MOBILE), **told))

    return make
