from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.evidence.digest import (
    SaltedDigest,
    decode_salt,
    digest_file,
    encode_salt,
    new_salt,
    read_salt,
    salt_digest,
)
from sourdine.evidence.errors import MalformedSalt, MissingSalt, UnreadableEvidence

SALT = bytes(range(32))


@given(st.lists(st.binary(max_size=50), max_size=6))
@settings(max_examples=50)
def test_a_digest_is_of_the_salt_then_the_bytes_however_they_were_cut(pieces):
    digest = SaltedDigest(SALT)
    for piece in pieces:
        digest.update(piece)
    assert digest.value() == hashlib.sha256(SALT + b"".join(pieces)).hexdigest()
    assert digest.size_bytes == sum(map(len, pieces))


def test_a_view_counts_in_bytes():
    digest = SaltedDigest(SALT)
    digest.update(memoryview(bytearray(16)).cast("I"))
    assert digest.size_bytes == 16


def test_a_file_has_the_digest_of_its_bytes(tmp_path):
    path = tmp_path / "big"
    path.write_bytes(bytes(3_000_000))
    found = digest_file(path, SALT)
    assert found.digest == hashlib.sha256(SALT + bytes(3_000_000)).hexdigest()
    assert found.size_bytes == 3_000_000


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UnreadableEvidence, match=r"gone\.csv"):
        digest_file(tmp_path / "gone.csv", SALT)


def test_a_one_row_file_cannot_be_found_again_without_the_salt():
    row = b"0199000001\n"
    first, second = SaltedDigest(new_salt()), SaltedDigest(new_salt())
    first.update(row)
    second.update(row)
    assert first.value() != second.value() != hashlib.sha256(row).hexdigest()


def test_the_digest_of_a_salt_is_that_of_an_empty_file():
    assert salt_digest(SALT) == SaltedDigest(SALT).value()


def test_a_salt_comes_back_from_its_report(tmp_path):
    report = tmp_path / "a.report.json"
    report.write_text(json.dumps({"salt": encode_salt(SALT), "other": [1]}))
    assert read_salt(report) == SALT


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"salt": null}', '{"salt": 3}', '{"salt":"a","salt":"b"}']
)
def test_a_report_without_a_salt_says_so(tmp_path, content):
    report = tmp_path / "a.report.json"
    report.write_text(content)
    with pytest.raises(MissingSalt):
        read_salt(report)


@pytest.mark.parametrize(
    "text", ["", "AAAA", encode_salt(SALT) + "=", encode_salt(SALT)[:-1] + "9", "é" * 43]
)
def test_what_is_not_a_salt_is_refused(text):
    with pytest.raises(MalformedSalt):
        decode_salt(text)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(size):
    with pytest.raises(MalformedSalt):
        SaltedDigest(bytes(size))


def test_a_report_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UnreadableEvidence, match="gone"):
        read_salt(tmp_path / "gone.report.json")
