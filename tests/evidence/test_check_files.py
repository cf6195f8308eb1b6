"""The answer of a check as it was saved, and the numbers as they were asked."""

import json

import pytest

from sourdine.evidence import encode_salt
from sourdine.evidence.check_files import SavedAnswers, read_numbers
from sourdine.evidence.errors import MalformedAnswers, MalformedNumbers, MalformedSalt, UnreadableEvidence

SALT = bytes(range(32))
ANSWER = {
    "id": None,
    "state": "answered",
    "answers": [{"verdict": "opposed", "reason": ""}, {"verdict": "invalid", "reason": "empty"}],
    "receipt": "a.b.c",
    "salt": encode_salt(SALT),
}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file"


def test_an_answer_is_read_as_it_was_saved(file):
    file.write_text(json.dumps(ANSWER))
    saved = SavedAnswers.read(file)
    assert (saved.verdicts, saved.salt) == (("opposed", "invalid"), SALT)


@pytest.mark.parametrize(
    "changed",
    [
        {"answers": []},
        {"answers": {}},
        {"answers": ["opposed"]},
        {"answers": [{"reason": ""}]},
        {"answers": [{"verdict": 1}]},
        {"salt": None},
        {"state": "waiting", "answers": [], "salt": ""},
    ],
)
def test_what_is_no_answer_is_said_so(file, changed):
    file.write_text(json.dumps(ANSWER | changed))
    with pytest.raises(MalformedAnswers):
        SavedAnswers.read(file)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"salt": "", "salt": ""}'])
def test_what_is_no_json_object_is_no_answer(file, content):
    file.write_bytes(content)
    with pytest.raises(MalformedAnswers):
        SavedAnswers.read(file)


def test_a_salt_that_was_cut_is_said_to_be(file):
    file.write_text(json.dumps(ANSWER | {"salt": ANSWER["salt"][:-1]}))
    with pytest.raises(MalformedSalt):
        SavedAnswers.read(file)


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        (b"01 99 00 00 11\n06 00 00 00 13\n", ["01 99 00 00 11", "06 00 00 00 13"]),
        (b"01 99 00 00 11\r\n06 00 00 00 13", ["01 99 00 00 11", "06 00 00 00 13"]),
        (b"\xef\xbb\xbf01 99 00 00 11\n", ["01 99 00 00 11"]),
        (b" 01 99 00 00 11 \n\n06\n", [" 01 99 00 00 11 ", "", "06"]),
        (b'{"numbers": ["01 99 00 00 11", "06\\t00\\n"]}\n', ["01 99 00 00 11", "06\t00\n"]),
        ("01\u2028é\n".encode(), ["01\u2028é"]),
    ],
)
def test_numbers_are_read_as_they_were_asked(file, content, numbers):
    file.write_bytes(content)
    assert read_numbers(file) == numbers


@pytest.mark.parametrize(
    "content", [b"\xff", b"{", b"{}", b'{"numbers": "01"}', b'{"numbers": [1]}', b'{"numbers": null}']
)
def test_what_holds_no_numbers_is_said_so(file, content):
    file.write_bytes(content)
    with pytest.raises(MalformedNumbers):
        read_numbers(file)


@pytest.mark.parametrize("read", [SavedAnswers.read, read_numbers])
def test_a_file_that_is_not_there_is_said_so(file, read):
    with pytest.raises(UnreadableEvidence):
        read(file)


def test_neither_number_nor_salt_is_told_by_a_representation(file):
    file.write_text(json.dumps(ANSWER))
    assert repr(SavedAnswers.read(file)) == "SavedAnswers()"
