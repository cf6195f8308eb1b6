"""One SMPP connection, kept by a thread of its own: requests from any thread, reports whenever they come."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from smpplib import consts, smpp
from smpplib.client import SimpleSequenceGenerator

from sourdine.notifications.gateways.gateway import Report
from sourdine.notifications.models import Channel, State

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Coroutine

T = TypeVar("T")
_log = logging.getLogger("sourdine.notifications")
_ANSWER_WITHIN: Final = 20.0
_CONNECT_WITHIN: Final = 10.0
_ENQUIRE_EVERY: Final = 30.0
_CLOSE_AFTER: Final = 150.0  # without a request; longer than the minute between two calls of `listen`
_LARGEST_PDU: Final = 64 * 1024
_HEADER: Final = 16
# A report may overtake the answer it is about, or the transaction that writes its reference down.
_PAUSES: Final = (0.0, 1.0, 2.0, 4.0)

_RECEIPT: Final = 0x04  # of esm_class
_RECEIPT_BITS: Final = 0x3C
_STATE_OF: Final = {
    b"DELIVRD": State.DELIVERED,
    b"EXPIRED": State.FAILED,
    b"DELETED": State.FAILED,
    b"UNDELIV": State.FAILED,
    b"REJECTD": State.FAILED,
}


class Unit(Protocol):
    """An SMPP unit as smpplib makes and parses them; what a command does not have is None or missing."""

    command: str
    status: int
    sequence: int
    esm_class: int | None
    short_message: bytes | None
    receipted_message_id: bytes | None
    message_id: bytes | None

    def is_response(self) -> bool: ...

    def generate(self) -> bytes: ...


class ConnectionLost(Exception):
    """The message centre is not reached, or went away before it answered."""


class NotBound(Exception):
    """The message centre does not let this account in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Where the message centre is, and who binds to it."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    tls: ssl.SSLContext | None = None


class Connection:
    """Binds as a transceiver when first used, and again after it was lost or had nothing to do."""

    def __init__(self, account: Account, *, on_report: Callable[[Report], bool]) -> None:
        self._account = account
        self._on_report = on_report
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._link: _Link | None = None

    def bind(self) -> None:
        """Raises ConnectionLost or NotBound."""
        self._run(self._bound())

    def request(self, command: str, **fields: object) -> Unit:
        """The answer to a request, whatever its status. Raises ConnectionLost or NotBound."""
        return self._run(self._request(command, fields))

    def close(self) -> None:
        """Unbinds; the next request would open it again."""
        with self._starting:
            loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._unbind(), loop).result(_ANSWER_WITHIN)
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._running_loop()).result()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._lock = asyncio.Lock()
                self._thread = threading.Thread(target=_turn, args=(self._loop,), name="smpp", daemon=True)
                self._thread.start()
            return self._loop

    async def _request(self, command: str, fields: dict[str, object]) -> Unit:
        return await (await self._bound()).request(command, **fields)

    async def _bound(self) -> _Link:
        async with self._lock:
            if self._link is None or self._link.is_closed:
                self._link = await _Link.open(self._account, self._on_report)
            self._link.touch()
            return self._link

    async def _unbind(self) -> None:
        link, self._link = self._link, None
        if link is not None and not link.is_closed:
            with suppress(ConnectionLost):
                await link.request("unbind")
            await link.close()


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


