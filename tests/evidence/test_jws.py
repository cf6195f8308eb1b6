from __future__ import annotations

import base64
import hashlib
import hmac
import json
import string

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey

from sourdine.evidence import JWKS, CertificateDoesNotVerify, SigningKey, jws
from sourdine.evidence.encoding import encode_base64url
from sourdine.evidence.errors import (
    BadSignature,
    CarriedKey,
    CriticalHeader,
    ForbiddenAlgorithm,
    MalformedCertificate,
    RepeatedName,
    UnexpectedHeader,
    WrongType,
)

KEY = SigningKey(private=Ed25519PrivateKey.from_private_bytes(bytes(range(32))))  # the same in every worker
HEADER = {"alg": "EdDSA", "kid": KEY.kid, "typ": "sourdine-certificate+jwt"}
TEXT = jws.sign(b'{"version":1}', key=KEY.private, kid=KEY.kid)


def believe(text, keys=None):
    """What verification does before it reads a claim."""
    compact = jws.read(text)
    jws.read_object(compact.payload)
    compact.require_signature((keys or KEY.jwks()).keys[0].ed25519)
    return compact


def signed(header, payload=b"{}"):
    """A genuine signature of KEY under any header, dict or JSON text."""
    text = header if isinstance(header, str) else json.dumps(header)
    signing_input = f"{encode_base64url(text.encode())}.{encode_base64url(payload)}"
    return f"{signing_input}.{encode_base64url(KEY.sign_bytes(signing_input.encode()))}"


def test_what_is_signed_is_believed():
    compact = believe(TEXT)
    assert (compact.kid, compact.payload) == (KEY.kid, b'{"version":1}')


def test_the_by_hand_signature_of_these_tests_is_believed():
    assert believe(signed(HEADER)).kid == KEY.kid


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_another_reader_of_jose_finds_the_payload():
    found = joserfc_jws.deserialize_compact(
        TEXT, OKPKey.import_key(KEY.public.as_jwk()), algorithms=["EdDSA"]
    )
    assert found.payload == b'{"version":1}'


@pytest.mark.filterwarnings("error")
def test_signing_and_checking_warn_of_nothing():
    believe(jws.sign(b"{}", key=KEY.private, kid=KEY.kid))


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(string.ascii_letters + string.digits + "-_.=+/ \né"))
@settings(max_examples=400)
def test_no_character_can_be_changed(position, character):
    altered = TEXT[:position] + character + TEXT[position + 1 :]
    if altered != TEXT:
        with pytest.raises(CertificateDoesNotVerify):
            believe(altered)


@given(st.integers(0, len(TEXT)), st.sampled_from("Aw-_.= \n\x00é"))
@settings(max_examples=200)
def test_no_character_can_be_added(position, character):
    with pytest.raises(CertificateDoesNotVerify):
        believe(TEXT[:position] + character + TEXT[position:])


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 5))
@settings(max_examples=200)
def test_no_character_can_be_taken_away(position, width):
    with pytest.raises(CertificateDoesNotVerify):
        believe(TEXT[:position] + TEXT[position + width :])


def test_every_spelling_of_the_last_character_but_one_is_refused():
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for character in set(last) - {TEXT[-1]}:
        with pytest.raises(CertificateDoesNotVerify):
            believe(TEXT[:-1] + character)


def test_a_signature_moved_by_the_order_of_the_curve_is_refused():
    order = 2**252 + 27742317777372353535851937790883648493
    head, _, signature = TEXT.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    moved = (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(BadSignature):
        believe(f"{head}.{encode_base64url(raw[:32] + moved)}")


def test_another_key_is_not_believed():
    with pytest.raises(BadSignature):
        believe(TEXT, JWKS(keys=(SigningKey.new().public,)))


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "ES256", "Ed25519", "Ed448", "eddsa", "", None, 1, ["EdDSA"]]
)
def test_no_other_algorithm_is_taken(algorithm):
    with pytest.raises(ForbiddenAlgorithm):
        believe(signed(HEADER | {"alg": algorithm}))


