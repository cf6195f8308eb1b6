"""The processes of `sourdine serve`: started, started again when they crash, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sourdine.cli.exits import Exit

SUPERVISED: Final = "SOURDINE_SUPERVISED"
_LOOK_EVERY: Final = 0.1
_LONGEST_PAUSE: Final = 30.0
_STEADY_AFTER: Final = 60.0


@dataclass(kw_only=True)
class Child:
    """One process, of as many in a row as it takes."""

    name: str
    arguments: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    crashes: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own command, with our own arguments
            [sys.executable, "-m", "sourdine.cli.main", *self.arguments],
            env={**self.environ, SUPERVISED: "1"},
            # Its other end closes when the supervisor ends, in whatever way: the child then ends too.
            stdin=subprocess.PIPE,
            # Ctrl-C goes to the supervisor alone, which tells the children once.
            start_new_session=True,
        )

    def crashed(self, now: float) -> None:
        self.crashes = 1 if now - self.started_at > _STEADY_AFTER else self.crashes + 1
        self.start_at = now + min(2.0 ** (self.crashes - 1), _LONGEST_PAUSE)
        self.forget()

    def forget(self) -> None:
        """After it ended: its standard input is ours to close."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None

    def signal_all(self, number: int) -> None:
        """The child and what it started itself."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """`run` returns the exit code of the whole once it was told to stop, or a child refused its settings."""

    def __init__(self, children: Sequence[Child], *, grace: float, say: Callable[[str], None]) -> None:
        self._children = children
        self._grace = grace
        self._say = say
        self._stopping = False

    def stop(self, *_: object) -> None:
        """A signal's handler: it takes no lock."""
        self._stopping = True

    def run(self, on_look: Callable[[], None]) -> Exit:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        outcome = Exit.DONE
        try:
            while not self._stopping:
                now = time.monotonic()
                if any([self._look_after(child, now) for child in self._children]):  # noqa: C419 -- look at each
                    outcome = Exit.USAGE
                    break
                on_look()
                time.sleep(_LOOK_EVERY)
        finally:
            self._end()
        return outcome

    def _look_after(self, child: Child, now: float) -> bool:
        """Whether the child says that starting it again is of no use."""
        if child.process is None:
            if now >= child.start_at:
                child.start()
            return False
        code = child.process.poll()
        if code is None:
            return False
        # What it started may still hold the port.
        child.signal_all(signal.SIGKILL)
        if code == Exit.USAGE:
            return True
        child.crashed(now)
        self._say(f"{child.name} ended ({code}); again in {child.start_at - now:.0f} s")
        return False

    def _end(self) -> None:
        for child in self._children:
            if child.process is not None:
                with suppress(ProcessLookupError):
                    child.process.terminate()
        deadline = time.monotonic() + self._grace
        for child in self._children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(deadline - time.monotonic(), 0.1))
                child.signal_all(signal.SIGKILL)
                child.process.wait()
                child.forget()


def end_with_supervisor() -> None:
    """In a child: ends this process, in order, when the supervisor is gone, even by kill -9."""
    if os.environ.get(SUPERVISED) == "1":
        threading.Thread(target=_end_when_orphaned, daemon=True).start()


def _end_when_orphaned() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