class _Link:
    """A bound connection, from its bind to its end; lives in the thread's event loop."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, on_report: Callable[[Report], bool]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_report = on_report
        self._sequence = SimpleSequenceGenerator()
        self._awaited: dict[int, asyncio.Future[Unit]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_closed = False
        self.touch()

    @classmethod
    async def open(cls, account: Account, on_report: Callable[[Report], bool]) -> _Link:
        try:
            async with asyncio.timeout(_CONNECT_WITHIN):
                streams = await asyncio.open_connection(account.host, account.port, ssl=account.tls)
        except OSError:  # TimeoutError and ssl's errors are among them
            raise ConnectionLost from None
        link = cls(*streams, on_report)
        link._start(link._read())
        await link._bind(account)
        link._start(link._keep_alive())
        return link

    def touch(self) -> None:
        self._used_at = asyncio.get_running_loop().time()

    async def request(self, command: str, **fields: object) -> Unit:
        pdu: Unit = smpp.make_pdu(command, client=self._sequence, **fields)
        answer: asyncio.Future[Unit] = asyncio.get_running_loop().create_future()
        self._awaited[pdu.sequence] = answer
        try:
            await self._write(pdu)
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await answer
        except TimeoutError:
            await self.close()
            raise ConnectionLost from None
        finally:
            self._awaited.pop(pdu.sequence, None)

    async def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        for answer in self._awaited.values():
            if not answer.done():
                answer.set_exception(ConnectionLost())
        self._writer.close()
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _bind(self, account: Account) -> None:
        answer = await self.request(
            "bind_transceiver",
            system_id=account.system_id,
            password=account.password,
            system_type=account.system_type,
        )
        if answer.status != consts.SMPP_ESME_ROK:
            await self.close()
            _log.warning("the message centre refuses to bind", extra={"status": answer.status})
            raise NotBound

    async def _write(self, pdu: Unit) -> None:
        if self.is_closed:
            raise ConnectionLost
        try:
            self._writer.write(pdu.generate())
            await self._writer.drain()
        except OSError:
            await self.close()
            raise ConnectionLost from None

    async def _read(self) -> None:
        try:
            while True:
                await self._take(await self._next())
        except (OSError, asyncio.IncompleteReadError, ConnectionLost):
            await self.close()

    async def _next(self) -> bytes:
        length = await self._reader.readexactly(4)
        size = int.from_bytes(length)
        if not _HEADER <= size <= _LARGEST_PDU:
            raise ConnectionLost
        return length + await self._reader.readexactly(size - 4)

    async def _take(self, raw: bytes) -> None:
        try:
            pdu: Unit = smpp.parse_pdu(raw, client=self._sequence, allow_unknown_opt_params=True)
        except Exception as unreadable:  # noqa: BLE001 -- what a foreign machine sends may break the parser anyhow
            _log.warning("unreadable SMPP unit", extra={"error": type(unreadable).__name__})
            return
        if pdu.is_response() or pdu.command == "generic_nack":
            self._answer(pdu)
        elif pdu.command == "enquire_link":
            await self._respond("enquire_link_resp", pdu)
        elif pdu.command == "deliver_sm":
            self._start(self._deliver(pdu))
        elif pdu.command == "unbind":
            await self._respond("unbind_resp", pdu)
            raise ConnectionLost

    def _answer(self, pdu: Unit) -> None:
        answer = self._awaited.get(pdu.sequence)
        if answer is not None and not answer.done():
            answer.set_result(pdu)

    async def _respond(self, command: str, pdu: Unit, *, status: int = consts.SMPP_ESME_ROK) -> None:
        response: Unit = smpp.make_pdu(command, client=self._sequence, status=status)
        response.sequence = pdu.sequence
        await self._write(response)

    async def _deliver(self, pdu: Unit) -> None:
        """Answered once it is written down: until then the message centre keeps it."""
        status = consts.SMPP_ESME_ROK
        if (report := _report(pdu)) is not None:
            try:
                await self._hand_over(report)
            except Exception as trouble:  # noqa: BLE001 -- a database away, and the report comes again
                _log.warning("delivery report not kept", extra={"error": type(trouble).__name__})
                status = consts.SMPP_ESME_RX_T_APPN
        with suppress(ConnectionLost):
            await self._respond("deliver_sm_resp", pdu, status=status)

    async def _hand_over(self, report: Report) -> None:
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            if await asyncio.to_thread(self._on_report, report):
                return

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(_ENQUIRE_EVERY)
            idle = asyncio.get_running_loop().time() - self._used_at
            try:
                await self.request("unbind" if idle > _CLOSE_AFTER else "enquire_link")
            except ConnectionLost:
                return
            if idle > _CLOSE_AFTER:
                await self.close()
                return

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _report(pdu: Unit) -> Report | None:
    """None for what is no report, or not yet the end of a message."""
    if (pdu.esm_class or 0) & _RECEIPT_BITS != _RECEIPT:
        return None
    said = bytes(pdu.short_message or getattr(pdu, "message_payload", None) or b"")
    reference = bytes(pdu.receipted_message_id or b"") or _field(rb"id", said)
    state = _STATE_OF.get(_field(rb"stat", said).upper()[:7])
    if not reference or state is None:
        return None
    return Report(channel=Channel.SMS, reference=reference.decode("ascii", "replace"), state=state)


def _field(name: bytes, said: bytes) -> bytes:
    found = re.search(rb"(?:^|\s)" + name + rb":(\S+)", said, re.IGNORECASE)
    return found[1] if found else b""
