"""What these pages show: a service that signs, and a register with deposits."""

import dataclasses
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
for folder in ("deposits", "professionals", "register/publishing"):
    sys.path.insert(0, str(TESTS / folder))


@pytest.fixture(autouse=True)
def service(tmp_path, settings):
    from django.core.cache import caches
    from ground import signing_key

    from sourdine.register.services import snapshots

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )
    snapshots.forget()
    caches["template_fragments"].clear()
    yield settings.SOURDINE
    snapshots.forget()
    caches["template_fragments"].clear()


@pytest.fixture
def actor(transactional_db):  # noqa: ARG001 -- publishing reads by a connection of its own
    import organisations
    from files import LISTED
    from ground import a_list, put

    from sourdine.register.services.publication import publish

    put(a_list(), *LISTED)
    publish()
    return organisations.actor(organisations.organisation())


@pytest.fixture
def deposit(actor):
    import files

    return files.screened(actor, files.csv(files.honest()))
