"""kill -9 of web, worker and SFTP at any moment, while a hundred files come by three doors.

What was acknowledged is there, once, with the right result; and no number lies in clear on disk at any of
these moments.
"""

import itertools
import os
import random
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import files
import httpx
import pytest
from clients import Client
from django.conf import settings
from django.db import connection, connections
from django.test import Client as Browser
from django.utils import timezone
from serving import SCRIPT, files_below, free_port, until

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.client import Connection, Service
from sourdine.client.errors import ClientError
from sourdine.deposits.models import WORKING, DayDraw, Deposit, Source, Tokens
from sourdine.deposits.services import campaigns, leftovers, results
from sourdine.deposits.services.uploads import MOST_PART
from sourdine.deposits.store import place
from sourdine.sftp import host_key

DEPOSITS, ROWS, LISTED = 100, 30, 5
KILLS_EACH = 4
PATIENCE = 600
CHANCE = random.Random(20_261_129)
NUMBER = re.compile(rb"(?:\+33|\b0)([1-9][0-9]{8})(?![0-9])")


@dataclass
class Part:
    """One command of the service, started again each time it was killed."""

    command: list[str]
    environ: dict[str, str]
    log: Path
    kills: int = 0

    def start(self):
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [SCRIPT, *self.command], env=self.environ, stdout=out, stderr=out, start_new_session=True
            )

    def kill(self):
        """The process and its children, at once and without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait()
        self.kills += 1


@dataclass(frozen=True)
class Sent:
    name: str
    numbers: list[int]

    @property
    def content(self):
        return files.csv(self.numbers)


@pytest.fixture
def prospects():
    return [Sent(f"clients-{n:03d}.csv", files.honest(ROWS, listed=LISTED, seed=n)) for n in range(DEPOSITS)]


@pytest.fixture
def owner(register, limited):  # noqa: ARG001 -- nobody deposits before there is a register
    import organisations

    from sourdine.professionals.models import Plan

    limited(uploads_at_once=DEPOSITS)
    owner = organisations.actor(organisations.organisation(plan="illimite"))
    assert Plan.objects.get(slug="illimite").deposits_per_year is None
    return owner


@pytest.fixture
def parts(owner, tmp_path):  # noqa: ARG001 -- the processes read the same database
    web, sftp = free_port(), free_port()
    (tmp_path / "temporary").mkdir()
    environ = {
        **os.environ,
        "SOURDINE_DATABASE_URL": database(),
        "SOURDINE_DATA": str(settings.SOURDINE.data_folder),
        "SOURDINE_KEYS": str(settings.SOURDINE.keys_folder),
        "SOURDINE_FILES": settings.SOURDINE.files_url,
        "SOURDINE_PUBLIC_URL": f"http://127.0.0.1:{web}",
        "SOURDINE_UPLOADS_AT_ONCE": str(DEPOSITS),
        "SOURDINE_JOB_LEASE": "3",
        "SOURDINE_LOG_LEVEL": "warning",
        "TMPDIR": str(tmp_path / "temporary"),
    }
    made = {
        "web": Part(["web", "--port", str(web)], environ, tmp_path / "web.log"),
        "sftp": Part(["sftp", "--port", str(sftp)], environ, tmp_path / "sftp.log"),
        "worker 1": Part(["worker"], environ, tmp_path / "worker.log"),
        "worker 2": Part(["worker"], environ, tmp_path / "worker.log"),
    }
    for part in made.values():
        part.start()
    yield made
    for part in made.values():
        part.kill()


def database():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["SOURDINE_TEST_POSTGRESQL_URL"])._replace(path=f"/{name}").geturl()


def on_disk(tmp_path):
    """Numbers that lie in clear in the data folder, among temporary files, or in the database."""
    folders = [settings.SOURDINE.data_folder, tmp_path / "temporary"]
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        found = list(name.parent.glob(f"{name.name}*"))
    else:
        found = files_below(database_folder())
    found += [path for folder in folders for path in files_below(folder)]
    return {int(b"33" + number) for path in found for number in NUMBER.findall(content(path))}


def database_folder():
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (oid,) = cursor.fetchone()
    return Path(folder) / "base" / str(oid)


def content(path):
    try:
        return path.read_bytes()
    except OSError:  # gone meanwhile
        return b""


def kill_at_random(parts, over, seen, tmp_path):
    """Each part a few times, from the first file to the last; `seen` gathers what lay on disk."""
    victims = [name for _ in range(KILLS_EACH) for name in CHANCE.sample(sorted(parts), len(parts))]
    for n, name in enumerate(victims):
        # By what has come, not by the clock: on a slow machine they would be killed before they have begun.
        come = DEPOSITS * n // len(victims)
        until(lambda: over.is_set() or Deposit.objects.count() > come, PATIENCE)  # noqa: B023 -- called here
        time.sleep(CHANCE.uniform(0, 1))
        parts[name].kill()
        try:
            seen |= on_disk(tmp_path)
        finally:
            parts[name].start()
    connections.close_all()


def again(act):
    """As somebody does who was not told that it worked: until it does."""
    give_up = time.monotonic() + PATIENCE
    while not act():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.3)


def by_the_api(sent, *, url, key, folder):
    path = folder / sent.name
    path.write_bytes(sent.content)

    def send():
        try:
            with Connection(server=url, key=key, pause=0.3) as held:
                Service(connection=held).deposit(path, idempotency_key=sent.name)
        except ClientError:
            return False
        return True

    again(send)


def by_the_web(sent, *, url, cookie, campaign):
    key = f"{'0' * 64}-{sent.name.encode().hex()[-16:]}"

    def send():
        try:
            with httpx.Client(base_url=url, cookies=cookie, timeout=20) as browser:
                return as_the_script_does(browser, sent, campaign, key)
        except httpx.TransportError:
            return False

    again(send)


def as_the_script_does(browser, sent, campaign, key):
    shown = browser.get(f"{campaign}deposer/")
    if shown.status_code != 200:
        return False
    browser.headers["X-CSRFToken"] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)[-1]
    begun = browser.post(
        f"{campaign}envois/", data={"name": sent.name, "size": len(sent.content), "key": key}
    )
    if begun.status_code != 200:
        return False
    told = begun.json()
    if rest := sent.content[told["offset"] :]:
        assert len(rest) <= MOST_PART
        browser.post(told["part"], content=rest, headers={"Upload-Offset": str(told["offset"])})
    browser.post(told["complete"])
    confirmed = browser.post(told["preview"], data={"column": "Telephone"})
    return confirmed.status_code == 302 and "/depots/" in confirmed.headers["Location"]


def by_sftp(sent, *, client):
    def send():
        # It was taken, and the answer lost: its name and its size are listed.
        listed = client.sftp("ls -l depot").said
        if re.search(rf"\s{len(sent.content)}\s.*{re.escape(sent.name)}", listed):
            return True
        return client.put(sent.name, sent.content).code == 0

    again(send)


def logged_in(user):
    """The cookie of somebody who has just shown a second factor."""
    browser = Browser()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    shown = {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return {"sessionid": browser.cookies["sessionid"].value}


def a_campaign(owner):
    # Begun before midnight in Paris, the test may end after it.
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=1)}
    wanted = campaigns.Wanted(name="Printemps", purpose="Essai", **days, source=Source.OWN_CUSTOMERS)
    return campaigns.open_campaign(owner, wanted)


@pytest.fixture
def doors(parts, owner, tmp_path_factory):
    """Each way to send, ready to be called with one file."""
    from sourdine.professionals.services import keys

    organisation = owner.organisation
    url = parts["web"].environ["SOURDINE_PUBLIC_URL"]
    key = keys.make(owner, name="essai", scopes=("deposits", "results"), days=1, allowed_networks="")
    # Apart: what senders have on their own disks is theirs.
    senders = tmp_path_factory.mktemp("senders")

    @dataclass
    class Door:
        port: int
        public: str

    until((settings.SOURDINE.keys_folder / host_key.NAME).exists)
    public = host_key.ensure(settings.SOURDINE.keys_folder, settings.SOURDINE.data_folder)
    door = Door(int(parts["sftp"].command[-1]), public.export_public_key().decode().strip())
    clients = [Client(door, senders / f"client-{n}", organisation) for n in range(2)]
    campaign = f"/fr/espace-pro/{organisation.pk}/campagnes/{a_campaign(owner).pk}/"
    cookie = logged_in(owner.member.user)
    return [
        lambda sent: by_the_api(sent, url=url, key=key.secret, folder=senders),
        lambda sent: by_the_web(sent, url=url, cookie=cookie, campaign=campaign),
        lambda sent: by_sftp(sent, client=clients[int(sent.name[8:11]) % 2]),
    ]


def nothing_came_to_stay():
    """Each file's own work destroys it; one killed before it had told the database leaves it to the sweep."""
    later = clock.now() + timedelta(days=2)
    leftovers.destroy(leftovers.dead(later), later)
    return not place.current().sizes("inputs") and not place.current().sizes("parts")


