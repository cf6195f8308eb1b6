"""Which layer of the service a piece of processor time went to, by looks at the stack."""

from __future__ import annotations

import signal
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_INTERVAL: Final = 0.002  # of processor time; most kernels look every four milliseconds
# Of the innermost frame whose file has one of these in its name: what it calls elsewhere is its own.
_LAYERS: Final = {
    "templates": ("django/template/", "/templatetags/", "notifications/rendering", "/typography"),
    "PostgreSQL's driver": ("/psycopg/", "django/db/backends/", "settings/postgresql/"),
    "statements and rows": ("django/db/", "sourdine/statements"),
    "sealing": ("sourdine/sealing/", "/tink/", "/cryptography/"),
    "languages": ("django/utils/translation/", "django/utils/formats", "/gettext.py", "middleware/locale"),
    "addresses of pages": ("django/urls/",),
    "sessions, CSRF, headers": (
        "django/contrib/",
        "django/middleware/",
        "django/views/",
        "sourdine/accounts/",
        "sourdine/web/sessions",
        "sourdine/web/security",
        "/allauth/",
        "/whitenoise/",
    ),
    "requests and answers": ("django/http/", "django/core/", "django/dispatch/"),
    "reading numbers": ("sourdine/numbering/", "/phonenumbers/"),
    "logs and measures": ("/structlog/", "/logging/", "/prometheus_client/", "sourdine/web/requests"),
    "mail": ("/email/", "/smtplib.py", "gateways/smtp"),
    "texts": ("/httpx/", "/httpcore/", "/h11/", "gateways/webhook"),
    "receipts set in type": ("services/receipts",),
    "jobs": ("sourdine/jobs/", "/django_tasks/"),
    "rules of the register": ("sourdine/register/", "sourdine/notifications/", "sourdine/audit/"),
    "pages": ("sourdine/web/",),
}
_REST: Final = "the rest"


@dataclass
class Sampler:
    """Looks at the main thread, and counts the processor time that it used since the last look."""

    seconds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # by part
    spent: Counter[str] = field(default_factory=Counter)  # by part, looks or not
    _part: str = ""
    _counted_at: float = 0.0
    _looking: float = 0.0
    _uncounted: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._uncounted.clear()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """What runs inside is of this part of the service."""
        began, looking = time.thread_time(), self._looking
        # What no look has counted yet is the next one's.
        self._part, self._counted_at = part, began - self._uncounted[part]
        try:
            yield
        finally:
            ended, self._part = time.thread_time(), ""
            self._uncounted[part] = ended - self._counted_at
            self.spent[part] += ended - began - (self._looking - looking)

    def shares(self, part: str) -> dict[str, float]:
        """Of a part's time, by layer, the largest first."""
        counted = self.seconds[part]
        return {layer: seconds / counted.total() for layer, seconds in counted.most_common()}

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        if self._part:
            self.seconds[self._part][_layer_of(frame)] += now - self._counted_at
        self._counted_at = time.thread_time()
        self._looking += self._counted_at - now


def _layer_of(frame: FrameType | None) -> str:
    while frame is not None:
        file = frame.f_code.co_filename
        for layer, parts in _LAYERS.items():
            if any(part in file for part in parts):
                return layer
        frame = frame.f_back
    return _REST
