from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sourdine.evidence import JWKS, SigningKey
from sourdine.evidence.encoding import decode_base64url, encode_base64url
from sourdine.evidence.errors import (
    BadClaims,
    DuplicateKeyIdentifier,
    IssuerIsNotThisKey,
    NotPublicKeys,
    PrivateKeyAmongPublicKeys,
    UnknownKey,
)

# RFC 8037, appendix A.
RFC_SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
RFC_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
RFC_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
RFC_MESSAGE = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
RFC_SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

JWK = {"kty": "OKP", "crv": "Ed25519", "x": RFC_X}
# Their ordinates, in the order of RFC 8032 §5.1.2: 0, 1, p-1, both of order 8, and 1 spelled p+1.
WEAK = [
    "00" * 32,
    "01" + "00" * 31,
    "01" + "00" * 30 + "80",
    "ec" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ee" + "ff" * 30 + "7f",
]


def test_the_public_key_of_rfc_8037_is_read_and_named_by_its_thumbprint():
    (key,) = JWKS.from_dict({"keys": [JWK]}).keys
    assert key.kid == RFC_THUMBPRINT
    assert key.uri == f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{RFC_THUMBPRINT}"
    key.ed25519.verify(decode_base64url(RFC_SIGNATURE), RFC_MESSAGE)


def test_the_private_key_of_rfc_8037_signs_as_it_shows():
    key = SigningKey(private=Ed25519PrivateKey.from_private_bytes(decode_base64url(RFC_SEED)))
    assert key.kid == RFC_THUMBPRINT
    assert encode_base64url(key.sign_bytes(RFC_MESSAGE)) == RFC_SIGNATURE


def test_a_certificate_is_checked_by_hand_with_nothing_but_ed25519(screening):
    """RFC 7515 §5.2 written out, without this project's code or its JOSE library."""
    signing_input, _, signature = screening.certificate.rpartition(".")
    (jwk,) = screening.keys.as_dict()["keys"]
    raw = base64.urlsafe_b64decode(jwk["x"] + "=")
    Ed25519PublicKey.from_public_bytes(raw).verify(
        base64.urlsafe_b64decode(signature + "=="), signing_input.encode("ascii")
    )
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{jwk["x"]}"}}'
    thumbprint = base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=")
    assert jwk["kid"] == thumbprint.decode()


def test_a_set_comes_back_from_its_json(key):
    both = JWKS(keys=(key.public, SigningKey.new().public))
    assert JWKS.from_dict(both.as_dict()).as_dict() == both.as_dict()
    assert list(both.by_kid()) == [key.kid, both.keys[1].kid]


@pytest.mark.parametrize(
    "passed_over",
    [
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "OKP", "crv": "X25519", "x": RFC_X},
        JWK | {"use": "enc"},
        JWK | {"alg": "ES256"},
        JWK | {"key_ops": ["sign"]},
        JWK | {"key_ops": "verify"},
    ],
)
def test_keys_that_are_not_for_ed25519_signatures_are_passed_over(passed_over):
    assert len(JWKS.from_dict({"keys": [passed_over, JWK]}).keys) == 1
    with pytest.raises(NotPublicKeys):
        JWKS.from_dict({"keys": [passed_over]})


@pytest.mark.parametrize(
    "accepted", [{"alg": "EdDSA"}, {"alg": "Ed25519"}, {"use": "sig"}, {"kid": "clé 2026"}]
)
def test_keys_for_ed25519_signatures_are_taken(accepted):
    assert len(JWKS.from_dict({"keys": [JWK | accepted]}).keys) == 1


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [JWK | {"x": None}]},
        {"keys": [JWK | {"x": RFC_X + "="}]},
        {"keys": [JWK | {"x": RFC_X[:-4]}]},
        {"keys": [JWK | {"kid": 7}]},
        {"keys": [JWK | {"kid": ""}]},
        {"keys": [JWK | {"kid": "\x1b[2J"}]},
        {"keys": [JWK | {"kid": "k" * 201}]},
    ],
)
def test_what_is_not_a_set_of_public_keys_is_refused(members):
    with pytest.raises(NotPublicKeys):
        JWKS.from_dict(members)


@pytest.mark.parametrize("raw", WEAK)
def test_a_key_under_which_one_signature_fits_many_messages_is_refused(raw):
    with pytest.raises(NotPublicKeys):
        JWKS.from_dict({"keys": [JWK | {"x": encode_base64url(bytes.fromhex(raw))}]})


@pytest.mark.parametrize(
    "private", [JWK | {"d": RFC_SEED}, {"kty": "oct", "k": "AAAA"}, {"kty": "RSA", "d": "AA"}]
)
def test_a_private_key_among_public_ones_is_an_alarm(private):
    with pytest.raises(PrivateKeyAmongPublicKeys):
        JWKS.from_dict({"keys": [JWK, private]})


def test_two_keys_of_one_name_are_refused(key):
    other = replace(SigningKey.new().public, kid=key.kid)
    with pytest.raises(DuplicateKeyIdentifier):
        JWKS.from_dict({"keys": [key.public.as_jwk(), other.as_jwk()]})


def test_a_signing_key_never_shows(key):
    pem = key.as_pem().decode()
    assert pem.splitlines()[1] not in repr(key)
    assert repr(key) == "SigningKey()"


def test_a_key_does_not_sign_for_another(screening):
    with pytest.raises(IssuerIsNotThisKey):
        SigningKey.new().sign(screening.claims)


def test_a_service_key_signs_for_its_address(service_claims, key):
    assert key.sign(service_claims).count(".") == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"campaign": ""},
        {"campaign": "a\nb"},
        {"campaign": "\x1b[2J"},
        {"source": "\u202egnp.exe"},
        {"on_behalf_of": "x" * 241},
        {"salt_digest": "00"},
        {"results": ()},
        {"lists": ()},
        {"identifier": ""},
    ],
)
def test_what_would_not_verify_is_not_signed(screening, bad):
    with pytest.raises(BadClaims):
        screening.key.sign(replace(screening.claims, **bad))


def test_a_key_is_found_by_its_name_and_a_stranger_s_is_said_to_be_unknown():
    key, stranger = SigningKey.new(), SigningKey.new()
    assert key.jwks().named(key.kid) == key.public
    with pytest.raises(UnknownKey, match=key.kid):
        key.jwks().named(stranger.kid)
