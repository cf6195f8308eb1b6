"""kill -9 of a worker at any moment: the deposit moves to another one; nothing is lost, doubled or left."""

import gzip
import json
import os
import signal
import subprocess
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import files
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from sourdine.audit.models import Event
from sourdine.deposits.models import DayDraw, Deposit, Tokens
from sourdine.deposits.services import campaigns, inquiries, leftovers
from sourdine.deposits.services.campaigns import Wanted
from sourdine.deposits.store import place
from sourdine.jobs.models import Job, State
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import WebhookDelivery

HERE = Path(__file__).parent


def database():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["SOURDINE_TEST_POSTGRESQL_URL"])._replace(path=f"/{name}").geturl()


def kill_a_worker(moment):
    told = {
        **os.environ,
        "SOURDINE_DATABASE_URL": database(),
        "SOURDINE_DATA": str(settings.SOURDINE.data_folder),
        "SOURDINE_KEYS": str(settings.SOURDINE.keys_folder),
        "SOURDINE_FILES": settings.SOURDINE.files_url,
    }
    done = subprocess.run([sys.executable, HERE / "dying.py", moment], env=told, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


def take_over():
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(state=State.RUNNING).update(lease_until=past)
    run_waiting()


@pytest.mark.parametrize("moment", ["checking", "screening", "concluding", "committed"])
def test_a_worker_killed_at_any_moment_loses_doubles_and_leaves_nothing(actor, moment):
    numbers = files.honest(300, listed=60)
    made = files.deposit(actor, files.csv(numbers))
    kill_a_worker(moment)
    take_over()
    deposit = Deposit.objects.get(pk=made.pk)
    assert deposit.state == "ready"
    assert deposit.counts == {"opposed": 60, "not_listed": 240}
    assert len(files.result(actor, deposit).decode().splitlines()) == 241
    assert DayDraw.objects.get().drawn == 300
    assert Tokens.objects.count() == Event.objects.filter(action="deposit.ready").count() == 1
    assert not WebhookDelivery.objects.exists()
    assert place.current().sizes("inputs") == place.current().sizes("parts") == {}
    assert deposit.input_destroyed_at
    assert Event.objects.filter(action="deposit.input_destroyed").count() == 1
    assert {name.split("/")[2] for name in place.current().sizes("results")} == {str(deposit.attempt)}
    folder = settings.SOURDINE.data_folder
    left = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert not [number for number in numbers if str(number)[2:].encode() in left]
    assert leftovers.destroy(leftovers.dead()) == 0


ON_LIST, NOT_ON_LIST = 12_025_550_123, 12_025_550_124


@pytest.fixture
def registry(register):  # noqa: ARG001 -- beside it
    """In the United States, where permission still rests on a list."""
    from ground import a_list, put

    from sourdine.register.services.publication import publish

    put(a_list("registry", territories=("US",)), ON_LIST)
    publish()


def about(line):
    noon = datetime.now(ZoneInfo("America/New_York")).replace(hour=12, minute=0) + timedelta(days=1)
    return {
        "number": f"+{line}",
        "at": noon.isoformat(timespec="seconds"),
        "channel": "live_voice",
        "purpose": "commercial",
        "audience": "consumer",
        "goods": "insurance",
        "sector": "bank_insurance",
        "dialling": "by_hand",
        "relationship": "none",
        "zone": "America/New_York",
        "caller": "+12025550199",
    }


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("moment", ["deciding", "looked up", "noting"])
def test_a_worker_killed_while_it_decides_loses_nothing_and_draws_once(actor, moment):
    asked = [about(line) for line in (ON_LIST, NOT_ON_LIST)]
    made = inquiries.ask(actor, asked, idempotency_key=str(uuid.uuid4()))
    kill_a_worker(moment)
    assert inquiries.collect(actor, made.pk) is None
    take_over()
    decisions = json.loads(gzip.decompress(inquiries.collect(actor, made.pk)))["decisions"]
    assert [one["reasons"][0]["code"] for one in decisions] == ["listed", "not_listed"]
    assert DayDraw.objects.get().drawn == Tokens.objects.get().count == 2
    assert Event.objects.filter(action="permission.decided").count() == 1
    made.refresh_from_db()
    assert made.asked_sealed is made.looked_up_sealed is None


@pytest.mark.parametrize("moment", ["asking", "concluding"])
def test_a_worker_killed_while_permissions_are_asked_for_tells_nobody_anything(actor, moment):
    numbers = files.honest(300, listed=60)
    made = files.deposit(actor, files.csv(numbers), campaign=asking(actor).pk)
    kill_a_worker(moment)
    assert Deposit.objects.get(pk=made.pk).permissions == {}
    take_over()
    deposit = Deposit.objects.get(pk=made.pk)
    assert (deposit.state, sum(deposit.permissions["contactable"].values())) == ("ready", 240)
    header, *rows = files.result(actor, deposit).decode().splitlines()
    assert (header[-29:], len(rows)) == (";contactable;reason;next_time", 240)
    assert Event.objects.filter(action="permission.asked").count() == 1
    left = b"".join(path.read_bytes() for path in settings.SOURDINE.data_folder.rglob("*") if path.is_file())
    assert not [number for number in numbers if str(number)[2:].encode() in left]


def asking(actor):
    today = timezone.localdate()
    question = {"channel": "live_voice", "audience": "consumer", "purpose": "commercial"}
    said = {"name": "Rentrée", "purpose": "Assurances", "source": "own_customers", "question": question}
    return campaigns.open_campaign(actor, Wanted(**said, starts_on=today, ends_on=today))
