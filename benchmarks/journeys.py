"""Where the processor time of a registration goes: whole ones in one process, one after another.

python benchmarks/journeys.py                 100 registrations
python benchmarks/journeys.py --journeys 20

PostgreSQL, the mail server and the SMS provider are as under load; between visitor and page is no network.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlencode, urlsplit

import opening_day
import service
import visitors
from browser import Answer, Browser
from layers import Sampler
from providers import Letterbox, Providers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Application = Callable[[dict[str, Any], Any], Any]

_WARMING_UP: Final = 20
_HOST: Final = "127.0.0.1"
_BASE: Final = f"http://{_HOST}"
_ALWAYS: Final = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": _HOST,
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": _HOST,
    "HTTP_HOST": _HOST,
    "HTTP_ORIGIN": _BASE,
    "HTTP_ACCEPT": "text/html",
    "HTTP_ACCEPT_LANGUAGE": "fr",
    "CONTENT_TYPE": "application/x-www-form-urlencoded",
    "wsgi.url_scheme": "http",
}
PARTS: Final = ("web", "worker")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """By part of the service: milliseconds of processor time a registration, in all and by layer."""

    journeys: int
    milliseconds: dict[str, float]
    layers: dict[str, dict[str, float]]


class Inside(Browser):
    """Asks the application itself, as its server does."""

    def __init__(self, application: Application, sampler: Sampler) -> None:
        super().__init__(_BASE)
        self._application = application
        self._sampler = sampler

    async def ask(self, method: str, url: str, sent: list[tuple[str, str]] | None) -> Answer:
        said: list[Any] = []
        environ = self._environ(method, url, urlencode(sent or []).encode())
        with self._sampler.of("web"):
            answer = self._application(environ, lambda *told: said.extend(told))
            text = b"".join(answer)
            answer.close()
        status, headers = said
        for name, value in headers:
            if name == "Set-Cookie":
                self._keep(value)
        return Answer(int(status.split()[0]), dict(headers).get("Location", ""), text.decode())

    def _environ(self, method: str, url: str, body: bytes) -> dict[str, Any]:
        parts = urlsplit(url)
        return _ALWAYS | {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_REFERER": url,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }


@dataclass(frozen=True, kw_only=True)
class Doorstep:
    """Where a message is waited for: a worker works first."""

    letterbox: Letterbox
    loop: asyncio.AbstractEventLoop
    work: Callable[[], None]

    async def next_for(self, recipient: str, *, within: float) -> str:
        self.work()
        waiting = self.letterbox.next_for(recipient, within=within)
        return asyncio.run_coroutine_threadsafe(waiting, self.loop).result()


@dataclass(frozen=True, kw_only=True)
class Doorsteps:
    """`Providers`, to a visitor."""

    mail: Doorstep
    sms: Doorstep


def main() -> int:
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="journeys-", dir=asked.folder) as folder:
        # PostgreSQL runs as a user of its own.
        Path(folder).chmod(0o755)
        with _providers() as (providers, loop), _settled(Path(folder), providers) as application:
            profile = _profile(application, providers, loop, asked.journeys)
    print(json.dumps(asdict(profile), indent=2, ensure_ascii=False))
    return 0


@contextmanager
def _providers() -> Iterator[tuple[Providers, asyncio.AbstractEventLoop]]:
    providers, loop = Providers(), asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(providers.start(), loop).result()
    yield providers, loop
    asyncio.run_coroutine_threadsafe(providers.stop(), loop).result()


@contextmanager
def _settled(folder: Path, providers: Providers) -> Iterator[Application]:
    """The application with a database of its own, as a web process has it."""
    settings = {**opening_day.settings(providers), "SOURDINE_PUBLIC_URL": _BASE}
    with service.database(folder, settings) as (_, environment):
        os.environ.update(environment, PROMETHEUS_MULTIPROC_DIR=str(folder))
        from sourdine.cli.service import set_up

        set_up()
        from django.db import connections

        from sourdine.cli import memory
        from sourdine.jobs.worker import find_tasks
        from sourdine.web.wsgi import application

        find_tasks()
        memory.settle()
        yield application
        connections.close_all()


def _profile(
    application: Application, providers: Providers, loop: asyncio.AbstractEventLoop, journeys: int
) -> Profile:
    sampler = Sampler()

    def register(number: int) -> None:
        _register(number, Inside(application, sampler), doorsteps)
        work()

    def work() -> None:
        from sourdine.jobs.worker import run_waiting

        with sampler.of("worker"):
            run_waiting()

    doorsteps = Doorsteps(
        mail=Doorstep(letterbox=providers.mail, loop=loop, work=work),
        sms=Doorstep(letterbox=providers.sms, loop=loop, work=work),
    )
    for number in range(_WARMING_UP):
        register(number)
    with sampler.running():
        spent = [_spent(sampler, register, _WARMING_UP + number) for number in range(journeys)]
    # Others may use the machine: what most registrations took tells more than their mean.
    milliseconds = {part: median(one[part] for one in spent) * 1000 for part in PARTS}
    return Profile(
        journeys=journeys,
        milliseconds={part: round(one, 1) for part, one in milliseconds.items()},
        layers={
            part: {layer: round(share * one, 1) for layer, share in sampler.shares(part).items()}
            for part, one in milliseconds.items()
        },
    )


def _spent(sampler: Sampler, register: Callable[[int], None], number: int) -> dict[str, float]:
    before = dict(sampler.spent)
    register(number)
    return {part: sampler.spent[part] - before[part] for part in PARTS}


def _register(number: int, browser: Browser, doorsteps: Doorsteps) -> None:
    visitor = visitors.Visitor(
        base=_BASE,
        address=f"visitor{number}@example.fr",
        number=f"+{opening_day.FIRST_NUMBER + number}",
        providers=cast("Providers", doorsteps),
        stopwatch=visitors.Stopwatch(),
        browser=browser,
    )
    # Nothing in it waits. A loop would be one more thing to measure, and Django asks no database in one.
    with suppress(StopIteration):
        visitor.register().send(None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--journeys", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the database is put; on a disk, not in memory")
    return parser


if __name__ == "__main__":
    sys.exit(main())
