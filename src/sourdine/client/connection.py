"""Requests to a service, tried again when that is safe; its problems as errors."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from sourdine.client.errors import (
    ClientNotInstalled,
    InsecureServer,
    NotASourdineService,
    RefusedByService,
    ServiceUnreachable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

_TRIES: Final = 4
_AGAIN: Final = frozenset({502, 503, 504})
_NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT: Final = 60.0
_SECONDS: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(kw_only=True)
class Connection:
    """To the service at `server`, by an API key. Every request is one that may be sent twice.

    Raises InsecureServer where the key would leave this machine in clear, ClientNotInstalled.
    """

    server: str
    key: str = field(repr=False)
    on_behalf_of: str | None = None
    language: str = "en"
    pause: float = 1.0  # before a request is sent again; twice that before the next
    transport: httpx.BaseTransport | None = None
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        address = urlsplit(self.server)
        if address.scheme != "https" and address.hostname not in _NEAR:
            raise InsecureServer
        try:
            import httpx
        except ImportError:
            raise ClientNotInstalled from None
        self._client = httpx.Client(
            base_url=self.server.rstrip("/"),
            headers={"Authorization": f"Bearer {self.key}", "Accept-Language": self.language} | self._for(),
            timeout=_TIMEOUT,
            # A redirection could take the key elsewhere.
            follow_redirects=False,
            transport=self.transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._client.close()

    def json(self, method: str, path: str, **content: Any) -> Any:  # noqa: ANN401 -- JSON
        """Raises RefusedByService, ServiceUnreachable or NotASourdineService."""
        answer = self.send(method, path, **content)
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError:
            raise NotASourdineService(status=answer.status_code) from None

    def send(self, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401 -- as httpx takes it
        for pause in (*self._pauses, None):
            asked = 0
            try:
                answer = self._once(method, path, **content)
            except ServiceUnreachable:
                if pause is None:
                    raise
            else:
                if answer.status_code not in _AGAIN or pause is None:
                    return _accepted(answer)
                asked = _asked_to_wait(answer)
            time.sleep(min(max(pause, asked), self._pauses[-1]))
        raise AssertionError

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """An answer that is read as it comes."""
        import httpx

        try:
            with self._client.stream("GET", path, headers=dict(headers)) as answer:
                if answer.status_code >= 300:
                    answer.read()
                yield _accepted(answer)
        except httpx.TransportError as failed:
            raise ServiceUnreachable(reason=type(failed).__name__) from None

    def _once(self, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401
        import httpx

        try:
            return self._client.request(method, path, **content)
        except httpx.TransportError as failed:
            # Its text may hold the address, with what is in it.
            raise ServiceUnreachable(reason=type(failed).__name__) from None

    @property
    def _pauses(self) -> list[float]:
        """Between tries; a service may ask for longer ones, none longer than the last."""
        return [self.pause * 2**k for k in range(_TRIES - 1)]

    def _for(self) -> dict[str, str]:
        return {"Sourdine-On-Behalf-Of": self.on_behalf_of} if self.on_behalf_of else {}


def _asked_to_wait(answer: httpx.Response) -> int:
    """In seconds; a date, which proxies hardly send, is not read."""
    said = answer.headers.get("Retry-After", "")
    return int(said) if _SECONDS.fullmatch(said) else 0


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.status_code < 300:
        return answer
    if answer.status_code in _AGAIN:
        raise ServiceUnreachable(reason=f"HTTP {answer.status_code}")
    try:
        said = answer.json()
        detail, problem = said["detail"], said["code"]
    except (ValueError, KeyError, TypeError):
        raise NotASourdineService(status=answer.status_code) from None
    raise RefusedByService(detail=detail, problem=problem)
