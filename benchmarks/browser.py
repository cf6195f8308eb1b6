"""A browser at its leanest, for it shares processors with what it measures: one connection, and cookies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

_FORM: Final = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    location: str
    text: str


class ConnectionLost(Exception):
    """The service closed the connection before it answered."""


@dataclass
class Browser:
    """HTTP/1.1 as the service speaks it: each answer says its length."""

    base: str
    _cookies: dict[str, str] = field(default_factory=dict)
    _connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, url: str, sent: list[tuple[str, str]] | None) -> Answer:
        body = urlencode(sent).encode() if sent is not None else b""
        reader, writer = await self._connected()
        writer.write(self._head(method, url, body, is_form=sent is not None) + body)
        try:
            return await self._answer(reader)
        except asyncio.IncompleteReadError as lost:
            raise ConnectionLost from lost

    def close(self) -> None:
        if self._connection is not None:
            self._connection[1].close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # A server ends a connection that nobody uses, as while a message is awaited: browsers make another.
        if self._connection is not None and self._connection[0].at_eof():
            self.close()
        if self._connection is None or self._connection[1].is_closing():
            parts = urlsplit(self.base)
            self._connection = await asyncio.open_connection(parts.hostname, parts.port)
        return self._connection

    def _head(self, method: str, url: str, body: bytes, *, is_form: bool) -> bytes:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.base).netloc}", f"Referer: {url}"]
        lines += ["Accept: text/html", "Accept-Language: fr", f"Origin: {self.base}"]
        if self._cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        if is_form:
            lines += [f"Content-Type: {_FORM}", f"Content-Length: {len(body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length, location = 0, ""
        for line in head[1:-2]:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "content-length":
                length = int(value)
            elif name == "location":
                location = value
            elif name == "set-cookie":
                self._keep(value)
        return Answer(int(head[0].split()[1]), location, (await reader.readexactly(length)).decode())

    def _keep(self, cookie: str) -> None:
        said, *attributes = cookie.split(";")
        name, _, value = said.partition("=")
        if any(one.strip().lower() == "max-age=0" for one in attributes):
            self._cookies.pop(name, None)
        else:
            self._cookies[name] = value
