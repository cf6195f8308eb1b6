"""Folders and keys, made once: a start that was killed goes on, and none is made over a register's."""

from pathlib import Path

import pytest

from sourdine.cli.errors import SecretKeyGone, SigningKeyGone
from sourdine.cli.first_start import prepare
from sourdine.sealing import Keyring
from sourdine.sealing.errors import KeyringIncomplete, KeyringMissing
from sourdine.sealing.keyring import INDEX_NAME, SEAL_NAME
from sourdine.sftp import host_key

SECRET, SIGNING, PUBLIC = "django-secret-key", "signing-key.pem", "public-keys.jwks.json"


@pytest.fixture
def environ(tmp_path):
    return {"SOURDINE_DATA": str(tmp_path / "data"), "SOURDINE_KEYS": str(tmp_path / "keys")}


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def register(environ, keys, tmp_path):
    """One that has data; returns what is in its folder of keys."""
    prepare(environ)
    (tmp_path / "data" / "sourdine.sqlite3").write_bytes(b"SQLite format 3")
    return contents(keys)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_second_start_makes_nothing_anew(environ, register, keys):
    assert not prepare(environ).keys_are_new
    assert contents(keys) == register
    assert set(register) == {SEAL_NAME, INDEX_NAME, SECRET, SIGNING, PUBLIC, host_key.NAME}


@pytest.mark.parametrize("left", [(), (SEAL_NAME, INDEX_NAME), (SEAL_NAME, INDEX_NAME, SECRET)])
def test_a_first_start_that_was_killed_goes_on(environ, keys, left):
    prepare(environ)
    before = {name: content for name, content in contents(keys).items() if name in left}
    for name in set(contents(keys)) - set(left):
        (keys / name).unlink()
    # Left beside the data once the door's key is safe: after a kill before that it is not there.
    (Path(environ["SOURDINE_DATA"]) / host_key.TRACE).unlink()
    prepare(environ)
    Keyring.open(keys)
    assert before.items() <= contents(keys).items()
    assert {SECRET, SIGNING} <= set(contents(keys))


@pytest.mark.parametrize("found", ["", "\n"])
def test_an_empty_secret_key_of_a_killed_start_is_made_again(environ, keys, found):
    prepare(environ)
    (keys / SECRET).write_text(found)
    prepare(environ)
    assert len((keys / SECRET).read_text()) > 50
    assert (keys / SECRET).stat().st_mode & 0o777 == 0o600
    assert not [name for name in contents(keys) if name.startswith(".")]


def test_half_a_keyring_is_never_completed_by_a_new_half(environ, keys):
    prepare(environ)
    (keys / INDEX_NAME).unlink()
    before = contents(keys)
    with pytest.raises(KeyringIncomplete):
        prepare(environ)
    assert contents(keys) == before


LOST = {
    (SEAL_NAME,): KeyringIncomplete,
    (INDEX_NAME,): KeyringIncomplete,
    (SEAL_NAME, INDEX_NAME): KeyringMissing,
    (SECRET,): SecretKeyGone,
    (SIGNING,): SigningKeyGone,
    (SIGNING, PUBLIC): SigningKeyGone,
}


@pytest.mark.parametrize(("lost", "error"), LOST.items())
@pytest.mark.usefixtures("register")
def test_for_a_register_that_has_data_no_key_is_made(environ, keys, lost, error):
    for name in lost:
        (keys / name).unlink()
    before = contents(keys)
    with pytest.raises(error) as refused:
        prepare(environ)
    assert type(refused.value) is error
    assert contents(keys) == before


@pytest.mark.parametrize("written", ["{}?mode=rw", "{}#fragment"])
@pytest.mark.usefixtures("register")
def test_the_register_is_found_however_its_address_is_written(environ, keys, tmp_path, written):
    for name in (SEAL_NAME, INDEX_NAME):
        (keys / name).unlink()
    url = written.format(f"sqlite:///{tmp_path}/data/sourdine.sqlite3")
    with pytest.raises(KeyringMissing):
        prepare(environ | {"SOURDINE_DATABASE_URL": url})
    assert not (keys / SEAL_NAME).exists()


@pytest.mark.usefixtures("register")
def test_an_empty_secret_key_of_a_register_that_has_data_is_not_replaced(environ, keys):
    (keys / SECRET).write_text("")
    with pytest.raises(SecretKeyGone, match="SOURDINE_SECRET_KEY"):
        prepare(environ)
    assert (keys / SECRET).read_text() == ""


@pytest.mark.usefixtures("register")
def test_with_a_secret_key_in_the_environment_none_is_asked_of_the_folder(environ, keys):
    (keys / SECRET).unlink()
    prepare(environ | {"SOURDINE_SECRET_KEY": "of the environment alone " * 4})
    assert not (keys / SECRET).exists()
