from __future__ import annotations

import pytest

from sourdine.cli.exits import Exit, exit_code, language
from sourdine.clock import NaiveInstant
from sourdine.evidence.errors import CertificateDoesNotVerify, EvidenceError, KeyTrouble
from sourdine.screening.image import UnusableImage
from sourdine.screening.job import ValidityTooLong
from sourdine.screening.prospects.errors import RefusedFile


def leaves(kind):
    below = kind.__subclasses__()
    return {leaf for one in below for leaf in leaves(one)} if below else {kind}


def without_details(kind):
    """An instance that was never worded: only its class matters here."""
    return kind.__new__(kind)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (RefusedFile, Exit.REFUSED),
        (UnusableImage, Exit.REGISTER),
        (CertificateDoesNotVerify, Exit.CERTIFICATE),
    ],
)
def test_every_error_of_a_kind_has_the_kind_s_exit_code(kind, code):
    assert {exit_code(without_details(one)) for one in leaves(kind)} == {code}


@pytest.mark.parametrize("kind", [NaiveInstant, ValidityTooLong, *sorted(leaves(KeyTrouble), key=str)])
def test_any_other_error_is_one_of_usage(kind):
    assert exit_code(without_details(kind)) is Exit.USAGE


def test_a_key_that_cannot_be_read_is_no_false_certificate():
    others = {one for one in leaves(EvidenceError) if not issubclass(one, CertificateDoesNotVerify)}
    assert others
    assert {exit_code(without_details(one)) for one in others} == {Exit.USAGE}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr_BE.UTF-8"}, "fr"),
        ({"LANG": "C", "SOURDINE_LANGUAGE": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "SOURDINE_LANGUAGE": "en"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_locale_s(monkeypatch, variables, expected):
    monkeypatch.delenv("LANG")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_an_error_is_said_with_the_code_to_look_it_up_by(sourdine, tmp_path):
    said = sourdine("image", "info", tmp_path / "no.img")
    assert said.err == (
        f"{tmp_path}/no.img: there is no such file. Check the path, or build the image first: "
        "sourdine image build. [image_missing]\n"
    )


@pytest.mark.parametrize(("name", "value"), [("LANG", "fr_FR.UTF-8"), ("SOURDINE_LANGUAGE", "fr")])
def test_an_error_is_said_in_french_to_who_reads_french(script, monkeypatch, tmp_path, name, value):
    monkeypatch.setenv(name, value)
    said = script("image", "info", tmp_path / "no.img")
    assert "ce fichier n'existe pas" in said.err
    assert said.err.endswith("[image_missing]\n")
