"""Numbers asked about directly: few at once, many by a worker, each with the register's signed word."""

import uuid

import files
import organisations
import programs
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from programs import refused

from sourdine import clock
from sourdine.deposits.models import DayDraw
from sourdine.evidence import decode_salt, load_public_keys
from sourdine.evidence.check_verification import verify_check
from sourdine.evidence.errors import AnswersDoNotMatch
from sourdine.jobs.worker import run_waiting


def spelled(count, listed):
    return [files.national(number) for number in files.honest(count=count, listed=listed)]


def test_few_numbers_are_answered_at_once_in_their_order(program):
    numbers = [files.national(files.LISTED[7]), "02 61 91 12 34", "nobody"]
    answer = program.post("/checks", {"numbers": numbers})
    assert answer.status_code == 200
    said = answer.json()
    assert [one["verdict"] for one in said["answers"]] == ["opposed", "not_listed", "invalid"]
    assert (said["state"], said["id"]) == ("answered", None)


def test_a_check_asks_little_of_the_database(program):
    """The key and what it may, with the register and the day; and one that writes, where the database can."""
    numbers = {"numbers": ["02 61 91 12 34"]}
    program.post("/checks", numbers)  # begins the day, and the month
    with CaptureQueriesContext(connection) as asked:
        assert program.post("/checks", numbers).status_code == 200
    said = [one["sql"] for one in asked if one["sql"] not in _AROUND]
    assert len(said) == (2 if connection.vendor == "postgresql" else 4)


_AROUND = ("BEGIN", "BEGIN IMMEDIATE", "COMMIT")


def test_a_provider_draws_on_the_day_of_whom_it_acts_for(organisation):
    """What is read with a key is the provider's own day."""
    provider = organisations.provider()
    organisations.mandate(organisation, provider)
    key = programs.key(provider)
    for who in (None, organisation, organisation, None, organisation):
        caller = programs.Program(key, on_behalf_of=who)
        assert caller.post("/checks", {"numbers": ["02 61 91 12 34"]}).status_code == 200
    drawn = {one.organisation_id: one.drawn for one in DayDraw.objects.all()}
    assert drawn == {organisation.pk: 3, provider.pk: 2}


def test_the_receipt_is_signed_by_the_register(program):
    said = program.post("/checks", {"numbers": ["02 61 91 12 34"]}).json()
    assert verified(said).claims.by_verdict == {"not_listed": 1}


def test_whoever_kept_the_answer_shows_which_numbers_it_is_about(program):
    """Answered at once or by a worker, from the API to the proof."""
    few = ["01 99 00 00 11", "02 61 91 12 34", "06\t00\nnot_listed"]
    assert shown(few, program.post("/checks", {"numbers": few}).json())
    many = spelled(300, 30)
    asked = program.post("/checks", {"numbers": many}).json()
    run_waiting()
    said = program.get(f"/checks/{asked['id']}").json()
    assert shown(many, said)
    with pytest.raises(AnswersDoNotMatch):
        shown(many[::-1], said)


def verified(said):
    keys = load_public_keys(settings.SOURDINE.keys_folder)
    return verify_check(said["receipt"], keys=keys, at=clock.now())


def shown(numbers, said):
    verdicts = [one["verdict"] for one in said["answers"]]
    return verified(said).shows(numbers, verdicts, decode_salt(said["salt"])).is_shown


def test_few_numbers_need_no_idempotency_key(program):
    assert program.post("/checks", {"numbers": ["02 61 91 12 34"]}, once=False).status_code == 200


def test_many_numbers_are_answered_by_a_worker(program):
    numbers = spelled(300, 30)
    asked = program.post("/checks", {"numbers": numbers})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    address = f"/checks/{asked.json()['id']}"
    assert program.get(address).json()["state"] == "waiting"
    run_waiting()
    said = program.get(address).json()
    assert said["state"] == "answered"
    assert [one["verdict"] for one in said["answers"]].count("opposed") == 30


def test_many_numbers_need_an_idempotency_key(program):
    answer = program.post("/checks", {"numbers": spelled(300, 30)}, once=False)
    assert refused(answer, 400, "idempotency_key_needed")


def test_the_same_idempotency_key_is_the_same_check(program):
    key, numbers = str(uuid.uuid4()), spelled(300, 30)
    asked = [
        program.post("/checks", {"numbers": numbers}, Idempotency_Key=key).json()["id"] for _ in range(2)
    ]
    assert asked[0] == asked[1]
    other = program.post("/checks", {"numbers": numbers[1:]}, Idempotency_Key=key)
    assert refused(other, 422, "asked_otherwise")


@pytest.mark.parametrize("numbers", [[], ["0" * 65], [1], "0261911234", ["x"] * 10_001])
def test_what_is_no_list_of_numbers_is_refused(program, numbers):
    assert refused(program.post("/checks", {"numbers": numbers}), 422, "request_refused")


def test_a_refusal_repeats_no_number(program):
    answer = program.post("/checks", {"numbers": ["0199000011" * 9, 199000012]})
    assert "9900" not in answer.content.decode()


def test_a_day_has_its_quota(program, limited):
    limited(numbers_per_day=20)
    answer = program.post("/checks", {"numbers": spelled(60, 5)})
    assert refused(answer, 429, "day_quota_reached")
    assert 0 < int(answer["Retry-After"]) <= 25 * 60 * 60


def test_an_enumeration_is_refused(program):
    asked = program.post("/checks", {"numbers": [f"026191{k:04}" for k in range(5000)]}).json()["id"]
    run_waiting()
    assert refused(program.get(f"/checks/{asked}"), 403, "looks_like_harvesting")


def test_a_check_that_is_not_there_is_not_found(program):
    assert refused(program.get(f"/checks/{uuid.uuid4()}"), 404, "no_such_check")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b'{"numbers": ["\\ud800"]}', b"[" * 100_000]
)
def test_what_is_no_json_object_is_refused(program, body):
    answer = program.call("POST", "/checks", data=body, Content_Type="application/json")
    assert answer.status_code in {400, 422}
    assert refused(answer, answer.status_code, answer.json()["code"])
