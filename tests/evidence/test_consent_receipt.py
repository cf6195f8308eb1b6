"""What the register signs for a person about a consent: read strictly, and nobody's number in it."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from sourdine.evidence import Issuer, IssuerKind, SigningKey, Weight, jws
from sourdine.evidence.consent_receipt import TYPE, Anchor, ConsentReceipt, ShownText, subject_digest
from sourdine.evidence.consent_verification import is_receipt, verify_receipt
from sourdine.evidence.encoding import encode_json
from sourdine.evidence.errors import (
    BadClaims,
    BadSignature,
    CertificateFromTheFuture,
    UnknownKey,
    UnknownVersion,
    WrongType,
)

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
SALT = bytes(range(32))
SAID = "Isolation Exemple SA souhaite vous appeler.\n\nVous pouvez refuser."


@pytest.fixture
def receipt():
    return ConsentReceipt(
        issuer=Issuer(kind=IssuerKind.SERVICE, uri="https://registre.example.org", name="Registre"),
        identifier="0f" * 16,
        professional="Isolation Exemple SA (SIREN 100000009)",
        happened="given",
        at=AT,
        recorded_at=AT + timedelta(seconds=2),
        door="form",
        subject_kind="line",
        subject_digest=subject_digest(SALT, "+33199001234"),
        anchor=Anchor(position=3, commitment="ab" * 32, link="cd" * 32),
        consent="0d4f7f3e-1111-4222-8333-444455556666",
        act="active",
        source="salon de l'habitat",
        channels=("live_voice", "sms"),
        goods=("insurance",),
        parties=("Assureur Exemple",),
        ends_at=AT + timedelta(days=365),
        text=ShownText(
            name="assurance",
            language="fr",
            version=1,
            digest="ef" * 32,
            parts={"who_and_what": SAID, "choice": "Oui ou non."},
            label="J'accepte.",
        ),
    )


@pytest.fixture(scope="module")
def key():
    return SigningKey.new()


def signed(claims, key, kind=TYPE):
    return jws.sign(encode_json(claims), key=key.private, kid=key.kid, kind=kind)


def test_what_was_signed_is_what_is_read(receipt, key):
    read = verify_receipt(receipt.signed(key), keys=key.jwks(), at=AT).claims
    assert read == receipt
    assert read.text.parts["who_and_what"] == SAID
    assert list(read.text.parts) == ["who_and_what", "choice"], "in the order they were shown"


def test_what_there_is_nothing_to_say_of_is_left_out(receipt, key):
    bare = dataclasses.replace(
        receipt, happened="objected", consent=None, act=None, source=None, channels=(), goods=(), parties=(),
        ends_at=None, text=None,
    )  # fmt: skip
    assert verify_receipt(bare.signed(key), keys=key.jwks(), at=AT).claims == bare
    assert bare.as_dict().keys().isdisjoint({"consent", "act", "source", "channels", "ends_at", "text"})


def test_the_number_is_in_it_for_nobody_and_shown_to_be_meant_with_the_salt(receipt, key):
    assert b"99001234" not in jws.read(receipt.signed(key), kind=TYPE).payload
    assert receipt.subject_digest == subject_digest(SALT, "+33199001234")
    assert receipt.subject_digest != subject_digest(SALT, "+33199001235")
    assert receipt.subject_digest != subject_digest(bytes(32), "+33199001234")


def test_another_key_s_word_is_not_the_register_s(receipt, key):
    with pytest.raises(UnknownKey):
        verify_receipt(receipt.signed(key), keys=SigningKey.new().jwks(), at=AT)


def test_one_character_changed_is_no_receipt(receipt, key):
    head, payload, signature = receipt.signed(key).split(".")
    other = jws.sign(
        encode_json(dataclasses.replace(receipt, happened="refused").as_dict()),
        key=SigningKey.new().private,
        kid=key.kid,
        kind=TYPE,
    )
    with pytest.raises(BadSignature):
        verify_receipt(".".join([head, other.split(".")[1], signature]), keys=key.jwks(), at=AT)
    assert payload != other.split(".")[1]


def test_no_other_document_passes_for_one(receipt, key):
    with pytest.raises(WrongType):
        verify_receipt(signed(receipt.as_dict(), key, kind=jws.TYPE), keys=key.jwks(), at=AT)


def test_one_from_tomorrow_is_refused(receipt, key):
    with pytest.raises(CertificateFromTheFuture):
        verify_receipt(receipt.signed(key), keys=key.jwks(), at=AT - timedelta(days=1))


def test_a_version_to_come_is_said_to_be_unknown(receipt, key):
    with pytest.raises(UnknownVersion):
        verify_receipt(signed(receipt.as_dict() | {"version": 2}, key), keys=key.jwks(), at=AT)


@pytest.mark.parametrize(
    "changed",
    [
        {"more": 1},
        {"happened": "Given"},
        {"at": "2026-11-27T10:00:00+01:00"},
        {"anchor": {"position": 0, "commitment": "ab" * 32, "link": "cd" * 32}},
        {"subject": {"kind": "line", "digest": "+33199001234"}},
        {"subject": {"kind": "line", "digest": "ab" * 32, "number": "x"}},
        {"channels": ["sms", "live_voice"]},
        {"professional": ""},
        {"iss": "not a uri"},
    ],
    ids=str,
)
def test_claims_that_are_not_of_their_kind_are_refused(receipt, key, changed):
    with pytest.raises(BadClaims):
        verify_receipt(signed(receipt.as_dict() | changed, key), keys=key.jwks(), at=AT)


@pytest.mark.parametrize("name", ["happened", "at", "subject", "anchor", "professional", "iss", "door"])
def test_claims_that_are_missing_are_refused(receipt, key, name):
    claims = receipt.as_dict()
    del claims[name]
    with pytest.raises(BadClaims):
        verify_receipt(signed(claims, key), keys=key.jwks(), at=AT)


def test_what_could_not_be_read_back_is_not_signed(receipt, key):
    with pytest.raises(BadClaims):
        dataclasses.replace(receipt, professional="").signed(key)


# What a verification says.


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_proved_and_what_is_not_is_said(receipt, key, language):
    found = verify_receipt(receipt.signed(key), keys=key.jwks(), at=AT)
    proved = " ".join(one.say(language) for one in found.of_weight(Weight.PROVED))
    for one in (receipt.professional, "live_voice, sms", "insurance", SAID, "cd" * 32, key.kid):
        assert one in proved
    assert [one.code for one in found.of_weight(Weight.NOT_PROVED)] == ["consent_claimed", "consent_whose"]
    assert found.as_dict()["claims"] == receipt.as_dict()


def test_a_receipt_is_told_from_a_certificate_before_it_is_believed(receipt, key):
    assert is_receipt(receipt.signed(key))
    assert not any(map(is_receipt, ["", "x", "é.é.é", signed(receipt.as_dict(), key, kind=jws.TYPE)]))