def test_an_unsigned_certificate_is_refused():
    header = encode_base64url(json.dumps(HEADER | {"alg": "none"}).encode())
    with pytest.raises(ForbiddenAlgorithm):
        believe(f"{header}.{encode_base64url(b'{}')}.")


@pytest.mark.parametrize("algorithm", ["HS256", "EdDSA"])
def test_the_public_key_is_no_shared_secret(algorithm):
    signing_input = (
        f"{encode_base64url(json.dumps(HEADER | {'alg': algorithm}).encode())}.{encode_base64url(b'{}')}"
    )
    for secret in (KEY.public.as_jwk()["x"].encode(), KEY.public.ed25519.public_bytes_raw()):
        mac = hmac.new(secret, signing_input.encode(), hashlib.sha256).digest()
        with pytest.raises((ForbiddenAlgorithm, BadSignature)):
            believe(f"{signing_input}.{encode_base64url(mac)}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jwk", SigningKey.new().public.as_jwk()),
        ("jku", "https://attacker.example/keys"),
        ("x5c", ["AAAA"]),
        ("x5u", "https://attacker.example/cert"),
        ("x5t", "AAAA"),
        ("x5t#S256", "AAAA"),
    ],
)
def test_a_certificate_does_not_bring_its_own_key(name, value):
    with pytest.raises(CarriedKey):
        believe(signed(HEADER | {name: value}))


@pytest.mark.parametrize("critical", [["b64"], [], ["exp"], "b64", None])
def test_no_extension_is_critical(critical):
    with pytest.raises(CriticalHeader):
        believe(signed(HEADER | {"crit": critical, "b64": False}))


@pytest.mark.parametrize(
    "kind", ["JWT", "jwt", "application/sourdine-certificate+jwt", "Sourdine-certificate+jwt", None, 1]
)
def test_another_signed_document_is_not_a_certificate(kind):
    with pytest.raises(WrongType):
        believe(signed(HEADER | {"typ": kind}))


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {"b64": False},
        HEADER | {"zip": "DEF"},
        HEADER | {"cty": "JWT"},
        HEADER | {"kid": None},
        HEADER | {"kid": ["a"]},
        HEADER | {"kid": ""},
        HEADER | {"kid": "\x1b[2J"},
        {"alg": "EdDSA", "typ": "sourdine-certificate+jwt"},
    ],
    ids=str,
)
def test_a_header_says_three_things_and_no_more(header):
    with pytest.raises(UnexpectedHeader):
        believe(signed(header))


@pytest.mark.parametrize(
    "text", [json.dumps(HEADER)[:-1] + ', "alg": "none"}', '{"alg":"none",' + json.dumps(HEADER)[1:]]
)
def test_a_header_that_says_one_name_twice_is_refused(text):
    with pytest.raises(RepeatedName):
        believe(signed(text))


def test_a_payload_that_says_one_name_twice_is_refused():
    with pytest.raises(RepeatedName):
        believe(signed(HEADER, b'{"numbers":{"read":1,"read":2}}'))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "...",
        TEXT + ".",
        "." + TEXT,
        TEXT + ".AAAA.AAAA",
        TEXT + "=",
        TEXT + "\n",
        "\ufeff" + TEXT,
        json.dumps({"payload": "", "protected": "", "signature": ""}),
        "A" * 200_000,
        signed("[]"),
        signed("null"),
        signed(HEADER, b"[]"),
        signed(HEADER, b""),
        signed(HEADER, b"\xff"),
    ],
    ids=lambda text: text[:8].encode().hex() + str(len(text)),
)
def test_what_is_not_a_compact_certificate_is_refused(text):
    with pytest.raises(MalformedCertificate):
        believe(text)


@given(st.text(max_size=40) | st.text("ey.J-_", max_size=20))
@settings(max_examples=100)
def test_no_text_does_worse_than_not_verify(text):
    with pytest.raises(CertificateDoesNotVerify):
        believe(text)
