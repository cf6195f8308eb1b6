"""What the tests of deposits stand on: a published register, an organisation that may deposit, a store."""

import dataclasses
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Not tests: who deposits, what the register is made of, and how jobs are done.
for folder in (
    HERE,
    HERE.parent / "consents",
    HERE.parent / "professionals",
    HERE.parent / "register" / "publishing",
):
    sys.path.insert(0, str(folder))


@pytest.fixture(autouse=True)
def service(tmp_path, settings):
    """A data folder and a store of the test's own, a service that signs, and no other test's snapshot."""
    from ground import signing_key

    from sourdine.register.services import snapshots

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )
    snapshots.forget()
    yield settings.SOURDINE
    snapshots.forget()


@pytest.fixture
def limited(settings):
    """Changes settings of the service for one test."""

    def limit(**changed):
        settings.SOURDINE = dataclasses.replace(settings.SOURDINE, **changed)

    return limit


@pytest.fixture
def register(transactional_db):  # noqa: ARG001 -- publishing reads by a connection of its own
    """The first hundred numbers of fiction are on the list, and published."""
    from files import LISTED
    from ground import a_list, put

    from sourdine.register.services.publication import publish

    made = a_list()
    put(made, *LISTED)
    publish()
    return made


@pytest.fixture
def actor(register):  # noqa: ARG001 -- nobody deposits before there is a register
    """An owner with a second factor."""
    import organisations

    from sourdine.professionals.models import Plan
    from sourdine.professionals.services.plans import ensure_plans

    ensure_plans()
    Plan.objects.update(deposits_per_year=None)
    return organisations.actor(organisations.organisation())
