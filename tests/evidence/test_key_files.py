from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from sourdine.evidence import (
    default_key_directory,
    generate,
    load_or_generate_default,
    load_public_keys,
    load_signing_key,
)
from sourdine.evidence.errors import (
    DuplicateKeyIdentifier,
    KeyExists,
    KeyNotFound,
    KeyPlaceUnusable,
    KeyReadableByOthers,
    NotASigningKey,
    NotPublicKeys,
    PrivateKeyAmongPublicKeys,
)
from sourdine.evidence.key_files import PRIVATE_NAME, PUBLIC_NAME, rotate
from sourdine.evidence.keys import SigningKey

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path, monkeypatch):
    directory = tmp_path / "home" / "keys"
    monkeypatch.setenv("SOURDINE_KEYS", str(directory))
    return directory


@posix
def test_generating_makes_a_private_file_for_its_owner_and_a_public_one(tmp_path):
    directory = tmp_path / "a" / "keys"
    generate(directory)
    assert {path.name: mode(path) for path in directory.iterdir()} == {
        "signing-key.pem": 0o600,
        "public-keys.jwks.json": 0o644,
    }
    assert mode(directory) == 0o700


@pytest.mark.parametrize("name", ["", "signing-key.pem"])
def test_a_generated_key_is_loaded_from_its_directory_or_its_file(tmp_path, name):
    key = generate(tmp_path)
    assert load_signing_key(tmp_path / name).kid == key.kid


@pytest.mark.parametrize("name", ["", "public-keys.jwks.json"])
def test_generated_public_keys_are_loaded_from_their_directory_or_their_file(tmp_path, name):
    key = generate(tmp_path)
    assert load_public_keys(tmp_path / name).as_dict() == key.jwks().as_dict()


def test_a_key_is_never_overwritten(tmp_path):
    before = generate(tmp_path)
    with pytest.raises(KeyExists):
        generate(tmp_path)
    assert load_signing_key(tmp_path).kid == before.kid
    assert load_public_keys(tmp_path).find(before.kid)
    assert len(list(tmp_path.iterdir())) == 2


def test_public_keys_whose_private_one_has_gone_are_not_overwritten_either(tmp_path):
    before = generate(tmp_path)
    (tmp_path / "signing-key.pem").unlink()
    with pytest.raises(KeyExists):
        generate(tmp_path)
    assert load_public_keys(tmp_path).find(before.kid)
    with pytest.raises(KeyNotFound):
        load_signing_key(tmp_path)


def test_public_keys_that_have_gone_are_found_again_in_the_private_one(tmp_path):
    key = generate(tmp_path)
    (tmp_path / "public-keys.jwks.json").unlink()
    assert load_public_keys(tmp_path).as_dict() == key.jwks().as_dict()


def test_a_place_that_is_not_a_directory_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyPlaceUnusable):
        generate(tmp_path / "file" / "keys")


def test_a_file_in_the_directory_s_place_is_not_taken_for_a_key(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyPlaceUnusable):
        generate(tmp_path / "file")


@posix
@pytest.mark.parametrize("open_to", [0o640, 0o604, 0o620, 0o601, 0o666])
def test_a_key_that_others_can_reach_is_refused_with_the_command_that_closes_it(tmp_path, open_to):
    generate(tmp_path)
    path = tmp_path / "signing-key.pem"
    path.chmod(open_to)
    with pytest.raises(KeyReadableByOthers, match=f"chmod 600 {path}"):
        load_signing_key(tmp_path)
    path.chmod(0o600)
    load_signing_key(tmp_path)


@posix
def test_a_key_that_was_read_is_looked_at_again(tmp_path):
    """A service signs all day with one that it has read."""
    first = generate(tmp_path / "keys")
    assert load_signing_key(tmp_path / "keys").kid == first.kid
    path = tmp_path / "keys" / "signing-key.pem"
    path.chmod(0o644)
    with pytest.raises(KeyReadableByOthers):
        load_signing_key(tmp_path / "keys")
    second = generate(tmp_path / "others")
    (tmp_path / "others" / "signing-key.pem").replace(path)
    assert load_signing_key(tmp_path / "keys").kid == second.kid
    path.unlink()
    with pytest.raises(KeyNotFound):
        load_signing_key(tmp_path / "keys")


