"""Anybody checks a certificate, in either language, with or without a script."""

import hashlib
import json
import re

import files
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sourdine.deposits.models import Deposit
from sourdine.deposits.services import checks
from sourdine.evidence.encoding import decode_base64url
from sourdine.evidence.paper import as_pdf, fingerprint


def check(language="en", **sent):
    way = {"en": "/en/verifier/", "fr": "/fr/verifier/"}[language]
    return Client().post(way, sent)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "What is not proved"), ("fr", "Ce qui n’est pas prouvé")],  # noqa: RUF001 -- French
)
def test_a_certificate_says_what_it_proves_and_what_not(deposit, language, words):
    page = check(language, certificate=deposit.certificate).content.decode()
    assert words in page
    assert "SIREN 100000009" in page


def test_its_file_does_as_well_as_its_text(deposit):
    file = SimpleUploadedFile("x.certificate.jws", deposit.certificate.encode() + b"\n")
    answer = check(file=file)
    assert answer.status_code == 200
    assert "The certificate is genuine." in answer.content.decode()


def test_a_certificate_that_was_altered_proves_nothing(deposit):
    head, body, signature = deposit.certificate.split(".")
    answer = check(certificate=f"{head}.{body[:-4]}AAAA.{signature}")
    assert answer.status_code == 422
    assert "This certificate proves nothing" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é" * 500])
def test_what_is_no_certificate_is_said_so(actor, text):  # noqa: ARG001 -- a service that signs
    answer = check(certificate=text)
    assert answer.status_code == 422
    assert "genuine" not in answer.content.decode()


def test_what_a_browser_compares_is_what_the_certificate_says(actor, deposit):
    """The page's script computes SHA-256 over salt and bytes, as here."""
    page = check(certificate=deposit.certificate).content.decode()
    held = json.loads(re.search(r'<script id="of-certificate"[^>]*>(.*?)</script>', page)[1])
    salt = decode_base64url(json.loads(files.result(actor, deposit, "report"))["salt"])
    result = files.result(actor, deposit)
    assert hashlib.sha256(salt).hexdigest() == held["saltDigest"]
    assert {
        "form": "cleansed",
        "digest": hashlib.sha256(salt + result).hexdigest(),
        "size": len(result),
    } in held["results"]


def sheet(deposit):
    return as_pdf(deposit.certificate, "fr")


def test_a_sheet_does_as_well_and_what_was_signed_is_shown_beside(deposit):
    file = SimpleUploadedFile("x.certificate.pdf", sheet(deposit))
    page = check(file=file).content.decode()
    assert "The certificate is genuine." in page
    assert "It was attached to this PDF." in page
    assert "SIREN 100000009" in page


def test_a_pdf_without_a_certificate_is_said_so(deposit):
    printed_anew = sheet(deposit).replace(b"EmbeddedFile", b"EmbeddedFlag")
    answer = check(file=SimpleUploadedFile("x.pdf", printed_anew))
    assert answer.status_code == 422
    assert "No certificate is attached to this PDF." in answer.content.decode()


@pytest.mark.parametrize("spelled", ["{}", " {} ", "upper", "grouped"])
def test_the_fingerprint_on_a_sheet_finds_it_again(deposit, spelled):
    name = fingerprint(deposit.certificate)
    groups = " ".join(re.findall(".{4}", name))
    typed = {"upper": name.upper(), "grouped": groups}.get(spelled, spelled.format(name))
    page = check(fingerprint=typed).content.decode()
    assert "The certificate is genuine." in page
    assert "found it by the fingerprint" in page
    assert "SIREN 100000009" in page


@pytest.mark.parametrize("typed", ["", "0" * 32, "x", "é" * 32, "a" * 31, "a" * 33, "' or 1=1"])
def test_a_fingerprint_that_the_register_has_not_finds_nothing(deposit, typed):
    answer = check(fingerprint=typed)
    assert answer.status_code == 422
    assert deposit.reference not in answer.content.decode()
    assert "genuine" not in answer.content.decode()


def test_what_is_held_for_review_is_shown_to_nobody(deposit):
    Deposit.objects.update(ready_at=None)
    assert check(fingerprint=fingerprint(deposit.certificate)).status_code == 422


def test_the_short_address_leads_to_the_page():
    assert Client().get("/verify").url in {"/fr/verifier/", "/en/verifier/"}


# The receipt of a check.


@pytest.fixture
def receipt(actor):
    return checks.check(actor, ["01 99 00 00 11", "06 00 00 00 13"]).receipt


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["The receipt of a check is genuine.", "about 2 numbers", "Which 2 numbers were asked about"]),
        ("fr", ["Le récépissé d’une vérification est authentique.", "sur 2 numéros"]),  # noqa: RUF001 -- French
    ],
)
def test_the_receipt_of_a_check_says_what_it_proves_and_what_not(receipt, language, words):
    page = check(language, certificate=receipt).content.decode()
    assert all(said in page for said in words)
    assert "SIREN 100000009" in page


def test_neither_a_number_nor_a_salt_is_asked_for_with_it(receipt):
    page = check(certificate=receipt).content.decode()
    assert 'id="comparing"' not in page
    fields = set(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', page.partition('id="checking"')[2]))
    assert fields == {"csrfmiddlewaretoken", "file", "fingerprint", "certificate"}


def test_a_check_s_receipt_that_was_altered_proves_nothing(receipt):
    head, body, signature = receipt.split(".")
    answer = check(certificate=f"{head}.{body[:-4]}AAAA.{signature}")
    assert answer.status_code == 422
    assert "genuine" not in answer.content.decode()
