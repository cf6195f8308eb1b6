"""The sheet of a certificate: tagged, always the same, complete, and never more than its certificate says."""

import builtins
import dataclasses
import io
import subprocess

import pytest
from pypdf import PdfReader

from sourdine.evidence.errors import MalformedCertificate, TypesetterMissing
from sourdine.evidence.paper import as_pdf, certificate_in, fingerprint
from sourdine.evidence.paper.typesetting import _typeset

LANGUAGES = ("fr", "en")


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    said = "\n".join(page.extract_text() for page in pages)
    return " ".join(said.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'").split())


def information(pdf, tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    return dict(line.split(":", 1) for line in said.splitlines() if ":" in line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_and_has_a_title_and_a_language(key, claims, language, tmp_path):
    pdf = as_pdf(key.sign(claims), language)
    told = information(pdf, tmp_path)
    assert told["Tagged"].strip() == "yes"
    assert told["Title"].strip()
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"].startswith(language)
    assert b"pdfuaid:part" in pdf, "it says of itself that it is PDF/UA"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_certificate_gives_the_same_bytes(key, claims, language):
    signed = key.sign(claims)
    first = as_pdf(signed, language)
    _typeset.cache_clear()
    assert as_pdf(signed, language) == first


SAID = {
    "fr": [
        "Attestation de confrontation",
        "Isolation Durable (SIREN 100000009)",
        "Appels du Ponant (SIREN 200000008)",
        "Isolation d'hiver",
        "numéros achetés auprès de « Fichiers & Données »",
        "Télévente Bretagne",
        "22 novembre 2026 à 10:30:00 (heure de Paris)",
        "22 décembre 2026 à 07:30:00 (heure de Paris)",
        "détruit dès ses résultats écrits",
        "Ne pas être inscrit n'est pas une autorisation d'appeler",
        "https://opposition.example/verify",
        "Signée par le service du registre",
    ],
    "en": [
        "Screening certificate",
        "numbers bought from “Fichiers & Données”",
        "22 November 2026 at 10:30:00 (Paris time)",
        "destroyed as soon as its results were written",
        "Not being listed is not permission to call",
        "Signed by the register's service",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_in_words_what_the_certificate_claims(key, claims, language):
    said = text_of(as_pdf(key.sign(claims), language))
    for expected in SAID[language]:
        assert expected in said, expected
    assert "bought:" not in said


def test_it_shows_every_count_and_every_digest(key, claims):
    said = text_of(as_pdf(key.sign(claims), "en"))
    digests = [claims.input.digest, claims.salt_digest, claims.register.image_digest]
    digests += [one.digest for one in claims.results]
    for digest in digests:
        assert digest in said
    for words, count in (("not listed", 1), ("opposed", 1), ("invalid", 0), ("not screened", 1)):
        assert f"{words} {count}" in said
    assert claims.identifier in said


def test_it_carries_the_certificate_along(key, claims, tmp_path):
    signed = key.sign(claims)
    pdf = as_pdf(signed, "fr")
    assert certificate_in(pdf) == signed
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    taken = tmp_path / "taken.jws"
    subprocess.run(
        ["pdfdetach", "-save", "1", "-o", taken, tmp_path / "sheet.pdf"], check=True, capture_output=True
    )
    assert taken.read_text() == signed, "another reader finds it too"


def test_what_was_not_declared_is_said_to_be_missing(key, service_claims):
    said = text_of(as_pdf(key.sign(service_claims), "en"))
    assert "For not declared" in said
    assert "Declared source not declared" in said
    assert "nobody, as far as declared" in said
    assert "nothing is said of its destruction" in said


def test_a_self_attestation_says_so_and_leads_to_no_page(screening):
    pdf = as_pdf(screening.certificate, "en")
    said = text_of(pdf)
    assert "Self-attestation: the screener's own word" in said
    assert "sourdine certificate verify" in said
    assert "/verify" not in said
    assert fingerprint(screening.certificate)[:4] in said


@pytest.mark.parametrize(
    "name",
    [
        "你好 SARL",
        "Ещё 🎉",
        "عربي",
        "a" * 240,
        '#let x = [*] \\ $ {x} <y> "z"',
        "\ue000",
        "l'été : « oui »",
        "Ελλάς \u0378\u0379\u0380\u0381\u0382\u0383\u038b\u038d\u03a2",  # of nothing
    ],
)
def test_whatever_people_are_called_it_is_set(key, claims, name):
    odd = dataclasses.replace(claims, on_behalf_of=name, campaign=name)
    assert as_pdf(key.sign(odd), "fr").startswith(b"%PDF-")


def test_a_name_is_no_program(key, claims):
    odd = dataclasses.replace(claims, on_behalf_of="#panic() *bold* $x$")
    assert "#panic() *bold* $x$" in text_of(as_pdf(key.sign(odd), "en"))


def test_what_the_typeface_has_not_is_named(key, claims):
    odd = dataclasses.replace(claims, campaign="Été 🎉")
    assert "Été [U+1F389]" in text_of(as_pdf(key.sign(odd), "en"))


def test_what_is_no_certificate_is_not_set():
    with pytest.raises(MalformedCertificate):
        as_pdf("x", "fr")


def test_without_the_typesetter_it_says_what_to_install(key, claims, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **named):
        if name == "typst":
            raise ImportError
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    _typeset.cache_clear()
    with pytest.raises(TypesetterMissing, match="pip install typst segno"):
        as_pdf(key.sign(claims), "fr")
