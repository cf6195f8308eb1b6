"""`sourdine keyring` as an operator types it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from sourdine.cli.first_start import prepare


@pytest.fixture
def keyring(sourdine, db, settings, tmp_path):  # noqa: ARG001 -- opens the database
    """Runs `sourdine keyring …` in this process, on keys of its own."""
    from sourdine import sealing
    from sourdine.sealing import Keyring

    former = settings.SOURDINE
    Keyring.create(tmp_path / "keys")
    settings.SOURDINE = dataclasses.replace(former, keys_folder=tmp_path / "keys")
    sealing.configure(settings.SOURDINE.keys_folder)
    yield lambda *arguments: sourdine("keyring", *arguments)
    sealing.configure(former.keys_folder)


def standings(keyring):
    return [one["standing"] for one in keyring("show", "--json").json]


def test_a_key_is_prepared_rotated_resealed_and_retired(keyring, time_machine):
    time_machine.move_to("2026-11-22T09:30:00+00:00", tick=False)
    prepared = keyring("rotate", "--prepare", "--json")
    assert prepared.json["standing"] == "waiting"
    rotated = keyring("rotate", "--json")
    assert rotated.json == {"key": prepared.json["key"], "standing": "in_use"}
    former = keyring("show", "--json").json[0]
    assert former["standing"] == "former"
    assert keyring("reseal", "--json").json == {"key": rotated.json["key"], "resealed": {}, "left": {}}
    refused = keyring("retire", former["key"], "--yes")
    assert (refused.code, refused.out) == (2, "")
    assert "[resealed_lately]" in refused.err
    time_machine.shift(timedelta(hours=1))
    assert keyring("retire", former["key"], "--json").json == {"key": former["key"], "retired": False}
    assert standings(keyring) == ["former", "in_use"]
    assert keyring("retire", former["key"], "--yes", "--json").json["retired"]
    assert standings(keyring) == ["in_use"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Back the keys up now",
                "Copy the folder",
                "former, only reads",
                "nothing",
                "add --yes",
                "is destroyed",
            ],
        ),
        (
            "fr",
            [
                "Sauvegardez les clés",
                "Copiez le dossier",
                "ne fait que lire",
                "rien",
                "ajoutez --yes",
                "est détruite",
            ],
        ),
    ],
)
def test_what_it_says_to_people(keyring, time_machine, monkeypatch, language, words):
    time_machine.move_to("2026-11-22T09:30:00+00:00", tick=False)
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    said = [keyring("rotate"), keyring("rotate", "--prepare"), keyring("show"), keyring("reseal")]
    former = keyring("show", "--json").json[0]["key"]
    time_machine.shift(timedelta(hours=1))
    said += [keyring("retire", former), keyring("retire", former, "--yes")]
    for one, word in zip(said, words, strict=True):
        assert one.code == 0, one.err
        assert word in one.out


@pytest.mark.parametrize(
    ("name", "error"), [("00000000", "key_not_in_keyring"), (None, "key_in_use")], ids=["unknown", "in use"]
)
def test_what_is_refused_says_why(keyring, name, error):
    refused = keyring("retire", name or keyring("show", "--json").json[0]["key"], "--yes")
    assert refused.code == 2
    assert f"[{error}]" in refused.err


def test_no_secret_is_shown(keyring, tmp_path):
    said = keyring("rotate").out + keyring("show").out + keyring("show", "--json").out
    content = (tmp_path / "keys" / "seal.keyset.json").read_text()
    assert not [
        one for one in content.split('"') if len(one) > 40 and "type.googleapis" not in one and one in said
    ]


def test_the_installed_command_rotates_the_keys_of_a_service(script, tmp_path, monkeypatch):
    places = {"SOURDINE_DATA": str(tmp_path / "data"), "SOURDINE_KEYS": str(tmp_path / "keys")}
    for name, place in {**places, "SOURDINE_DATABASE_URL": ""}.items():
        monkeypatch.setenv(name, place)
    prepare(places)
    assert script("migrate").code == 0
    rotated = script("keyring", "rotate", "--json").json["key"]
    assert [one["key"] for one in script("keyring", "show", "--json").json][1:] == [rotated]
