"""The backup of the keys opens with its passphrase, and with nothing else."""

import time
from pathlib import Path

import pytest

from sourdine.continuity import keys_file
from sourdine.continuity.errors import BackupUnreadable, PassphraseTooShort, WrongPassphrase

PASSPHRASE = "four quiet words here"  # noqa: S105 -- of these tests
FILES = {"seal.keyset.json": b"secret", "more/deep": b"", "index": bytes(range(256))}
WHERE = Path("keys.backup")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(keys_file, "_COST", (10, 8, 1))


@pytest.fixture
def locked():
    return keys_file.lock(FILES, PASSPHRASE)


def test_what_was_locked_comes_out(locked):
    assert keys_file.unlock(locked, PASSPHRASE, file=WHERE) == FILES


def test_nothing_of_it_can_be_read(locked):
    assert b"secret" not in locked
    assert b"keyset" not in locked


@pytest.mark.parametrize("typed", ["four quiet words her", "Four quiet words here", ""])
def test_another_passphrase_is_refused(locked, typed):
    with pytest.raises(WrongPassphrase):
        keys_file.unlock(locked, typed, file=WHERE)


def test_a_changed_byte_is_refused(locked):
    for place in (-1, len(locked) // 2, 20, 40):
        changed = bytearray(locked)
        changed[place] ^= 1
        with pytest.raises(WrongPassphrase):
            keys_file.unlock(bytes(changed), PASSPHRASE, file=WHERE)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 200])
def test_another_file_is_refused(content):
    with pytest.raises(BackupUnreadable):
        keys_file.unlock(content, PASSPHRASE, file=WHERE)


def test_a_file_cannot_ask_for_more_work_than_is_reasonable(locked):
    greedy = bytearray(locked)
    greedy[10] = 40
    with pytest.raises(BackupUnreadable):
        keys_file.unlock(bytes(greedy), PASSPHRASE, file=WHERE)


@pytest.mark.parametrize("typed", ["", "short", "eleven char"])
def test_a_short_passphrase_locks_nothing(typed):
    with pytest.raises(PassphraseTooShort):
        keys_file.lock(FILES, typed)


def test_two_backups_of_the_same_keys_differ(locked):
    assert keys_file.lock(FILES, PASSPHRASE)[8:] != locked[8:]


def test_a_guess_costs_time_and_memory(monkeypatch):
    monkeypatch.undo()
    began = time.process_time()
    keys_file.lock(FILES, PASSPHRASE)
    assert time.process_time() - began > 0.1