def test_a_hundred_files_survive_kills_of_every_process(parts, doors, owner, prospects, tmp_path):
    over, seen = threading.Event(), set()
    killer = threading.Thread(target=kill_at_random, args=(parts, over, seen, tmp_path))
    killer.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda door, sent: door(sent), itertools.cycle(doors), prospects))
    finally:
        over.set()
        killer.join()
    until(lambda: Deposit.objects.exclude(state__in=WORKING).count() >= DEPOSITS, PATIENCE)
    made = {results.name_of(one): one for one in Deposit.objects.all()}
    assert Deposit.objects.count() == len(made) == DEPOSITS, "none lost, none doubled"
    assert {one.state for one in made.values()} == {"ready"}
    for sent in prospects:
        rows = files.result(owner, made[sent.name]).decode().splitlines()[1:]
        assert len(rows) == ROWS - LISTED
        assert not {row.split(";")[1] for row in rows} & {files.national(one) for one in files.LISTED}
    assert sum(DayDraw.objects.values_list("drawn", flat=True)) == DEPOSITS * ROWS
    assert Tokens.objects.count() == DEPOSITS
    for action in ("deposit.received", "deposit.ready"):
        assert Event.objects.filter(action=action).count() == DEPOSITS
    until(nothing_came_to_stay)
    known = {number for sent in prospects for number in sent.numbers}
    assert not (seen | on_disk(tmp_path)) & known
    assert not leftovers.dead(clock.now() + timedelta(days=2))
