"""What the tests of the client stand on: a service that answers on a port of this machine, with a worker."""

import dataclasses
import sys
import threading
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Not tests: who calls, who deposits, what the register is made of, and how jobs are done.
for folder in (
    HERE,
    HERE.parent / "api",
    HERE.parent / "consents",
    HERE.parent / "deposits",
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
def secret(organisation):
    import programs

    return programs.key(organisation)


@pytest.fixture
def server(live_server, register):  # noqa: ARG001 -- what it screens against
    """Its address. A worker does what is due as long as the test runs."""
    from django.db import connections

    from sourdine.jobs.worker import run_waiting

    over = threading.Event()

    def work():
        while not over.wait(0.05):
            run_waiting()
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    yield live_server.url
    over.set()
    worker.join()
