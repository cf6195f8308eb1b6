"""What the tests of the API stand on: a published register, organisations with keys, a store."""

import dataclasses
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Not tests: who calls, what people say, who deposits, what the register is made of, and how jobs are done.
for folder in (
    HERE,
    HERE.parent / "consents",
    HERE.parent / "deposits",
    HERE.parent / "professionals",
    HERE.parent / "register" / "publishing",
    HERE.parent / "consents",
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
def organisation(register):  # noqa: ARG001 -- nobody deposits before there is a register
    import organisations

    return organisations.organisation(plan="illimite")


@pytest.fixture
def program(organisation):
    """A program with a key that opens everything a key may."""
    import programs

    return programs.Program(programs.key(organisation))


@pytest.fixture
def friday(time_machine):
    """On which calls are allowed, after the opt-in began."""
    import permission_cases

    time_machine.move_to(permission_cases.FRIDAY, tick=False)
    return time_machine


@pytest.fixture
def professional(db, friday):  # noqa: ARG001 -- tables first
    import organisations

    return organisations.organisation("Isolation Exemple SA", plan="illimite")


@pytest.fixture
def asking(professional):
    """A program of theirs."""
    import programs

    return programs.Program(programs.key(professional))


@pytest.fixture
def author(professional):
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
def recorder(professional):
    """A program of its own, with a key for consents alone."""
    import programs

    return programs.Program(programs.key(professional, "consents"))


@pytest.fixture
def asking_by_day(friday):
    """In the United States, where permission still rests on a list."""
    friday.move_to("2026-11-27T12:00:00-05:00", tick=False)


@pytest.fixture
def registry(transactional_db, asking_by_day):  # noqa: ARG001 -- published that day
    import permission_cases
    from ground import a_list, put

    from sourdine.register.services.publication import publish

    put(a_list("registry", territories=("US",)), permission_cases.ON_LIST)
    publish()
