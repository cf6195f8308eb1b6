"""A keyring: what it seals it opens, what others sealed it does not, and nobody else may read it."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from tink import TinkError

from sourdine import sealing
from sourdine.sealing import Keyring
from sourdine.sealing.errors import (
    KeyringExists,
    KeyringIncomplete,
    KeyringNotConfigured,
    KeyringReadableByOthers,
    KeyringUnusable,
    Unsealable,
)
from sourdine.sealing.keyring import INDEX_NAME, SEAL_NAME


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def keyring(folder):
    return Keyring.create(folder)


def test_what_it_seals_it_opens(keyring):
    assert keyring.unseal(keyring.seal(b"\x01\x02", about="line"), about="line") == b"\x01\x02"
    assert keyring.unseal_text(keyring.seal_text("é@example.fr", about="address"), about="address") == (
        "é@example.fr"
    )


def test_equal_values_do_not_look_equal_when_sealed(keyring):
    assert keyring.seal(b"same", about="line") != keyring.seal(b"same", about="line")


def test_what_is_sealed_as_one_thing_does_not_open_as_another(keyring):
    sealed = keyring.seal(b"x", about="line")
    with pytest.raises(Unsealable):
        keyring.unseal(sealed, about="address")


@pytest.mark.parametrize("place", [0, 4, 12, -1])
def test_what_was_altered_does_not_open(keyring, place):
    sealed = bytearray(keyring.seal(b"12345678", about="line"))
    sealed[place] ^= 1
    with pytest.raises(Unsealable):
        keyring.unseal(bytes(sealed), about="line")


def test_what_another_register_sealed_does_not_open(keyring, tmp_path):
    with pytest.raises(Unsealable):
        Keyring.create(tmp_path / "other").unseal(keyring.seal(b"x", about="line"), about="line")


def test_equal_values_have_equal_indexes_after_opening_it_again(keyring, folder):
    index = keyring.index(b"\x07", about="line")
    assert len(index) == 32
    assert Keyring.open(folder).index(b"\x07", about="line") == index


def test_indexes_differ_by_value_by_purpose_and_by_keyring(keyring, tmp_path):
    other = Keyring.create(tmp_path / "other")
    indexes = {
        keyring.index(b"\x07", about="line"),
        keyring.index(b"\x08", about="line"),
        keyring.index(b"\x07", about="code"),
        other.index(b"\x07", about="line"),
    }
    assert len(indexes) == 4


def test_a_purpose_and_a_value_do_not_run_into_each_other(keyring):
    assert keyring.index(b"ab", about="c") != keyring.index(b"b", about="ca")


@pytest.mark.usefixtures("keyring")
def test_its_files_are_for_its_owner_alone(folder):
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        SEAL_NAME: 0o600,
        INDEX_NAME: 0o600,
    }


@pytest.mark.parametrize("name", [SEAL_NAME, INDEX_NAME])
@pytest.mark.usefixtures("keyring")
def test_one_that_others_can_read_is_refused(folder, name):
    (folder / name).chmod(0o640)
    with pytest.raises(KeyringReadableByOthers):
        Keyring.open(folder)


@pytest.mark.usefixtures("keyring")
def test_it_is_never_replaced(folder):
    before = contents(folder)
    with pytest.raises(KeyringExists):
        Keyring.create(folder)
    assert contents(folder) == before


@pytest.mark.parametrize("make", [Keyring.open, Keyring.create])
@pytest.mark.parametrize("name", [SEAL_NAME, INDEX_NAME])
@pytest.mark.usefixtures("keyring")
def test_half_of_one_is_said_to_be_half_and_not_completed_by_another_s(folder, name, make):
    (folder / name).unlink()
    before = contents(folder)
    with pytest.raises(KeyringIncomplete, match=name):
        make(folder)
    assert contents(folder) == before


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Killed(BaseException):
    """As `kill -9` would: nothing after it runs."""


CALLS = [(name, nth) for name in ("open", "fsync", "rename") for nth in range(1, 9)]


@pytest.mark.parametrize(("call", "nth"), CALLS)
def test_one_whose_making_was_killed_anywhere_is_made_by_the_next_start(folder, monkeypatch, call, nth):
    place = Path if call == "rename" else os
    real, done = getattr(place, call), []

    def dying(*arguments, **named):
        done.append(call)
        if len(done) == nth:
            raise Killed
        return real(*arguments, **named)

    with monkeypatch.context() as patched, suppress(Killed, KeyringExists):
        patched.setattr(place, call, dying)
        Keyring.create(folder)
    named = {
        name: (folder / name).read_bytes() for name in (SEAL_NAME, INDEX_NAME) if (folder / name).exists()
    }
    with suppress(KeyringExists):
        Keyring.create(folder)
    made = contents(folder)
    assert set(made) == {SEAL_NAME, INDEX_NAME}
    assert named.items() <= made.items(), "what had its name keeps its content"
    keyring = Keyring.open(folder)
    assert keyring.unseal(keyring.seal(b"x", about="line"), about="line") == b"x"


def test_what_waits_to_complete_one_completes_no_other(folder):
    """Half of a restored keyring, beside what a killed start left."""
    Keyring.create(folder)
    (folder / INDEX_NAME).rename(folder / f".{INDEX_NAME}.of-0123456789abcdef")
    with pytest.raises(KeyringIncomplete):
        Keyring.create(folder)


def test_of_two_first_starts_at_once_one_makes_it(folder):
    with ThreadPoolExecutor(8) as pool:
        tried = [pool.submit(Keyring.create, folder) for _ in range(8)]
    refused = [one.exception() for one in tried if one.exception()]
    assert len(refused) == 7
    assert {type(one) for one in refused} == {KeyringExists}
    assert set(contents(folder)) == {SEAL_NAME, INDEX_NAME}


@pytest.mark.parametrize("content", ["", "{}", "not a keyset", '{"primaryKeyId": 1, "key": []}'])
@pytest.mark.usefixtures("keyring")
def test_what_is_no_keyring_is_refused(folder, content):
    (folder / SEAL_NAME).write_text(content)
    with pytest.raises((KeyringUnusable, TinkError)) as refused:
        Keyring.open(folder)
    assert isinstance(refused.value, KeyringUnusable)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyringUnusable):
        Keyring.create(tmp_path / "file" / "keys")


def test_the_service_uses_the_one_it_was_told(keyring, folder):
    used = sealing.keyring._configured
    try:
        sealing.configure(folder)
        assert sealing.current().unseal(keyring.seal(b"x", about="line"), about="line") == b"x"
        assert sealing.current() is sealing.current()
    finally:
        sealing.configure(used)


def test_a_service_that_was_told_none_has_none(monkeypatch):
    monkeypatch.setattr(sealing.keyring, "_configured", None)
    sealing.current.cache_clear()
    with pytest.raises(KeyringNotConfigured):
        sealing.current()
    sealing.current.cache_clear()


def test_it_shows_no_key(keyring, folder):
    secret = (folder / SEAL_NAME).read_text()
    assert repr(keyring).startswith("<sourdine.sealing.keyring.Keyring object")
    assert secret not in repr(vars(keyring))
