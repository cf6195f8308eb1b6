from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

PASSPHRASE = "four quiet words here"  # noqa: S105 -- of these tests


@pytest.fixture
def register(ready, monkeypatch):
    """A register on SQLite in `data` and `keys`, as a first start leaves it."""
    monkeypatch.setenv("SOURDINE_DATA", str(ready / "data"))
    monkeypatch.setenv("SOURDINE_KEYS", str(ready / "keys"))
    monkeypatch.setenv("SOURDINE_DATABASE_URL", "")
    monkeypatch.setenv("SOURDINE_BACKUP_PASSPHRASE", PASSPHRASE)
    return ready


@pytest.fixture
def restore(script, tmp_path):
    def run(*, keys="keys.backup", to="new"):
        places = ("--data", tmp_path / to, "--keys-dir", tmp_path / f"{to}-keys")
        return script("restore", tmp_path / "data.backup", "--keys", tmp_path / keys, *places)

    return run


@pytest.fixture(scope="module")
def made(untouched, tmp_path_factory):
    """The two files of a backup of such a register: only read."""
    folder = tmp_path_factory.mktemp("made")
    told = {name: value for name, value in os.environ.items() if not name.startswith("SOURDINE_")}
    places = {"SOURDINE_DATA": str(shutil.copytree(untouched / "data", folder / "data"))}
    places |= {"SOURDINE_KEYS": str(untouched / "keys"), "SOURDINE_BACKUP_PASSPHRASE": PASSPHRASE}
    command = [Path(sys.executable).with_name("sourdine"), "backup", folder / "data.backup"]
    subprocess.run([*command, "--keys-to", folder / "keys.backup"], env=told | places, check=True)
    return folder


@pytest.fixture
def kept(register, made):
    """A register that has a backup."""
    for name in ("data.backup", "keys.backup"):
        shutil.copy(made / name, register / name)
    return register


def backed_up(script, folder, *options):
    return script("backup", folder / "data.backup", "--keys-to", folder / "keys.backup", *options)


def test_a_register_comes_back_from_its_two_files(register, script, restore):
    made = backed_up(script, register)
    assert made.code == 0, made.err
    assert "Keep this file away" in made.out
    done = restore()
    assert done.code == 0, done.err
    with closing(sqlite3.connect(register / "new" / "sourdine.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM register_oppositionlist").fetchone()[0] >= 0
    assert {one.name for one in (register / "new-keys").iterdir()} == {
        one.name for one in (register / "keys").iterdir()
    }


def test_a_backup_is_written_down(register, script):
    assert backed_up(script, register).code == 0
    with closing(sqlite3.connect(register / "data" / "sourdine.sqlite3")) as database:
        found = database.execute("SELECT action FROM audit_event").fetchall()
    assert found == [("backup.made",)]


def test_without_keys_to_it_says_what_is_missing(register, script):
    made = script("backup", register / "data.backup")
    assert made.code == 0, made.err
    assert "--keys-to" in made.out


def test_a_program_reads_what_was_written(register, script):
    made = backed_up(script, register, "--json")
    assert made.json["data"] == str(register / "data.backup")
    assert made.json["size"] == (register / "data.backup").stat().st_size


def test_the_passphrase_may_be_in_a_file(kept, restore, monkeypatch):
    (kept / "passphrase").write_text(PASSPHRASE + "\n")
    monkeypatch.delenv("SOURDINE_BACKUP_PASSPHRASE")
    monkeypatch.setenv("SOURDINE_BACKUP_PASSPHRASE_FILE", str(kept / "passphrase"))
    assert restore().code == 0


@pytest.mark.parametrize(
    ("typed", "code"), [("another passphrase", "wrong_passphrase"), ("", "wrong_passphrase")]
)
def test_another_passphrase_restores_nothing(kept, restore, monkeypatch, typed, code):
    monkeypatch.setenv("SOURDINE_BACKUP_PASSPHRASE", typed)
    refused = restore()
    assert refused.code == 2
    assert f"[{code}]" in refused.err
    assert not any((kept / "new").iterdir())


@pytest.mark.usefixtures("kept")
def test_a_running_register_is_not_restored_over(restore):
    refused = restore(to="data")
    assert refused.code == 2
    assert "[place_taken]" in refused.err


def test_no_backup_without_a_passphrase_for_the_keys(register, script, monkeypatch):
    monkeypatch.delenv("SOURDINE_BACKUP_PASSPHRASE")
    refused = backed_up(script, register)
    assert refused.code == 2
    assert "[passphrase_too_short]" in refused.err
    assert not (register / "data.backup").exists()
