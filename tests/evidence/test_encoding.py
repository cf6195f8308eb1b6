from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.evidence.encoding import (
    DuplicateName,
    Undecodable,
    decode_base64url,
    decode_json_object,
    encode_base64url,
    encode_json,
)


@given(st.binary(max_size=80))
@settings(max_examples=100)
def test_bytes_come_back_from_base64url(data):
    assert decode_base64url(encode_base64url(data)) == data


@pytest.mark.parametrize("text", ["QQ==", "QR", "QUJ", "Q", "QU J", "QUJ\n", "QU+D", "QU/D", "QÉ", "٣٣٣٣"])
def test_a_second_spelling_of_bytes_is_refused(text):
    with pytest.raises(Undecodable):
        decode_base64url(text)


def test_members_come_back_from_json():
    members = {"b": 1, "a": ["é", {"c": None}]}
    assert decode_json_object(encode_json(members)) == members


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', '{"x":{"a":1,"a":2}}', '{"x":[{"a":1,"\\u0061":2}]}'])
def test_a_name_given_twice_is_refused_at_any_depth(text):
    with pytest.raises(DuplicateName):
        decode_json_object(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b'"a"',
        b"{",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1}x',
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 100_000,
    ],
    ids=lambda data: data[:12].hex(),
)
def test_what_is_not_one_json_object_is_refused(data):
    with pytest.raises(Undecodable):
        decode_json_object(data)
