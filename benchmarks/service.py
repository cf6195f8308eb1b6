"""The whole service at scale, for a benchmark: PostgreSQL with every safety on, web and worker processes."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from postgresql import Cluster
from sourdine.cli import first_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SOURDINE: Final = Path(sys.executable).with_name("sourdine")
# What the tests' server leaves out for speed, a register does not.
_SAFE: Final = (
    "-c fsync=on",
    "-c synchronous_commit=on",
    "-c full_page_writes=on",
    "-c shared_buffers=512MB",
)

# As the how-to says: while one waits for the database, another one answers.
WEB_PROCESSES: Final = (os.cpu_count() or 1) + 1


@dataclass
class Service:
    """Running processes by their part; `environment` is what they were started with."""

    cluster: Cluster
    environment: dict[str, str]
    port: int
    processes: dict[str, subprocess.Popen[bytes]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_web(self, processes: int) -> None:
        self.start("web", "--port", str(self.port), "--processes", str(processes), "--threads", "2")

    def start(self, part: str, *arguments: str) -> None:
        command = [str(_SOURDINE), part, *arguments]
        self.processes[part] = subprocess.Popen(command, env=self.environment)

    def wait_until_up(self, *, within: float = 60) -> None:
        give_up = time.monotonic() + within
        while time.monotonic() < give_up:
            asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                asked.request("GET", "/healthz")
                if asked.getresponse().status == http.client.OK:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                asked.close()
        raise TimeoutError(self.url)

    def kill(self, part: str) -> None:
        """Without a word of warning: the process and its children."""
        gone = self.processes.pop(part)
        family = [psutil.Process(gone.pid), *psutil.Process(gone.pid).children(recursive=True)]
        for one in family:
            one.kill()
        gone.wait()
        psutil.wait_procs(family)

    def kill_database(self) -> None:
        """The whole server, as a power cut would."""
        server = psutil.Process(self._server)
        family = [server, *server.children(recursive=True)]
        for one in family:
            one.kill()
        psutil.wait_procs(family)

    def processor_seconds(self) -> dict[str, float]:
        """Processor time so far, of each part with its children, PostgreSQL and this process."""
        spent = {part: _spent(psutil.Process(one.pid)) for part, one in self.processes.items()}
        return spent | {
            "postgresql": _spent(psutil.Process(self._server)),
            "visitors": _spent(psutil.Process()),
        }

    @property
    def _server(self) -> int:
        return int((self.cluster.folder / "db" / "postmaster.pid").read_text().split()[0])


def _spent(process: psutil.Process) -> float:
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        # A backend that ended is in its parent's count; the visitors' own children are other parts.
        ended = times.children_user + times.children_system if one.pid != os.getpid() else 0.0
        total += times.user + times.system + ended
        if one.pid == os.getpid():
            return times.user + times.system
    return total


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def database(folder: Path, settings: Mapping[str, str]) -> Iterator[tuple[Cluster, dict[str, str]]]:
    """A database and keys in `folder`, and the environment that names them; ended afterwards."""
    cluster = Cluster.start(folder / "postgresql", *_SAFE)
    environment = os.environ | {
        "SOURDINE_DATA": str(folder / "data"),
        "SOURDINE_KEYS": str(folder / "keys"),
        "SOURDINE_DATABASE_URL": cluster.url,
        "SOURDINE_LOG_LEVEL": "warning",
        **settings,
    }
    first_start.prepare(environment)
    try:
        subprocess.run([_SOURDINE, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        yield cluster, environment
    finally:
        cluster.stop()


@contextmanager
def running(
    folder: Path, settings: Mapping[str, str], *, processes: int = WEB_PROCESSES
) -> Iterator[Service]:
    """A service in `folder` with a database and keys of its own; everything has ended afterwards."""
    port = free_port()
    settings = {"SOURDINE_PUBLIC_URL": f"http://127.0.0.1:{port}", **settings}
    with database(folder, settings) as (cluster, environment):
        service = Service(cluster, environment, port, {})
        try:
            service.start_web(processes)
            service.start("worker")
            service.wait_until_up()
            yield service
        finally:
            for one in service.processes.values():
                one.terminate()
            for one in service.processes.values():
                one.wait(30)
