"""Where the processor time of a registration goes: the whole journey in one process, its stack looked at.

python benchmarks/journeys.py                 the mean of 100 registrations, by part and layer
python benchmarks/journeys.py --journeys 20

PostgreSQL, the mail server and the SMS provider are real; between pages and the visitor stands no network.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import service
import visitors
from browser import Answer, Browser
from opening_day import FIRST_NUMBER, settings
from providers import Letterbox, Providers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

_INTERVAL: Final = 0.002
_FIRST: Final = 20  # journeys that only warm up
_WEB: Final = "web"
_WORKER: Final = "worker"
# Of a stack, the innermost frame whose file one of these names; what they call in the standard library is theirs.
_LAYERS: Final = {
    "rendering templates": ("django/template/", "/templatetags/", "notifications/rendering", "/typography"),
    "PostgreSQL's driver": ("/psycopg/", "/psycopg_pool/", "django/db/backends/"),
    "composing statements, reading rows": ("django/db/", "sourdine/statements"),
    "sealing": ("sourdine/sealing/", "/tink/", "/cryptography/"),
    "languages": ("django/utils/translation/", "django/utils/formats", "/gettext.py", "middleware/locale"),
    "addresses of pages": ("django/urls/",),
    "sessions, CSRF and other middleware": (
        "contrib/sessions/",
        "contrib/messages/",
        "contrib/auth/",
        "django/middleware/",
        "django/views/",
        "sourdine/accounts/",
        "sourdine/web/sessions",
        "sourdine/web/security",
        "/allauth/",
        "/whitenoise/",
    ),
    "requests and answers": ("django/http/", "django/core/handlers/", "django/utils/decorators"),
    "reading numbers": ("sourdine/numbering/", "/phonenumbers/"),
    "logs and measures": ("/structlog/", "/logging/", "/prometheus_client/", "sourdine/web/requests"),
    "composing and sending mail": ("/email/", "/smtplib.py", "gateways/smtp"),
    "sending texts": ("/httpx/", "/httpcore/", "/h11/", "/anyio/", "gateways/webhook"),
    "setting receipts in type": ("/typst/", "services/receipts"),
    "jobs": ("sourdine/jobs/", "/django_tasks/"),
    "rules of the register": ("sourdine/register/", "sourdine/notifications/", "sourdine/audit/"),
    "pages": ("sourdine/web/",),
}
_REST: Final = "the rest"


@dataclass
class Profile:
    """Milliseconds of processor time a registration."""

    milliseconds: dict[str, float] = field(default_factory=dict)  # by part
    layers: dict[str, dict[str, float]] = field(default_factory=dict)  # by part and layer
    pages: dict[str, float] = field(default_factory=dict)
    statements: dict[str, float] = field(default_factory=dict)  # by part: how many


@dataclass
class Sampler:
    """Looks at the main thread's stack every so often, and counts the processor time since the last look."""

    seconds: Counter[tuple[str, str]] = field(default_factory=Counter)
    stacks: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)
    looking: float = 0.0
    part: str = ""
    _last: float = 0.0
    _uncounted: Counter[str] = field(default_factory=Counter)

    def look(self, _signal: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        if self.part:
            self.seconds[self.part, _layer_of(frame)] += now - self._last
            self.stacks[f"{self.part};{_stack_of(frame)}"] += int((now - self._last) * 1e6)
        self._last = time.thread_time()
        self.looking += self._last - now

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        began, looking = time.thread_time(), self.looking
        # What no look has counted yet is the next one's.
        self.part, self._last = part, began - self._uncounted[part]
        try:
            yield
        finally:
            ended = time.thread_time()
            self._uncounted[part] = ended - self._last
            self.part = ""
            self.spent[part] += ended - began - (self.looking - looking)


def _layer_of(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        for layer, parts in _LAYERS.items():
            if any(part in name for part in parts):
                return layer
        frame = frame.f_back
    return _REST


def _stack_of(frame: FrameType | None) -> str:
    names = []
    while frame is not None:
        file = frame.f_code.co_filename
        names.append(f"{file.partition('site-packages/')[2] or file.rpartition('/src/')[2]}:{frame.f_code.co_qualname}")
        frame = frame.f_back
    return ";".join(reversed(names))


class Inside(Browser):
    """Asks the application itself, as granian would."""

    def __init__(self, application: Callable[..., Any], sampler: Sampler) -> None:
        super().__init__("http://127.0.0.1")
        self._application = application
        self._sampler = sampler

    async def ask(self, method: str, url: str, sent: list[tuple[str, str]] | None) -> Answer:
        body = urlencode(sent).encode() if sent is not None else b""
        environ = self._environ(method, url, body, is_form=sent is not None)
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _exc: object = None) -> None:
            told["status"], told["headers"] = int(status.split()[0]), headers

        with self._sampler.of(_WEB):
            answer = self._application(environ, start)
            text = b"".join(answer)
            answer.close()  # type: ignore[attr-defined]  # Django's has one
        for name, value in told["headers"]:
            if name.lower() == "set-cookie":
                self._keep(value)
        location = dict(told["headers"]).get("Location", "")
        return Answer(told["status"], location, text.decode())

    def _environ(self, method: str, url: str, body: bytes, *, is_form: bool) -> dict[str, Any]:
        parts = urlsplit(url)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_REFERER": url,
            "HTTP_ORIGIN": self.base,
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "fr",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if is_form:
            environ |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body))}
        return environ


