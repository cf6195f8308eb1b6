"""The SFTP door's throughput beside OpenSSH's own server, on this machine, with the same client and cipher.

    python benchmarks/sftp.py [--megabytes 200] [--rounds 3] [--record]

Both are asked by OpenSSH's `sftp`; ours seals every byte, its peer writes them in the clear. The aim is a
half. Processor seconds are those of the server alone: on a busy machine they tell more than seconds do.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, Self

import psutil

import machine
import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

_CIPHER: Final = "aes128-gcm@openssh.com"
_AIM: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    seconds: float
    processor: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """A server that listens, and where its client may write and read."""

    name: str
    port: int
    user: str
    key: Path
    pid: int
    upload: str  # where to
    download: str  # where from; made by the upload


_SECTION: Final = """## The SFTP door beside OpenSSH's own server

{megabytes} MB sent and fetched by OpenSSH's `sftp` with {cipher}, {rounds} times in turn; medians. Ours seals
every byte, its peer writes them in the clear. The aim is half of its throughput: {met}.

| | OpenSSH | Sourdine | ratio | processor of the servers |
|---|--:|--:|--:|--:|
{rows}

{machine}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What one way took, by both servers, a round each."""

    what: str
    megabytes: int
    theirs: list[Timing]
    ours: list[Timing]

    @property
    def ratio(self) -> float:
        return _median(self.theirs) / _median(self.ours)

    def row(self) -> str:
        theirs, ours = (f"{self.megabytes / _median(some):.0f} MB/s" for some in (self.theirs, self.ours))
        spent = ", ".join(
            f"{median(one.processor for one in some):.2f} s" for some in (self.theirs, self.ours)
        )
        return f"| {self.what} | {theirs} | {ours} | {self.ratio:.2f} | {spent} |"


def _median(timings: list[Timing]) -> float:
    return median(one.seconds for one in timings)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", action="store_true", help="write the figures into RESULTS.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sourdine-sftp-") as folder:
        compared = measure(Path(folder), asked.megabytes, asked.rounds)
    met = all(one.ratio >= _AIM for one in compared)
    text = _SECTION.format(
        megabytes=asked.megabytes,
        cipher=_CIPHER,
        rounds=asked.rounds,
        met="met" if met else "not met",
        rows="\n".join(one.row() for one in compared),
        machine="\n".join(f"- {name}: {said}" for name, said in machine.describe().items()),
    )
    print(text)
    if asked.record:
        sections.write("sftp", text)
    return 0 if met else 1


def measure(folder: Path, megabytes: int, rounds: int) -> list[Compared]:
    sent = folder / "sent.csv"
    write_rows(sent, megabytes)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "id"], check=True)
    with openssh(folder) as peer, ours(folder, sent) as mine:
        # In turn, so that whatever else the machine does meets both.
        pairs = [
            (there_and_back(peer, folder, sent), there_and_back(mine, folder, sent)) for _ in range(rounds)
        ]
    return [
        Compared(
            what=what,
            megabytes=megabytes,
            theirs=[theirs[place] for theirs, _ in pairs],
            ours=[ours_[place] for _, ours_ in pairs],
        )
        for place, what in enumerate(("upload", "download"))
    ]


def there_and_back(peer: Peer, folder: Path, sent: Path) -> list[Timing]:
    lines = (f"put {sent} {peer.upload}", f"get {peer.download} {folder}/back")
    return [transfer(peer, folder, line) for line in lines]


def write_rows(path: Path, megabytes: int) -> None:
    """Numbers of fiction, in rows."""
    rows = b"".join(b"Personne %05d;02619%05d;c%06d\n" % (k, 10_000 + k % 10_000, k) for k in range(40_000))
    with path.open("wb") as out:
        out.write(b"Nom;Telephone;Client\n")
        for _ in range(max(1, megabytes * 1_000_000 // len(rows))):
            out.write(rows)


def transfer(peer: Peer, folder: Path, line: str) -> Timing:
    command = [
        "sftp",
        "-q",
        "-b",
        "-",
        "-c",
        _CIPHER,
        "-P",
        str(peer.port),
        "-i",
        str(peer.key),
        "-F",
        "none",
    ]
    options = [
        "StrictHostKeyChecking=no",
        f"UserKnownHostsFile={folder}/known",
        "IdentitiesOnly=yes",
        "LogLevel=ERROR",
    ]
    command += [part for option in options for part in ("-o", option)]
    before, start = spent(peer.pid), time.perf_counter()
    with Watched(peer.pid) as watched:
        subprocess.run(
            [*command, f"{peer.user}@127.0.0.1"], input=line.encode(), check=True, stdout=subprocess.DEVNULL
        )
    return Timing(seconds=time.perf_counter() - start, processor=max(spent(peer.pid), watched.most) - before)


class Watched:
    """A server that forks for each client takes what it spent with it: it is looked at meanwhile."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.most = 0.0

    def __enter__(self) -> Self:
        import threading

        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.most = max(self.most, spent(self._pid))


