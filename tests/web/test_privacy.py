"""A whole registration, messages and proof included, leaves nobody's number or address in the logs."""

import importlib.util
import io
import logging
import re
from pathlib import Path

import pytest
from django.test import Client

from sourdine.jobs.schedule import TIMETABLE
from sourdine.jobs.worker import find_tasks, run_waiting
from sourdine.settings import logs

pytestmark = pytest.mark.django_db

_place = Path(__file__).parent / "consumer" / "conftest.py"
_specification = importlib.util.spec_from_file_location("sourdine_tests_consumer", _place)
consumer = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(consumer)

NUMBER, ADDRESS, NETWORK = "01 99 00 12 34", "jeanne@example.fr", "192.0.2.7"


@pytest.fixture
def log():
    """Everything logged at the most talkative level: as the service writes it, and as it was before."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.formatter("json"))
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def told(text):
    """The secrets that a text gives away, however they are spaced."""
    digits = re.sub(r"\D", "", text)
    found = {"number"} if "199001234" in digits else set()
    return found | {secret for secret in (ADDRESS, "jeanne", NETWORK) if secret in text}


@pytest.fixture
def registered(caplog, time_machine):
    time_machine.move_to(consumer.MORNING, tick=False)
    from sourdine.register.services.lists import ensure_lists

    ensure_lists()
    visitor = consumer.Visitor(Client(REMOTE_ADDR=NETWORK))
    with caplog.at_level(logging.DEBUG):
        visitor.register(visitor.FIXED)
        link = visitor.link()
        visitor.client.get(link)
        visitor.send("confirm-address", code="000000")
        visitor.send("confirm-address", code=visitor.address_code())
        visitor.prove(visitor.FIXED)
        run_waiting()
        visitor.client.get(f"/fr/{NUMBER}/?de={ADDRESS}")
        visitor.client.raise_request_exception = False
        visitor.client.get("/en/inscription/suivi/numero/99999/")
    return visitor, link


def test_a_registration_leaves_lines_but_nobody_in_them(log, registered, caplog):
    _, link = registered
    written = log.getvalue()
    assert written.count('"event": "request"') > 5
    assert told(written) == set()
    assert link.rstrip("/").rpartition("/")[2] not in written
    ours = "\n".join(str(one.__dict__) for one in caplog.records if one.name.startswith("sourdine"))
    assert told(ours) == set(), "before it is scrubbed, too"


def test_the_test_finds_what_it_looks_for(log):
    logging.getLogger("other").debug("x")
    assert told("+33 1 99 00 12 34 for jeanne@example.fr at 192.0.2.7") == {
        "number",
        ADDRESS,
        "jeanne",
        NETWORK,
    }
    assert '"event": "x"' in log.getvalue()


def test_every_scheduled_task_can_be_found_by_its_path():
    from sourdine.jobs.backend import task_called

    find_tasks()
    assert len(TIMETABLE.schedules) > 5
    for path, schedule in TIMETABLE.schedules.items():
        assert task_called(path) is schedule.task
