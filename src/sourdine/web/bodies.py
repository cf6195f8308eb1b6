"""Half of a body never passes for all of it: a client that was cut off has sent nothing.

A server tells its application alike that a body has ended and that its client is gone, and Django's reader of
forms takes what came for the file: it would be screened without its other half. The announced length tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.http import UnreadablePostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


class WholeBodies:
    """Around the application of a WSGI server."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- as WSGI has it
        announced = environ.get("CONTENT_LENGTH") or ""
        if announced.isascii() and announced.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(announced))
        return self._application(environ, start_response)


class WholeBody:
    """A stream of so many bytes. Raises UnreadablePostError where they end before."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._wanted(size)
        pieces = []
        while wanted:
            pieces.append(self._taken(self._stream.read(wanted)))
            wanted -= len(pieces[-1])
        return b"".join(pieces)

    def readline(self, size: int = -1, /) -> bytes:
        wanted = self._wanted(size)
        return self._taken(self._stream.readline(wanted)) if wanted else b""

    def _wanted(self, size: int) -> int:
        return self._left if size < 0 else min(size, self._left)

    def _taken(self, data: bytes) -> bytes:
        if not data:
            raise UnreadablePostError
        self._left -= len(data)
        return data
