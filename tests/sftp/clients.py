"""OpenSSH's own `sftp`, and rclone, each with a key of its own."""

import subprocess
from dataclasses import dataclass

from sourdine import clock


@dataclass(frozen=True, kw_only=True)
class Outcome:
    code: int
    said: str


def key_of(organisation, public, **about):
    """The row that the organisation's page makes."""
    from datetime import timedelta

    from sourdine.professionals.models import SshKey
    from sourdine.professionals.services import ssh_keys

    read = ssh_keys.read(public)
    at = clock.now()
    given = {"created_at": at, "expires_at": at + timedelta(days=30), "name": "essai"} | about
    return SshKey.objects.create(
        organisation=organisation,
        kind=read.kind,
        public_key=read.encoded,
        fingerprint=read.fingerprint,
        **given,
    )


def user_of(organisation):
    from sourdine.professionals.services import ssh_keys

    return ssh_keys.user_of(organisation) if organisation else "fr-100000009"


class Client:
    def __init__(self, door, folder, organisation=None, **about):
        folder.mkdir()
        self.door, self.folder = door, folder
        self.identity = folder / "id"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.identity], check=True)
        known = folder / "known_hosts"
        known.write_text(f"[127.0.0.1]:{door.port} {door.public}\n")
        public = self.identity.with_suffix(".pub").read_text()
        self.key = key_of(organisation, public, **about) if organisation else None
        self.user = user_of(organisation)
        self.options = [
            *("-F", "none", "-i", str(self.identity), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"),
            *("-o", f"UserKnownHostsFile={known}", "-o", "LogLevel=ERROR", "-o", "IdentityAgent=none"),
        ]

    def command(self, program, *more, user=None):
        port = ["-P" if program == "sftp" else "-p", str(self.door.port)]
        return [program, *self.options, *more, *port, f"{user or self.user}@127.0.0.1"]

    def sftp(self, *lines, user=None):
        """A batch, as a nightly job runs it: it ends at the first line that fails."""
        done = subprocess.run(
            self.command("sftp", "-b", "-", user=user),
            input="\n".join(lines),
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self.folder,
            check=False,
        )
        return Outcome(code=done.returncode, said=done.stdout + done.stderr)

    def ssh(self, *more, command=()):
        arguments = self.command("ssh", *more)
        done = subprocess.run([*arguments, *command], capture_output=True, text=True, timeout=60, check=False)
        return Outcome(code=done.returncode, said=done.stdout + done.stderr)

    def put(self, name, content, to=None):
        (self.folder / name).write_bytes(content)
        return self.sftp(f"put {name} depot/{to or name}")

    def get(self, path):
        """The bytes of a file there."""
        here = self.folder / "got"
        here.unlink(missing_ok=True)
        done = self.sftp(f'get "{path}" got')
        assert done.code == 0, done.said
        return here.read_bytes()

    def names(self, path):
        done = self.sftp(f'ls -1a "{path}"')
        assert done.code == 0, done.said
        lines = [line.rsplit("/", 1)[-1] for line in done.said.splitlines() if not line.startswith("sftp>")]
        return sorted(line for line in lines if line not in {".", ".."})

    def rclone(self, *arguments):
        where = [
            *("--sftp-host", "127.0.0.1", "--sftp-port", str(self.door.port), "--sftp-user", self.user),
            *(
                "--sftp-key-file",
                str(self.identity),
                "--sftp-known-hosts-file",
                str(self.folder / "known_hosts"),
            ),
            *("--sftp-shell-type", "none", "--sftp-disable-hashcheck"),
            *("--config", "/dev/null", "--retries", "1", "--low-level-retries", "1"),
        ]
        done = subprocess.run(
            ["rclone", *where, *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self.folder,
            check=False,
        )
        return Outcome(code=done.returncode, said=done.stdout + done.stderr)


def screen():
    """A worker does what is due."""
    from sourdine.jobs.worker import run_waiting

    run_waiting()
