"""A client writes on while the store is busy, up to a few MiB; what is sealed is what it sent, in order."""

import asyncio
import threading

import pytest

from sourdine.deposits.errors import TooLarge
from sourdine.sftp.receiving import _BATCH, _MOST_WAITING, Receiving
from sourdine.sftp.threads import Threads

CHUNK = b"x" * (_BATCH // 4)
_LONGEST = 10  # seconds; a test that hangs says so


class Sink:
    """A stream whose store does nothing until it is let go."""

    offset = 0

    def __init__(self, fault=None):
        self.go = threading.Event()
        self.taken: list[bytes] = []
        self.when_left: list[int] = []  # how many batches it had by then
        self._fault = fault

    def write(self, data):
        assert self.go.wait(_LONGEST)
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        self.taken.append(data)

    def leave(self):
        self.when_left.append(len(self.taken))


@pytest.fixture
def threads():
    made = Threads(2)
    yield made
    made.close()


async def fill(receiving, size):
    """Writes until so many bytes were taken."""
    while receiving.size < size:
        await receiving.write(receiving.size, CHUNK)


def test_the_client_writes_on_while_a_batch_is_sealed_and_waits_once_too_much_waits(threads):
    async def session():
        sink = Sink()
        receiving = Receiving(sink, threads)
        try:
            await asyncio.wait_for(fill(receiving, _BATCH + _MOST_WAITING - len(CHUNK)), _LONGEST)
            blocked = asyncio.create_task(receiving.write(receiving.size, CHUNK))
            await asyncio.sleep(0)
            assert not blocked.done()
        finally:
            sink.go.set()
        await blocked
        await receiving.complete(lambda: None)
        return sink.taken

    taken = asyncio.run(session())
    assert [len(one) for one in taken] == [_BATCH, _MOST_WAITING, 0]


def test_batches_leave_in_the_order_they_came_in(threads):
    content = b"".join(k.to_bytes(4, "big") for k in range(5 * _BATCH // 4))

    async def session():
        sink = Sink()
        sink.go.set()
        receiving = Receiving(sink, threads)
        for start in range(0, len(content), 100_000):
            await receiving.write(start, content[start : start + 100_000])
        await receiving.complete(lambda: None)
        return sink.taken

    assert b"".join(asyncio.run(session())) == content


def test_a_fault_of_the_store_reaches_the_client_and_nothing_is_taken_after_it(threads):
    async def session():
        sink = Sink(fault=TooLarge(most=1))
        sink.go.set()
        receiving = Receiving(sink, threads)
        with pytest.raises(TooLarge):
            await fill(receiving, 4 * _MOST_WAITING)
        with pytest.raises(TooLarge):
            await receiving.complete(lambda: None)
        await receiving.leave()
        return sink

    sink = asyncio.run(session())
    assert sink.taken == []
    assert sink.when_left == [0]


def test_who_is_cut_off_while_it_waits_is_left_once_nothing_is_sealed_any_more(threads):
    """A stream is one thread's at a time."""

    async def session():
        sink = Sink()
        receiving = Receiving(sink, threads)
        await asyncio.wait_for(fill(receiving, _BATCH + _MOST_WAITING - len(CHUNK)), _LONGEST)
        blocked = asyncio.create_task(receiving.write(receiving.size, CHUNK))
        await asyncio.sleep(0)
        blocked.cancel()
        leaving = asyncio.create_task(receiving.leave())
        await asyncio.sleep(0)
        sink.go.set()
        await leaving
        return sink

    assert asyncio.run(session()).when_left == [1]