def spent(pid: int) -> float:
    """Processor seconds of a process and its children."""
    total = 0.0
    one = psutil.Process(pid)
    for process in [one, *one.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


@contextmanager
def openssh(folder: Path) -> Iterator[Peer]:
    host, authorised = folder / "host", folder / "authorized_keys"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host], check=True)
    shutil.copy(folder / "id.pub", authorised)
    port = free_port()
    Path("/run/sshd").mkdir(exist_ok=True)
    options = [
        f"HostKey={host}",
        f"AuthorizedKeysFile={authorised}",
        f"Subsystem=sftp {find('sftp-server')}",
        "StrictModes=no",
        "PermitRootLogin=yes",
        "UsePAM=no",
        "PidFile=none",
    ]
    command = [find("sshd"), "-D", "-e", "-f", "/dev/null", "-p", str(port), "-o", "ListenAddress=127.0.0.1"]
    command += [part for option in options for part in ("-o", option)]
    with running(command, port, folder / "sshd.log") as pid:
        there = str(folder / "there.csv")
        user = getpass.getuser()
        yield Peer(
            name="OpenSSH", port=port, user=user, key=folder / "id", pid=pid, upload=there, download=there
        )


@contextmanager
def ours(folder: Path, sent: Path) -> Iterator[Peer]:
    """A whole service, with an organisation and a result of the size of what is sent."""
    os.environ |= {
        "SOURDINE_DATA": str(folder / "data"),
        "SOURDINE_KEYS": str(folder / "keys"),
        "DJANGO_SETTINGS_MODULE": "sourdine.settings.django",
        "SOURDINE_LOG_LEVEL": "warning",
    }
    import sourdine.cli.first_start as first

    first.prepare(os.environ)
    subprocess.run(
        [sys.executable, "-m", "sourdine.cli.main", "migrate"], check=True, stdout=subprocess.DEVNULL
    )
    where = prepared(folder, sent)
    port = free_port()
    command = [sys.executable, "-m", "sourdine.cli.main", "sftp", "--port", str(port)]
    with running(command, port, folder / "sftp.log") as pid:
        yield Peer(
            name="Sourdine",
            port=port,
            user="fr-100000009",
            key=folder / "id",
            pid=pid,
            upload="depot/sent.csv.part",
            download=where,
        )


def prepared(folder: Path, sent: Path) -> str:
    """A deposit that is ready, with the file itself for a result; where it is read."""
    import django

    django.setup()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "professionals"))
    import organisations

    from sourdine import clock
    from sourdine.deposits.models import Deposit, Kind, ResultFile, State
    from sourdine.deposits.services.uploads import NAME
    from sourdine.deposits.store import place, sealed
    from sourdine.deposits.vault import vault_of
    from sourdine.professionals.services import ssh_keys

    organisation = organisations.organisation()
    ssh_keys.add(
        organisations.actor(organisation), name="mesure", line=(folder / "id.pub").read_text(), days=1
    )
    vault, at = vault_of(organisation), clock.now()
    name = vault.seal(b"sent.csv", about=NAME)
    made = Deposit.objects.create(
        organisation=organisation,
        submitted_by=organisation,
        door="sftp",
        file_name_sealed=name,
        reference="D-2222-2222",
        state=State.READY,
        received_at=at,
        ready_at=at,
        size=sent.stat().st_size,
        certificate="-",
    )
    with sealed.created(place.current(), "results/measured", vault) as out, sent.open("rb") as source:
        shutil.copyfileobj(source, out, 1 << 20)
    ResultFile.objects.create(
        deposit=made, kind=Kind.RESULT, name_sealed=name, size=made.size, place="results/measured"
    )
    return "resultats/sent.csv.D-2222-2222/sent.csv"


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[int]:
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            wait_for(port, process, log)
            yield process.pid
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if process.poll() is not None:
                sys.exit(log.read_text())
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find(program: str) -> str:
    places = ["/usr/sbin", "/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/ssh"]
    found = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *places]))
    return found or sys.exit(f"{program} is not installed (Debian: apt-get install openssh-server)")


if __name__ == "__main__":
    sys.exit(main())
