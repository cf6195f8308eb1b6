import dataclasses
import sys
from pathlib import Path

import pytest

# `ground` is no test: it is what these tests stand on.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def images(tmp_path, settings):
    """A data folder of the test's own, a service that can sign, and no other test's snapshot."""
    from ground import signing_key

    from sourdine.register.services import snapshots

    signing_key()
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, data_folder=tmp_path)
    snapshots.forget()
    yield tmp_path / "images"
    snapshots.forget()


@pytest.fixture
def voix(transactional_db):  # noqa: ARG001 -- publishing reads by a connection of its own
    from ground import a_list

    return a_list()
