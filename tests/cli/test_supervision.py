from __future__ import annotations

import os
import signal
import time

import pytest

from sourdine.cli.exits import Exit
from sourdine.cli.supervision import Child, Supervisor


@pytest.fixture
def supervise():
    """Runs a supervisor over commands of `sourdine`, and puts this process's own signals back."""
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    said = []

    def run(*commands, on_look=lambda _: None):
        children = [Child(name=one[0], arguments=one, environ=dict(os.environ)) for one in commands]
        supervisor = Supervisor(children, grace=5, say=said.append)
        return supervisor.run(lambda: on_look(supervisor)), said

    yield run
    for number, handler in former.items():
        signal.signal(number, handler)


def test_a_child_that_refuses_its_settings_ends_the_service(supervise):
    outcome, said = supervise(["number"])
    assert (outcome, said) == (Exit.USAGE, [])


def test_a_child_that_ends_by_itself_is_started_again_after_a_pause(supervise):
    deadline = time.monotonic() + 120

    def stop_at_the_second(supervisor):
        if supervisor._children[0].crashes == 2 or time.monotonic() > deadline:
            supervisor.stop()

    outcome, said = supervise(["--version"], on_look=stop_at_the_second)
    assert outcome is Exit.DONE
    assert said == ["--version ended (0); again in 1 s", "--version ended (0); again in 2 s"]


def test_the_pauses_grow_to_half_a_minute():
    child = Child(name="x", arguments=[], environ={})
    pauses = []
    for now in range(8):
        child.started_at = now
        child.crashed(now)
        pauses.append(child.start_at - now)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_child_that_ran_for_a_while_is_soon_back():
    child = Child(name="x", arguments=[], environ={}, crashes=7)
    child.crashed(now=61.0)
    assert child.start_at == 62.0
