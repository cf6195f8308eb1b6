"""Large files in parts: sent, sent again, resumed, finished once, given up."""

import uuid

import files
import pytest
from programs import refused

from sourdine.deposits.services.uploads import MOST_PART
from sourdine.jobs.worker import run_waiting


@pytest.fixture(scope="module")
def content():
    return files.csv(files.honest(count=12_000))


def begun(program, content):
    return program.begin(size=len(content)).json()["id"]


def sent(program, content):
    upload = begun(program, content)
    for offset in range(0, len(content), MOST_PART):
        answer = program.part(upload, offset, content[offset : offset + MOST_PART], len(content))
        assert answer.status_code == 200
    return upload


def test_a_file_is_sent_in_parts_and_screened(program, content):
    upload = sent(program, content)
    answer = program.post(f"/uploads/{upload}/finish", once=False)
    assert answer.status_code == 201
    assert (answer.json()["id"], answer.json()["size"]) == (upload, len(content))
    run_waiting()
    assert program.get(f"/deposits/{upload}").json()["state"] in {"ready", "held"}


def test_finishing_twice_is_finishing_once(program, content):
    upload = sent(program, content)
    first, again = (program.post(f"/uploads/{upload}/finish", once=False).json() for _ in range(2))
    assert first == again


def test_an_upload_tells_where_to_go_on(program, content):
    upload = begun(program, content)
    program.part(upload, 0, content[:1000])
    said = program.get(f"/uploads/{upload}").json()
    assert (said["offset"], said["size"], said["state"]) == (1000, len(content), "open")
    assert said["part_bytes"] == MOST_PART


def test_a_part_sent_twice_is_taken_once(program, content):
    upload = begun(program, content)
    for _ in range(2):
        assert program.part(upload, 0, content[:1000]).json()["offset"] == 1000


def test_a_part_that_leaves_a_hole_is_refused_with_where_to_go_on(program, content):
    answer = program.part(begun(program, content), 500, content[500:1000])
    assert refused(answer, 409, "upload_wrong_offset")
    assert answer.json()["details"] == {"expected": 0}


def test_an_upload_is_not_finished_before_its_end(program, content):
    answer = program.post(f"/uploads/{begun(program, content)}/finish", once=False)
    assert refused(answer, 409, "upload_not_whole")


@pytest.mark.parametrize("span", ["bytes 0-98/*", "bytes 0-100/*", "bytes 5-1/*", "bytes 0-99/7"])
def test_a_span_that_is_not_the_body_s_is_refused(program, content, span):
    answer = program.put(f"/uploads/{begun(program, content)}", data=b"x" * 100, Content_Range=span)
    assert refused(answer, 400, "content_range_refused")


@pytest.mark.parametrize("span", ["", "0-99", "bytes=0-99", "bytes */100", "bytes 0-99/*, bytes 0-99/*"])
def test_what_is_no_span_is_refused(program, content, span):
    answer = program.put(f"/uploads/{begun(program, content)}", data=b"x" * 100, Content_Range=span)
    assert refused(answer, 422, "request_refused")


def test_a_part_larger_than_a_part_is_refused_unread(program, content):
    answer = program.part(begun(program, content), 0, b"x" * (MOST_PART + 1))
    assert refused(answer, 413, "request_too_large")


def test_the_largest_part_is_taken(program):
    data = b"x" * MOST_PART
    assert program.part(begun(program, data), 0, data).json()["offset"] == MOST_PART


def test_an_upload_is_given_up(program, content):
    upload = begun(program, content)
    assert program.delete(f"/uploads/{upload}").status_code == 204
    assert refused(program.part(upload, 0, b"x"), 404, "no_such_upload")


def test_the_same_idempotency_key_is_the_same_upload(program):
    key = str(uuid.uuid4())
    assert len({program.begin(Idempotency_Key=key).json()["id"] for _ in range(2)}) == 1


def test_the_same_idempotency_key_is_not_for_another_file(program):
    key, digest = str(uuid.uuid4()), "0" * 64
    first, again = (program.begin(Idempotency_Key=key, sha256=digest).json()["id"] for _ in range(2))
    assert first == again
    for other in ({"sha256": "1" * 64}, {}):
        assert refused(program.begin(Idempotency_Key=key, **other), 422, "asked_otherwise")


@pytest.mark.parametrize(
    "told",
    [
        {"file_name": "a\x00b"},
        {"file_name": ""},
        {"size": -1},
        {"form": "annotated"},
        {"other": 1},
        {"sha256": "A" * 64},
        {"sha256": "0" * 63},
    ],
)
def test_what_is_no_upload_is_refused(program, told):
    assert refused(program.post("/uploads", {"file_name": "a.csv"} | told), 422, "request_refused")


def test_a_refusal_repeats_nothing_of_what_was_sent(program):
    answer = program.post("/uploads", {"0199000011": "0199000012", "file_name": "0199000013" * 99})
    assert answer.status_code == 422
    assert "01990000" not in answer.content.decode()
