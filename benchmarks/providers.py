"""The other ends of a service under load: a mail server and an SMS provider that keep what they were sent.

Both are servers on the loopback, as lean as can be: they share processors with the service. Whoever waits for
a message of theirs is woken when it comes.
"""

from __future__ import annotations

import asyncio
import binascii
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, cast

_LOOPBACK: Final = "127.0.0.1"
_LINE: Final = b"\r\n"
_HEAD_END: Final = b"\r\n\r\n"
_LETTER_END: Final = b"\r\n.\r\n"
_RECIPIENT: Final = re.compile(rb"RCPT TO:<([^>]*)>", re.IGNORECASE)
_MESSAGE_ID: Final = re.compile(rb"^Message-ID: (\S+)", re.IGNORECASE | re.MULTILINE)
_PLAIN: Final = re.compile(rb"(Content-Type: text/plain.*?)\r\n\r\n(.*?)\r\n--", re.DOTALL)
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_KEY: Final = re.compile(rb"idempotency-key: (\S+)", re.IGNORECASE)
_TAKEN: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


@dataclass
class Letterbox:
    """Messages by recipient, in the order they came; a repetition of one (same key) is counted, not kept."""

    repetitions: int = 0
    received: int = 0
    _keys: set[str] = field(default_factory=set)
    _waiting: defaultdict[str, asyncio.Queue[str]] = field(default_factory=lambda: defaultdict(asyncio.Queue))

    def put(self, recipient: str, text: str, *, key: str) -> None:
        if key in self._keys:
            self.repetitions += 1
            return
        self._keys.add(key)
        self.received += 1
        self._waiting[recipient].put_nowait(text)

    async def next_for(self, recipient: str, *, within: float) -> str:
        """Its next message; TimeoutError when none comes within so many seconds."""
        return await asyncio.wait_for(self._waiting[recipient].get(), within)


@dataclass
class Providers:
    """Both servers; `start` says where they listen."""

    mail: Letterbox = field(default_factory=Letterbox)
    sms: Letterbox = field(default_factory=Letterbox)
    mail_port: int = 0
    sms_port: int = 0

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._servers = [
            await loop.create_server(lambda: _MailServer(self.mail), _LOOPBACK, 0),
            await loop.create_server(lambda: _SmsProvider(self.sms), _LOOPBACK, 0),
        ]
        self.mail_port, self.sms_port = (one.sockets[0].getsockname()[1] for one in self._servers)

    async def stop(self) -> None:
        for one in self._servers:
            one.close()


class _Conversation(asyncio.Protocol):
    """Reads what comes up to an end; the servers say what to make of it."""

    end = _LINE

    def __init__(self, letterbox: Letterbox) -> None:
        self.letterbox = letterbox
        self._come = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._come += data
        while self.end in self._come:
            whole, _, self._come = self._come.partition(self.end)
            self.take(whole)

    def say(self, said: bytes) -> None:
        self._transport.write(said)

    def take(self, whole: bytes) -> None:
        raise NotImplementedError


class _MailServer(_Conversation):
    """As much SMTP as a relay on the loopback needs."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.say(b"220 here\r\n")

    def take(self, whole: bytes) -> None:
        if self.end is _LETTER_END:
            self.end = _LINE
            self.letterbox.put(self._recipient, _text_of(whole), key=_MESSAGE_ID.search(whole)[1].decode())
        elif whole.lower() == b"data":
            self.end = _LETTER_END
            self.say(b"354 go on\r\n")
            return
        elif recipient := _RECIPIENT.match(whole):
            self._recipient = recipient[1].decode()
        elif whole.lower() == b"quit":
            self._transport.close()
            return
        self.say(b"250 yes\r\n")


class _SmsProvider(_Conversation):
    """As much HTTP as a client of one kind of request needs: the head ends, then so many bytes."""

    end = _HEAD_END
    _head = b""

    def data_received(self, data: bytes) -> None:
        self._come += data
        while _HEAD_END in self._come:
            head, _, rest = self._come.partition(_HEAD_END)
            length = int(_LENGTH.search(head)[1])
            if len(rest) < length:
                return
            self._come = rest[length:]
            self._answer(json.loads(rest[:length]), key=_KEY.search(head)[1].decode())

    def _answer(self, asked: dict[str, Any], *, key: str) -> None:
        self.letterbox.put(asked["to"], asked["text"], key=key)
        said = json.dumps({"reference": key}).encode()
        self.say(_TAKEN % (len(said), said))


def _text_of(letter: bytes) -> str:
    """Of a letter in several parts, the plain one: only what a visitor reads is taken apart."""
    head, text = _PLAIN.search(letter).groups()
    decode = binascii.a2b_base64 if b"base64" in head else binascii.a2b_qp
    return (text if b"bit" in head else decode(text)).decode()
