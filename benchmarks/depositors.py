"""Professionals for a benchmark of deposits: organisations of one service, and how each door is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import httpx

from sourdine.client import Connection
from sourdine.client import Service as Client

if TYPE_CHECKING:
    from uuid import UUID

    from service import Service
    from sourdine.accounts.models import User
    from sourdine.deposits.models import Deposit
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor

_TESTS: Final = Path(__file__).parents[1] / "tests" / "professionals"
_SCOPES: Final = ("deposits", "checks", "results", "permissions")
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# What a benchmark asks in minutes, no professional asks in a day.
SETTINGS: Final = {
    "SOURDINE_NUMBERS_PER_DAY": "1000000000",
    "SOURDINE_HARVEST_RECUTS": "1000",
    "SOURDINE_UPLOADS_AT_ONCE": "1000",
}


@dataclass(frozen=True, kw_only=True)
class Depositor:
    """One organisation, with a key for each door."""

    organisation: Organisation
    api_key: str
    ssh_key: Path
    session: str  # of its owner, logged in with a second factor

    def connection(self, url: str) -> Connection:
        return Connection(server=url, key=self.api_key)


@dataclass(kw_only=True)
class Place:
    """A running service, an image of the same register, and what the clients send."""

    service: Service
    folder: Path
    image: Path
    sftp_port: int
    rows: int
    large: int
    _joined: int = 0
    _folders: int = 0

    def join(self, count: int) -> list[Depositor]:
        """Organisations that nobody has deposited for yet."""
        first, self._joined = self._joined, self._joined + count
        return [_join(self.folder / f"id-{number}", number) for number in range(first, self._joined)]

    def fresh_folder(self) -> Path:
        self._folders += 1
        made = self.folder / f"work-{self._folders}"
        made.mkdir()
        return made


def set_up(service: Service) -> None:
    """Django in this process, as the service's own processes have it."""
    os.environ.update(service.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sourdine.settings.django"
    import django

    django.setup()
    sys.path.insert(0, str(_TESTS))


class NotReady(Exception):
    """What became of an organisation's deposits: an acknowledged file left none, or one is not ready."""


def wait_until_ready(depositor: Depositor, *, deposits: int = 1) -> None:
    """Until each of its so many deposits is ready. Raises NotReady or TimeoutError."""
    ended = wait_for_all(depositor)
    if [one.ready_at is not None for one in ended] != [True] * deposits:
        raise NotReady([(one.door, one.state, one.refusal or one.suspicions) for one in ended])


def wait_for_all(depositor: Depositor, *, within: float = 900) -> list[Deposit]:
    """All it ever deposited, once nobody works on any: ready, unless it ended another way.

    Raises TimeoutError.
    """
    from sourdine.deposits.models import WORKING, Deposit

    begun = Deposit.objects.filter(organisation=depositor.organisation)
    give_up = time.monotonic() + within
    # One that was acknowledged is there; SFTP's is taken before its client is told.
    while begun.filter(state__in=WORKING).exists():
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.05)
    return list(begun.order_by("received_at"))


def _join(ssh_key: Path, number: int) -> Depositor:
    import organisations

    from sourdine.professionals.services import keys, ssh_keys

    # Luhn's rule would make one in ten of them valid; nobody checks them here.
    held = organisations.organisation(f"Mesure {number}", plan="illimite", siren=f"{100_000_000 + number}")
    owner = _owner(held)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ssh_key], check=True)
    ssh_keys.add(owner, name="mesure", line=ssh_key.with_suffix(".pub").read_text(), days=1)
    made = keys.make(owner, name="mesure", scopes=_SCOPES, days=1, allowed_networks="")
    return Depositor(
        organisation=held, api_key=made.secret, ssh_key=ssh_key, session=_log_in(owner.member.user)
    )


def _owner(organisation: Organisation) -> Actor:
    import organisations

    return organisations.actor(organisation)


def _log_in(user: User) -> str:
    from django.conf import settings
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


_SSH_OPTIONS: Final = (
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "IdentitiesOnly=yes",
    "LogLevel=ERROR",
)


class Door(Protocol):
    """`send` returns once the service has acknowledged the whole file."""

    name: str

    def send(self, depositor: Depositor, file: Path) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Api:
    url: str
    name: str = "API"

    def send(self, depositor: Depositor, file: Path) -> None:
        with depositor.connection(self.url) as connection:
            Client(connection=connection).deposit(file)


@dataclass(frozen=True, kw_only=True)
class Sftp:
    port: int
    name: str = "SFTP"

    def send(self, depositor: Depositor, file: Path) -> None:
        from sourdine.professionals.services.ssh_keys import user_of

        command = ["sftp", "-q", "-b", "-", "-F", "none", "-P", str(self.port), "-i", str(depositor.ssh_key)]
        command += [part for option in _SSH_OPTIONS for part in ("-o", option)]
        line = f"put {file} depot/{file.name}\n".encode()
        subprocess.run(
            [*command, f"{user_of(depositor.organisation)}@127.0.0.1"],
            input=line,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@dataclass(frozen=True, kw_only=True)
class Web:
    """As the page's script sends a file, and as a person then confirms its columns."""

    url: str
    campaigns: dict[UUID, UUID]
    name: str = "web"

    def send(self, depositor: Depositor, file: Path) -> None:
        place = f"/fr/espace-pro/{depositor.organisation.pk}/"
        campaign = f"{place}campagnes/{self.campaigns[depositor.organisation.pk]}/"
        with httpx.Client(
            base_url=self.url, timeout=120, cookies={"sessionid": depositor.session}
        ) as browser:
            shown = browser.get(f"{campaign}deposer/").raise_for_status().text
            browser.headers["X-CSRFToken"] = _TOKEN.findall(shown)[-1]
            _by_the_script(browser, campaign, file)


def _by_the_script(browser: httpx.Client, campaign: str, file: Path) -> None:
    from sourdine.deposits.services.uploads import MOST_PART

    offset = 0
    offered = {"name": file.name, "size": str(file.stat().st_size)}
    told = _post(browser, f"{campaign}envois/", data=offered).json()
    with file.open("rb") as source:
        while part := source.read(MOST_PART):
            _post(browser, told["part"], content=part, headers={"Upload-Offset": str(offset)})
            offset += len(part)
    _post(browser, told["complete"])
    confirmed = _post(browser, told["preview"], data={"column": "telephone"})
    # Sent anywhere else, or shown the page again: it was not taken.
    if "/depots/" not in confirmed.headers.get("location", ""):
        raise RuntimeError(f"not confirmed: {confirmed.status_code}")


def _post(browser: httpx.Client, path: str, **sent: object) -> httpx.Response:
    answer = browser.post(path, **sent)
    if answer.is_error:
        # Without the ids in its path.
        raise RuntimeError(f"{path.rsplit('/', 2)[-2]}: {answer.status_code} {answer.text[:300]}")
    return answer


def open_campaigns(depositors: list[Depositor]) -> dict[UUID, UUID]:
    """One each: the web's deposits serve a campaign."""
    return {one.organisation.pk: _open_campaign(one) for one in depositors}


def _open_campaign(depositor: Depositor) -> UUID:
    from sourdine import clock
    from sourdine.deposits.services.campaigns import Wanted, open_campaign

    today = clock.now().date()
    wanted = Wanted(
        name="Mesure",
        purpose="Mesure",
        starts_on=today,
        ends_on=today + timedelta(days=20),
        source="own_customers",
    )
    return open_campaign(_owner(depositor.organisation), wanted).pk
