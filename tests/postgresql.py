"""A PostgreSQL server of the tests' own: real, on a socket in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


def programs() -> Path | None:
    """Where initdb and pg_ctl are: on the PATH, or where Debian keeps them."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


@dataclass(frozen=True)
class Cluster:
    folder: Path
    owner: str | None  # who it runs as when the tests run as root, which PostgreSQL refuses

    @classmethod
    def start(cls, folder: Path, *options: str) -> "Cluster":
        if programs() is None:
            message = "These tests need a PostgreSQL server: apt-get install postgresql (Debian, Ubuntu)."
            raise RuntimeError(message)
        folder.mkdir(mode=0o755)
        owner = "postgres" if os.geteuid() == 0 else None
        if owner:
            for parent in (folder, *folder.parents[:1]):
                parent.chmod(0o755)
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        cluster = cls(folder, owner)
        cluster._run(
            "initdb", "-D", folder / "db", "-U", "sourdine", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        cluster.up(*options)
        cluster._run("createdb", "-h", folder, "-U", "sourdine", "sourdine")
        return cluster

    @property
    def url(self) -> str:
        return f"postgresql://sourdine@/sourdine?host={self.folder}"

    def up(self, *options: str) -> None:
        settings = [
            f"-c unix_socket_directories={self.folder}",
            "-c listen_addresses=",
            "-c max_connections=200",
        ]
        # A power cut may lose the tests' data; a crash of the server, which tests provoke, does not.
        settings += ["-c fsync=off", "-c log_min_messages=fatal", *options]
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.folder / "db", "-w", "-l", log, "-o", " ".join(settings), "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", self.folder / "db", "-m", mode, "-w", "stop")

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(programs() / program), *map(str, arguments)]
        if self.owner:
            command = ["runuser", "-u", self.owner, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