def rsa_pem(encryption=None):
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b'{"kty":"OKP"}',
        rsa_pem(),
        rsa_pem(BestAvailableEncryption(b"secret")),
    ],
    ids=["empty", "text", "damaged", "jwk", "rsa", "encrypted"],
)
def test_what_is_not_an_ed25519_private_key_is_refused(tmp_path, content):
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(NotASigningKey, match=r"key\.pem"):
        load_signing_key(path)


def test_missing_keys_say_how_to_make_them(tmp_path):
    with pytest.raises(KeyNotFound, match="sourdine keys generate"):
        load_signing_key(tmp_path)
    with pytest.raises(KeyNotFound):
        load_public_keys(tmp_path / "gone.json")


def test_the_private_file_is_not_a_set_of_public_keys(tmp_path):
    generate(tmp_path)
    with pytest.raises(NotPublicKeys, match=r"signing-key\.pem"):
        load_public_keys(tmp_path / "signing-key.pem")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda keys: [keys[0] | {"d": "AAAA"}], PrivateKeyAmongPublicKeys),
        (lambda keys: keys * 2, DuplicateKeyIdentifier),
        (lambda keys: [], NotPublicKeys),  # noqa: ARG005 -- the twin of its neighbours
    ],
)
def test_trouble_among_public_keys_names_the_file(tmp_path, change, error):
    keys = generate(tmp_path).jwks().as_dict()["keys"]
    path = tmp_path / "given.jwks.json"
    path.write_text(json.dumps({"keys": change(keys)}))
    with pytest.raises(error, match=r"given\.jwks\.json"):
        load_public_keys(path)


@pytest.mark.parametrize(
    ("environment", "directory"),
    [
        ({"SOURDINE_KEYS": "/k", "XDG_CONFIG_HOME": "/x"}, Path("/k")),
        ({"SOURDINE_KEYS": "", "XDG_CONFIG_HOME": "/x"}, Path("/x/sourdine/keys")),
        ({"XDG_CONFIG_HOME": "relative"}, Path.home() / ".config/sourdine/keys"),
        ({}, Path.home() / ".config/sourdine/keys"),
    ],
)
@posix
def test_where_keys_are_kept_unless_told(environment, directory):
    assert default_key_directory(environment) == directory


def homeless():
    raise RuntimeError


def test_somebody_without_a_home_is_told_to_name_a_place(monkeypatch):
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(KeyPlaceUnusable, match="SOURDINE_KEYS"):
        default_key_directory({})


def test_the_default_key_is_made_once(home):
    first = load_or_generate_default()
    assert load_or_generate_default().kid == first.kid
    assert (home / "public-keys.jwks.json").exists()


def test_first_uses_at_once_agree_on_one_key(home):
    with ThreadPoolExecutor(8) as threads:
        kids = {key.kid for key in threads.map(lambda _: load_or_generate_default(), range(8))}
    assert kids == {load_signing_key(home).kid}
    assert load_public_keys(home).find(kids.pop())


@posix
def test_a_default_key_that_others_can_read_is_not_replaced(home):
    load_or_generate_default()
    (home / "signing-key.pem").chmod(0o644)
    with pytest.raises(KeyReadableByOthers):
        load_or_generate_default()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_reads_the_private_file(tmp_path):
    generate(tmp_path)
    said = subprocess.run(
        ["openssl", "pkey", "-in", tmp_path / "signing-key.pem", "-noout", "-text"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ED25519" in said.stdout.upper()


def test_what_a_former_key_signed_still_verifies(tmp_path):
    former = generate(tmp_path)
    signed = {key.kid: key for key in (former, rotate(tmp_path), rotate(tmp_path))}
    assert len(signed) == 3
    assert set(load_public_keys(tmp_path).by_kid()) == set(signed)
    assert load_signing_key(tmp_path).kid == [*signed][-1]
    assert stat.S_IMODE((tmp_path / PRIVATE_NAME).stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {PRIVATE_NAME, PUBLIC_NAME}


def test_a_rotation_that_stops_between_the_two_files_leaves_a_key_that_is_known(tmp_path, monkeypatch):
    former = generate(tmp_path)

    def stop(_key):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SigningKey, "as_pem", stop)
    with pytest.raises(KeyPlaceUnusable):
        rotate(tmp_path)
    assert load_signing_key(tmp_path).kid == former.kid
    assert load_public_keys(tmp_path).find(former.kid)


def test_a_former_key_stays_known_where_the_public_keys_had_gone(tmp_path):
    former = generate(tmp_path)
    (tmp_path / PUBLIC_NAME).unlink()
    rotate(tmp_path)
    assert load_public_keys(tmp_path).find(former.kid)
