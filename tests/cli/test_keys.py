from __future__ import annotations

import json
import stat

import pytest

PRIVATE, PUBLIC = "signing-key.pem", "public-keys.jwks.json"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_pair_is_made_for_its_owner_alone(script, tmp_path, names):
    directory = tmp_path / "keys"
    said = script("keys", "generate", directory)
    assert (said.code, said.err) == (0, "")
    assert names(directory) == {PRIVATE, PUBLIC}
    assert (mode(directory), mode(directory / PRIVATE)) == (0o700, 0o600)


def test_it_says_which_file_to_keep_and_which_to_publish(sourdine, tmp_path):
    said = sourdine("keys", "generate", tmp_path / "keys")
    for word in ("keep", PRIVATE, "publish", PUBLIC):
        assert word in said.out


def test_it_says_so_in_french(sourdine, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    assert "à garder" in sourdine("keys", "generate", tmp_path / "clés").out


def test_it_says_so_to_machines(sourdine, tmp_path):
    said = sourdine("keys", "generate", tmp_path / "keys", "--json").json
    public = json.loads((tmp_path / "keys" / PUBLIC).read_text())
    assert said["kid"] == public["keys"][0]["kid"]
    assert (said["private"], said["public"]) == (
        str(tmp_path / "keys" / PRIVATE),
        str(tmp_path / "keys" / PUBLIC),
    )


def test_the_public_file_tells_no_secret(sourdine, tmp_path):
    sourdine("keys", "generate", tmp_path / "keys")
    (public,) = json.loads((tmp_path / "keys" / PUBLIC).read_text())["keys"]
    assert "d" not in public
    assert (public["kty"], public["crv"]) == ("OKP", "Ed25519")


@pytest.mark.parametrize("left", [PRIVATE, PUBLIC])
def test_a_key_is_never_overwritten(sourdine, tmp_path, left):
    directory = tmp_path / "keys"
    sourdine("keys", "generate", directory)
    for name in {PRIVATE, PUBLIC} - {left}:
        (directory / name).unlink()
    before = (directory / left).read_bytes()
    said = sourdine("keys", "generate", directory)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("[key_exists]\n")
    assert (directory / left).read_bytes() == before


def test_a_place_where_no_folder_can_be_made_is_told(sourdine, write):
    said = sourdine("keys", "generate", write("file", "") / "keys")
    assert said.code == 2
    assert said.err.endswith("[key_place_unusable]\n")


# A person's own key, made at first use.


@pytest.fixture
def kid(sourdine, register, prospects, tmp_path):
    """Screens without a key, and tells which signed."""

    def screen():
        options = ("--register", register, "--output", tmp_path / "out", "--json")
        done = sourdine("screen", prospects, *options)
        assert done.code == 0, done.err
        return done.json["kid"]

    return screen


def kid_of(directory):
    return json.loads((directory / PUBLIC).read_text())["keys"][0]["kid"]


def test_without_a_key_one_is_made_and_used_again(kid, home):
    directory = home / ".config" / "sourdine" / "keys"
    assert not directory.exists()
    first = kid()
    assert kid_of(directory) == first
    assert (mode(directory), mode(directory / PRIVATE)) == (0o700, 0o600)
    assert kid() == first


def test_it_is_kept_in_the_configuration_folder_that_the_person_chose(kid, home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    assert kid() == kid_of(tmp_path / "configuration" / "sourdine" / "keys")
    assert not list(home.iterdir())


def test_it_is_kept_where_sourdine_keys_says_before_all(kid, home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.setenv("SOURDINE_KEYS", str(tmp_path / "mine"))
    assert kid() == kid_of(tmp_path / "mine")
    assert not (tmp_path / "configuration").exists()
    assert not list(home.iterdir())


def test_making_it_is_said_once_and_not_on_standard_output(sourdine, register, prospects, tmp_path):
    options = ("--register", register, "--output", tmp_path / "out")
    first, second = (sourdine("screen", prospects, *options) for _ in range(2))
    assert "Made your signing key" in first.err
    assert "Made your signing key" not in first.out
    assert second.err == ""


@pytest.mark.parametrize("flag", ["--json", "--quiet"])
def test_making_it_is_not_said_to_who_wants_quiet(sourdine, register, prospects, tmp_path, flag):
    said = sourdine("screen", prospects, "--register", register, "--output", tmp_path / "out", flag)
    assert (said.code, said.err) == (0, "")


def test_what_it_signs_verifies_with_its_public_half(sourdine, register, prospects, home, tmp_path):
    output = tmp_path / "out"
    assert sourdine("screen", prospects, "--register", register, "--output", output).code == 0
    trusted = home / ".config" / "sourdine" / "keys" / PUBLIC
    certificate = output / "prospects.certificate.jws"
    assert sourdine("certificate", "verify", certificate, "--input", prospects, "--keys", trusted).code == 0


def test_a_key_that_others_may_read_does_not_sign(sourdine, register, prospects, keys, tmp_path, names):
    (keys / PRIVATE).chmod(0o644)
    options = ("--register", register, "--output", tmp_path / "out", "--sign-key", keys)
    said = sourdine("screen", prospects, *options)
    assert said.code == 2
    assert said.err.endswith("[key_readable_by_others]\n")
    assert names(tmp_path / "out") == set()


def test_a_new_key_signs_and_the_former_one_still_checks(sourdine, tmp_path):
    former = sourdine("keys", "generate", tmp_path, "--json").json["kid"]
    said = sourdine("keys", "rotate", tmp_path, "--json").json
    public = json.loads((tmp_path / PUBLIC).read_text())
    assert [key["kid"] for key in public["keys"]] == [said["kid"], former]
    assert said["kid"] != former


def test_only_a_folder_that_holds_a_key_has_it_replaced(sourdine, tmp_path):
    assert sourdine("keys", "rotate", tmp_path).code != 0
    assert not [*tmp_path.iterdir()]
