"""The other ends of a service under load: a mail server and an SMS provider that keep what they were sent.

Both are real servers on the loopback. Whoever waits for a message of theirs is woken when it comes.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

_LOOPBACK: Final = "127.0.0.1"


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
        # No warning about mail without a password: this server keeps nothing and lives on the loopback.
        server = await loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True, loop=loop), _LOOPBACK, 0)
        self.mail_port = server.sockets[0].getsockname()[1]
        self._mail_server = server
        application = web.Application(client_max_size=1 << 22)
        application.router.add_post("/sms", self._take_sms)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, _LOOPBACK, 0)
        await site.start()
        self.sms_port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._mail_server.close()
        await self._runner.cleanup()

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        message = email.message_from_bytes(_bytes(envelope.content), policy=email.policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        for recipient in envelope.rcpt_tos:
            self.mail.put(recipient, text, key=str(message["Message-ID"]))
        return "250 taken"

    async def _take_sms(self, request: web.Request) -> web.Response:
        asked: dict[str, Any] = await request.json()
        key = request.headers.get("Idempotency-Key", "")
        self.sms.put(str(asked["to"]), str(asked["text"]), key=key)
        return web.json_response({"reference": key})


def _bytes(content: str | bytes | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""
