"""What the register signs of numbers that were asked about: read strictly, and none of them in it."""

import dataclasses
import hashlib

import check_receipts
import pytest
from check_receipts import AT, NUMBERS, SALT, VERDICTS, signed

from sourdine.clock import NaiveInstant
from sourdine.evidence import SigningKey, jws
from sourdine.evidence.check_receipt import TYPE, CheckReceipt, digest_of
from sourdine.evidence.check_verification import verify_check
from sourdine.evidence.errors import BadClaims, ContradictoryClaims, UnknownVersion


@pytest.fixture
def receipt():
    return check_receipts.receipt()


@pytest.fixture(scope="module")
def key():
    return SigningKey.new()


def test_what_was_signed_is_what_is_read(receipt, key):
    read = verify_check(receipt.signed(key), keys=key.jwks(), at=AT).claims
    assert read == receipt
    assert read.by_verdict == {"invalid": 2, "not_listed": 1, "opposed": 1, "unscreened": 1}


def test_a_verdict_that_no_number_had_is_left_out(receipt):
    one = dataclasses.replace(receipt, numbers=1, by_verdict={"opposed": 1, "invalid": 0})
    assert one.as_dict()["by_verdict"] == {"opposed": 1}


def test_no_number_is_in_it_and_no_salt(receipt, key):
    payload = jws.read(receipt.signed(key), kind=TYPE).payload
    assert b"99 00" not in payload
    assert SALT.hex().encode() not in payload
    assert b'"salt"' not in payload


def test_a_version_to_come_or_gone_is_said_to_be_unknown(receipt, key):
    for version in (1, 3):
        with pytest.raises(UnknownVersion):
            verify_check(signed(receipt.as_dict() | {"version": version}, key), keys=key.jwks(), at=AT)


@pytest.mark.parametrize(
    "changed",
    [
        {"more": 1},
        {"salt": "x"},
        {"version": "2"},
        {"iss": "not a uri"},
        {"jti": ""},
        {"iat": 1},
        {"iat": int(AT.timestamp()) + 1},
        {"issuer": {"kind": "other"}},
        {"issuer": {"kind": "self"}},
        {"on_behalf_of": ""},
        {"on_behalf_of": "a\u202eb"},
        {"checked_at": "2026-11-27T10:00:00+01:00"},
        {"checked_at": "2026-11-27T09:00:01Z"},
        {"numbers": 4},
        {"numbers": 0, "by_verdict": {}},
        {"numbers": 5.0},
        {"by_verdict": {"opposed": 4}},
        {"by_verdict": {"opposed": 6, "invalid": -1}},
        {"by_verdict": {"allowed": 5}},
        {"by_verdict": []},
        {"lists": []},
        {"lists": ["nationale", "interne"]},
        {"lists": ["interne", "interne"]},
        {"lists": ["Interne"]},
        {"register": {"as_of": "2026-11-27T09:00:00Z", "position": 7}},
        {"register": {"as_of": "2026-11-27T09:00:00Z", "position": -1, "digest": "ab" * 32}},
        {"register": {"as_of": "2026-11-27T09:00:00Z", "position": 7, "digest": "ab" * 32, "more": 1}},
        {"salt_digest": "AB" * 32},
        {"digest": "ab" * 31},
    ],
    ids=str,
)
def test_claims_that_are_not_of_their_kind_are_refused(receipt, key, changed):
    with pytest.raises(BadClaims):
        verify_check(signed(receipt.as_dict() | changed, key), keys=key.jwks(), at=AT)


@pytest.mark.parametrize("name", sorted(check_receipts.receipt().as_dict()))
def test_a_claim_that_is_missing_is_refused(receipt, key, name):
    claims = receipt.as_dict()
    del claims[name]
    with pytest.raises(BadClaims):
        verify_check(signed(claims, key), keys=key.jwks(), at=AT)


def test_what_could_not_be_read_back_is_not_signed(receipt, key):
    with pytest.raises(BadClaims):
        dataclasses.replace(receipt, on_behalf_of="").signed(key)


def test_counts_that_contradict_one_another_make_no_receipt(receipt):
    with pytest.raises(ContradictoryClaims):
        dataclasses.replace(receipt, numbers=6)


def test_an_instant_without_its_time_zone_makes_no_receipt(receipt):
    with pytest.raises(NaiveInstant):
        dataclasses.replace(receipt, checked_at=AT.replace(tzinfo=None))
    with pytest.raises(NaiveInstant):
        dataclasses.replace(receipt.register, as_of=AT.replace(tzinfo=None))


# The digest.


def test_the_digest_is_as_its_reference_tells():
    text = '"01 99 00 00 11"\topposed\n"\\u00e9\\t"\tinvalid\n'
    expected = hashlib.sha256(SALT + text.encode("ascii")).hexdigest()
    assert digest_of(["01 99 00 00 11", "é\t"], ["opposed", "invalid"], SALT) == expected


@pytest.mark.parametrize(
    ("numbers", "verdicts"),
    [
        (["01 99 00 00 11\topposed\nW", "06"], ["invalid", "invalid"]),
        (['01 99 00 00 11"\topposed\n"W', "06"], ["invalid", "invalid"]),
        (["01 99 00 00 11", 'W"\tinvalid\n"06'], ["opposed", "invalid"]),
        (["01 99 00 00 11", "W\r", "06"], ["opposed", "invalid", "invalid"]),
    ],
)
def test_no_tab_and_no_line_end_of_a_number_passes_for_an_answer(numbers, verdicts):
    asked = digest_of(["01 99 00 00 11", "W", "06"], ["opposed", "invalid", "invalid"], SALT)
    assert digest_of(numbers, verdicts, SALT) != asked


def test_the_claims_are_of_these_numbers_alone(receipt):
    assert receipt.digest == digest_of(NUMBERS, VERDICTS, SALT)
    assert receipt.digest != digest_of(NUMBERS, VERDICTS, bytes(32))
    assert CheckReceipt.from_dict(receipt.as_dict()) == receipt