@dataclass
class Doorstep:
    """Messages to whoever waits here: a worker works first."""

    letterbox: Letterbox
    loop: asyncio.AbstractEventLoop
    sampler: Sampler

    async def next_for(self, recipient: str, *, within: float) -> str:
        from sourdine.jobs.worker import run_waiting

        with self.sampler.of(_WORKER):
            run_waiting()
        waiting = self.letterbox.next_for(recipient, within=within)
        return asyncio.run_coroutine_threadsafe(waiting, self.loop).result()


@dataclass
class Doorsteps:
    mail: Doorstep
    sms: Doorstep


def main() -> int:
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="journeys-", dir=asked.folder) as folder:
        Path(folder).chmod(0o755)
        _measure(Path(folder), asked)
    return 0


def _measure(folder: Path, asked: argparse.Namespace) -> None:
    providers, loop = Providers(), asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(providers.start(), loop).result()
    with service.database(folder, {**settings(providers), "SOURDINE_PUBLIC_URL": "http://127.0.0.1"}) as (cluster, environment):
        os.environ.update(environment)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        from django.db import connections
        from sourdine.cli import memory
        from sourdine.cli.service import set_up

        set_up()
        from sourdine.jobs.worker import find_tasks, run_waiting

        find_tasks()
        from sourdine.web.wsgi import application

        memory.settle()
        sampler = Sampler()
        doorsteps = Doorsteps(
            mail=Doorstep(providers.mail, loop, sampler), sms=Doorstep(providers.sms, loop, sampler)
        )
        each: dict[str, list[float]] = {_WEB: [], _WORKER: []}
        pages: dict[str, list[float]] = {}
        signal.signal(signal.SIGPROF, sampler.look)
        for number in range(_FIRST + asked.journeys):
            if number == _FIRST:
                sampler._uncounted.clear()
                signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
            before = Counter(sampler.spent)
            visitor = visitors.Visitor(
                base="http://127.0.0.1",
                address=f"visitor{number}@example.fr",
                number=f"+{FIRST_NUMBER + number}",
                providers=doorsteps,
                stopwatch=visitors.Stopwatch(),
                browser=Inside(application, sampler),
            )
            if os.environ.get("J_LOG") and number == _FIRST + 1:
                print(open(str(folder / "postgresql" / "log")).read())
                return
            with suppress(StopIteration):
                visitor.register().send(None)  # waits for nothing: there is no network
            with sampler.of(_WORKER):
                run_waiting()
            if number >= _FIRST:
                for part in each:
                    each[part].append((sampler.spent[part] - before[part]) * 1000)
        signal.setitimer(signal.ITIMER_PROF, 0)
        print({part: (round(sorted(one)[len(one)//10], 1), round(median(one), 1)) for part, one in each.items()})
        for part in each:
            total = sum(v for (p, _), v in sampler.seconds.items() if p == part)
            for (p, layer), v in sampler.seconds.most_common():
                if p == part:
                    print(f"{part:8} {layer:40} {v * 1000 / asked.journeys:6.1f} ms {100 * v / total:4.0f} %")
        if asked.stacks:
            asked.stacks.write_text("\n".join(f"{s} {n}" for s, n in sampler.stacks.items()))
        connections.close_all()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--journeys", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the database is put; on a disk, not in memory")
    parser.add_argument("--stacks", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
