"""What the receipt of a check proves: by whom, for whom, when; and, with numbers and salt, of which."""

import check_receipts
import pytest
from check_receipts import AT, NUMBERS, SALT, VERDICTS, signed

from sourdine.evidence import SigningKey, Weight, jws, verify
from sourdine.evidence.check_verification import is_check, verify_check
from sourdine.evidence.consent_receipt import TYPE as CONSENT
from sourdine.evidence.consent_verification import is_receipt, verify_receipt
from sourdine.evidence.errors import (
    AnswersDoNotMatch,
    BadSignature,
    CertificateFromTheFuture,
    MalformedCertificate,
    MalformedSalt,
    UnknownKey,
    WrongSalt,
    WrongType,
)


@pytest.fixture(scope="module")
def key():
    return SigningKey.new()


@pytest.fixture(scope="module")
def text(key):
    return check_receipts.receipt().signed(key)


@pytest.fixture(scope="module")
def found(text, key):
    return verify_check(text, keys=key.jwks(), at=AT)


# Whether it is genuine.


def test_another_key_s_word_is_not_the_register_s(text):
    with pytest.raises(UnknownKey):
        verify_check(text, keys=SigningKey.new().jwks(), at=AT)


@pytest.mark.parametrize("name", sorted(set(check_receipts.receipt().as_dict()) - {"version"}))
def test_each_claim_that_is_altered_breaks_the_signature(text, key, name):
    altered = check_receipts.receipt().as_dict() | {name: "altered"}
    head, _payload, signature = text.split(".")
    _head, payload, _signature = signed(altered, SigningKey.new()).split(".")
    with pytest.raises(BadSignature):
        verify_check(f"{head}.{payload}.{signature}", keys=key.jwks(), at=AT)


def test_one_from_tomorrow_is_refused(text, key):
    verify_check(text, keys=key.jwks(), at=AT.replace(hour=8, minute=56))
    with pytest.raises(CertificateFromTheFuture):
        verify_check(text, keys=key.jwks(), at=AT.replace(hour=8, minute=54))


@pytest.mark.parametrize("kind", [jws.TYPE, CONSENT])
def test_no_other_document_passes_for_one(key, kind):
    other = signed(check_receipts.receipt().as_dict(), key, kind=kind)
    assert not is_check(other)
    with pytest.raises(WrongType):
        verify_check(other, keys=key.jwks(), at=AT)


def test_it_passes_for_no_other_document(text, key):
    assert is_check(text)
    assert not is_receipt(text)
    for otherwise in (verify, verify_receipt):
        with pytest.raises(WrongType):
            otherwise(text, keys=key.jwks(), at=AT)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é.é.é"])
def test_what_is_no_receipt_is_refused(key, text):
    assert not is_check(text)
    with pytest.raises(MalformedCertificate):
        verify_check(text, keys=key.jwks(), at=AT)


# Which numbers it is about.


def test_it_is_about_exactly_the_numbers_asked_with_their_answers(found):
    shown = found.shows(NUMBERS, VERDICTS, SALT)
    assert shown.is_shown
    assert not found.is_shown, "what was found before says no more than it did"


@pytest.mark.parametrize(
    ("numbers", "verdicts"),
    [
        (NUMBERS[::-1], VERDICTS[::-1]),
        ([NUMBERS[1], NUMBERS[0], *NUMBERS[2:]], VERDICTS),
        (NUMBERS, [VERDICTS[1], VERDICTS[0], *VERDICTS[2:]]),
        (["0199000011", *NUMBERS[1:]], VERDICTS),
        ([*NUMBERS[:3], "06 00 not_listed", ""], VERDICTS),
        (NUMBERS[:-1], VERDICTS[:-1]),
        (NUMBERS[:-1], VERDICTS),
        (NUMBERS, VERDICTS[:-1]),
        ([*NUMBERS, ""], [*VERDICTS, "invalid"]),
        ([], []),
        (NUMBERS[:-1], [*VERDICTS[:3], 'invalid\n""\tinvalid']),
    ],
)
def test_other_numbers_or_answers_are_not_what_it_is_about(found, numbers, verdicts):
    with pytest.raises(AnswersDoNotMatch) as refused:
        found.shows(numbers, verdicts, SALT)
    assert "99 00" not in refused.value.say("en")


def test_a_wrong_salt_is_said_to_be_one_before_anything_is_compared(found):
    with pytest.raises(WrongSalt):
        found.shows(NUMBERS, VERDICTS, bytes(32))
    with pytest.raises(WrongSalt):
        found.shows([], [], bytes(32))
    with pytest.raises(MalformedSalt):
        found.shows(NUMBERS, VERDICTS, SALT[:-1])


# What is said.


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_proved_and_what_is_not_is_said(found, language):
    proved = " ".join(one.say(language) for one in found.of_weight(Weight.PROVED))
    for said in (
        "https://registre.example.org",
        "Isolation Exemple SA (SIREN 100000009)",
        "2026-11-27T09:00:00Z",
        "interne, nationale",
        check_receipts.IMAGE,
        {"en": "5 numbers", "fr": "5 numéros"}[language],
        {"en": "1 opposed, 2 invalid", "fr": "1 inscrits, 2 invalides"}[language],
    ):
        assert said in proved
    assert [one.code for one in found.of_weight(Weight.NOT_PROVED)] == [
        "check_not_shown", "unscreened", "check_passes", "not_permission", "consent_in_france",
    ]  # fmt: skip


def test_what_was_shown_is_said_to_be_proved(found):
    shown = found.shows(NUMBERS, VERDICTS, SALT)
    assert "check_shown" in [one.code for one in shown.of_weight(Weight.PROVED)]
    assert "check_not_shown" not in [one.code for one in shown.statements]
    assert (shown.as_dict()["shown"], found.as_dict()["shown"]) == (True, False)


def test_without_an_unscreened_number_none_is_spoken_of(key):
    text = check_receipts.receipt(NUMBERS[:2], VERDICTS[:2]).signed(key)
    found = verify_check(text, keys=key.jwks(), at=AT)
    assert "unscreened" not in [one.code for one in found.statements]


def test_findings_are_for_machines_too(found):
    said = found.as_dict()
    assert said["claims"] == check_receipts.receipt().as_dict()
    assert {"code", "weight", "message"} == set(said["statements"][0])
    assert "99 00" not in str(said)
