from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sourdine import clock
from sourdine.cli import main
from sourdine.cli.first_start import prepare
from sourdine.evidence import generate

# Not a test: the service as a process.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "evidence"))

# The console script that the installation made, beside the interpreter that runs the tests.
SCRIPT = Path(sys.executable).with_name("sourdine")
LANGUAGES = ("SOURDINE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")

LISTED = ("01 99 00 00 01", "02 61 91 00 01", "04 65 71 00 01")
LISTED_ELSEWHERE = ("01 99 00 00 02", "02 61 91 00 01")
# Beside the verdict of each against both lists: opposed, opposed, not listed, unscreened, invalid, empty.
PROSPECTS = (
    "Identifiant;Nom;Telephone\n"
    "c1;Ada;01 99 00 00 01\n"
    "c2;Éloi;01 99 00 00 02\n"
    "c3;Zoé;+33 3 53 01 00 07\n"
    "c4;Kim;+44 20 7946 0958\n"
    "c5;Lou;01 99 00\n"
    "c6;Max;\n"
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a command left: its exit code and its two streams."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON value on standard output; anything else there is a fault."""
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """A home of its own for each test, in English: nobody's keys are read, made or used up."""
    place = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(place))
    for name in ("XDG_CONFIG_HOME", "SOURDINE_KEYS", "COLUMNS", *LANGUAGES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return place


@pytest.fixture
def sourdine(monkeypatch, capsys):
    """Runs the command in this process, from its arguments to its exit code."""

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["sourdine", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main.run()
        said = capsys.readouterr()
        return Outcome(code=int(left.value.code or 0), out=said.out, err=said.err)

    return run


@pytest.fixture
def script():
    """Runs the console script itself, in a process of its own."""

    def run(*arguments, stdin=b""):
        command = [SCRIPT, *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, check=False, env=dict(os.environ))
        return Outcome(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    return run


@pytest.fixture
def write(tmp_path):
    """Writes a file of the test's folder, text or bytes, and returns its path."""

    def write_one(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_one


@pytest.fixture(scope="session")
def untouched(tmp_path_factory):
    """`data` on SQLite and `keys` of a service that was made ready and never started: to be copied."""
    folder = tmp_path_factory.mktemp("untouched")
    told = {name: value for name, value in os.environ.items() if not name.startswith("SOURDINE_")}
    own = {"SOURDINE_DATA": str(folder / "data"), "SOURDINE_KEYS": str(folder / "keys")}
    prepare(dict(own))
    subprocess.run([SCRIPT, "migrate"], env=told | own, capture_output=True, check=True)
    return folder


@pytest.fixture
def ready(untouched, tmp_path):
    """The same folders, the test's own."""
    return shutil.copytree(untouched, tmp_path, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def hour_ago():
    return clock.format_instant(clock.now() - timedelta(hours=1))


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    """Where the image that most tests begin with stays, once one of them has had it built."""
    return tmp_path_factory.mktemp("images")


@pytest.fixture
def register(images, sourdine, hour_ago, tmp_path):
    """An image of two lists, `nationale` and `interne`, that speak for France; an hour old, its own."""
    built = images / "register.img"
    if not built.exists():
        _build(sourdine, images, hour_ago).rename(built)
    return shutil.copy(built, tmp_path / "register.img")


def _build(sourdine, folder, as_of):
    national, internal = folder / "national.txt", folder / "internal.txt"
    national.write_text("\n".join(LISTED))
    internal.write_text("\n".join(LISTED_ELSEWHERE))
    first, both = folder / "first.img", folder / "both.img"
    dated = ("--as-of", as_of)
    built = sourdine("image", "build", national, "--output", first, "--list", "nationale", *dated)
    assert built.code == 0, built.err
    named = ("--list", "interne", "--add", internal, "--output", both)
    added = sourdine("image", "update", first, *named, *dated)
    assert added.code == 0, added.err
    return both


@pytest.fixture
def prospects(write):
    return write("prospects.csv", PROSPECTS)


@pytest.fixture
def keys(tmp_path):
    directory = tmp_path / "keys"
    generate(directory)
    return directory


@pytest.fixture
def screened(sourdine, register, prospects, keys, tmp_path):
    """A `cleansed` screening that was done; the folder of its results."""
    output = tmp_path / "screened"
    done = sourdine(
        "screen",
        prospects,
        "--register",
        register,
        "--output",
        output,
        "--result",
        "cleansed",
        "--sign-key",
        keys,
    )
    assert done.code == 0, done.err
    return output


@pytest.fixture
def names():
    """The names of a folder's files, hidden ones too."""
    return lambda folder: {path.name for path in folder.iterdir()}
