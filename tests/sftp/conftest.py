"""The door as it runs, on a port of its own, and the real clients that knock at it."""

import asyncio
import sys
import threading
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Not tests: clients, deposits, organisations, and what the register is made of.
for folder in (
    HERE,
    HERE.parent / "cli",
    HERE.parent / "deposits",
    HERE.parent / "professionals",
    HERE.parent / "register" / "publishing",
):
    sys.path.insert(0, str(folder))

_spec = __import__("importlib.util").util.spec_from_file_location(
    "deposits_conftest", HERE.parent / "deposits" / "conftest.py"
)
_deposits = __import__("importlib.util").util.module_from_spec(_spec)
_spec.loader.exec_module(_deposits)
service, limited, register = _deposits.service, _deposits.limited, _deposits.register


class Running:
    """A door in a thread, with its own event loop."""

    def __init__(self, folder, terms):
        self._folder, self._terms = folder, terms
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        assert self._ready.wait(60)

    async def _run(self):
        from sourdine.sftp import host_key
        from sourdine.sftp.service import listening

        self.loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        key = host_key.ensure(self._folder, self._folder)
        self.public = key.export_public_key().decode().strip()
        async with listening("127.0.0.1", 0, key, self._terms) as self.port:
            self._ready.set()
            await self._stop.wait()

    def stop(self):
        if not self._thread.is_alive():
            return
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture
def open_door(register, tmp_path):  # noqa: ARG001 -- nobody deposits before there is a register
    from sourdine.sftp.entrance import Terms

    running = []

    def one(**terms):
        folder = tmp_path / "host"
        folder.mkdir(exist_ok=True)
        running.append(Running(folder, Terms(**terms)))
        return running[-1]

    yield one
    for door in running:
        door.stop()


@pytest.fixture
def door(open_door):
    return open_door()


@pytest.fixture
def organisation(register):  # noqa: ARG001 -- tables first
    import organisations

    return organisations.organisation(plan="intensif")


@pytest.fixture
def client(door, organisation, tmp_path):
    from clients import Client

    return Client(door, tmp_path / "client", organisation)
