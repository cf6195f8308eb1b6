"""`sourdine web`: the pages, served by granian in processes of their own."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sourdine.cli import memory
from sourdine.cli.service import require_free_port, require_server
from sourdine.cli.supervision import SUPERVISED, end_with_supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

# A thread that computes for a page keeps the interpreter until it asks the database, a few milliseconds later:
# two that took turns every five, as by default, would both end when the later one does.
_TURN_SECONDS: Final = 0.02
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made in it


def web(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    processes: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
    threads: Annotated[int, typer.Option(min=1, max=32, help="Requests that each answers at once.")] = 4,
) -> None:
    """Serve the pages; as many of these as wanted, on any number of machines.

    The environment says which register: SOURDINE_DATABASE_URL, SOURDINE_KEYS and the rest.
    """
    require_server()
    if SUPERVISED not in os.environ:
        require_free_port(host, port)
    end_with_supervisor()
    # Prometheus asks one process and is told of all: they count in files of one folder.
    with tempfile.TemporaryDirectory(prefix="sourdine-metrics-", dir=_shared_memory()) as folder:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        _serve(host, port, processes, threads)


def _shared_memory() -> Path | None:
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


def _serve(host: str, port: int, processes: int, threads: int) -> None:
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces

    # A forked process shares what its parent had open; a spawned one starts clean.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        f"{__name__}:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        # Left alone granian takes hundreds of threads, each with a connection to the database.
        blocking_threads=threads,
        # As long as Django keeps a connection: a thread that leaves drops its own.
        blocking_threads_idle_timeout=600,
        runtime_threads=1,
        runtime_blocking_threads=4,
        # Counts connections that are kept alive, idle ones too: a small number locks browsers out.
        backlog=1024,
        backpressure=1024,
        websockets=False,
        # An address may hold a token.
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def application() -> Callable[..., object]:
    """What granian calls in each of its processes, which end with the one that started them."""
    import multiprocessing

    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=[parent.sentinel], daemon=True).start()
    from sourdine.web.wsgi import application as wsgi

    _warm()
    memory.settle()
    sys.setswitchinterval(_TURN_SECONDS)
    return wsgi


def _warm() -> None:
    """What has models may be imported once the application stands."""
    from sourdine.api import door
    from sourdine.web import warming

    warming.warm()
    door.warm()


def _end_with(parent: int) -> None:
    from multiprocessing.connection import wait

    wait([parent])
    os.kill(os.getpid(), signal.SIGTERM)
