"""The service, started as its operator does, in folders of a test's own."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from itertools import cycle
from pathlib import Path

import psutil

SCRIPT = Path(sys.executable).with_name("sourdine")


def until(condition, seconds=120):
    """Polls; fails when the deadline passes first: far away, for a busy machine is slow."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found


def files_below(folder):
    """While others work there: `rglob` stumbles over a folder that goes in its midst."""
    return [Path(parent, name) for parent, _, names in os.walk(folder) for name in names]


def _own_ports():
    """This worker's, below those that the kernel hands out: nobody has one before its service binds it."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first, start = 20_000 + 1_000 * (worker % 12), random.randrange(1_000)
    return cycle([*range(first + start, first + 1_000), *range(first, first + start)])


_PORTS = _own_ports()


def free_port():
    return next(port for port in _PORTS if _is_free(port))


def _is_free(port):
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


class Service:
    """One `sourdine` command that goes on until it is told to stop."""

    def __init__(self, folder, command, *options, **environ):
        self.data, self.keys = folder / "data", folder / "keys"
        self.port = free_port()
        self.out = folder / f"{command}.out"
        told = {name: value for name, value in os.environ.items() if not name.startswith("SOURDINE_")}
        folders = {"SOURDINE_DATA": str(self.data), "SOURDINE_KEYS": str(self.keys)}
        # Services of several tests run at once: each has its own port for SFTP too.
        told |= {**folders, "SOURDINE_SFTP_PORT": str(free_port()), "LANG": "C.UTF-8", **environ}
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [SCRIPT, command, *map(str, options or ("--port", self.port))],
                env=told,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE,
            )

    @property
    def said(self):
        return self.out.read_text()

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return None

    def family(self):
        """Every process that it started, and those that they started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def children(self, word):
        found = []
        for one in psutil.Process(self.process.pid).children():
            # It may end while it is looked at.
            with suppress(psutil.NoSuchProcess):
                found += [one] * (word in one.cmdline() and not gone([one]))
        return found

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(60)

    def end(self):
        left = self.family() if self.process.poll() is None else []
        for one in [*left, self.process]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()
        self.process.stdin.close()


def gone(processes):
    return not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def code_of(said):
    """The code of the error that a command ended with."""
    return re.search(r"\[(\w+)\]\s*\Z", said).group(1)
