"""Thousands of questions at once: taken, decided by a worker, collected for a day by whoever asked."""

import gzip
import json
import uuid
from datetime import timedelta

import organisations
import programs
import pytest
import sayings
from django.db.models import F
from permission_cases import CALL, NOT_ON_LIST, american, codes
from programs import refused

from sourdine import clock
from sourdine.api.shapes.permissions import PermissionsOut
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.consents.services import objections, recording
from sourdine.deposits.models import Check, DayDraw, Inquiry, Tokens
from sourdine.deposits.services import inquiries, later
from sourdine.jobs import services as jobs
from sourdine.jobs.models import Job
from sourdine.jobs.worker import run_waiting
from sourdine.law.vocabulary import Channel

pytestmark = pytest.mark.usefixtures("friday")
MANY = [CALL | {"number": f"01 99 00 12 {k:02}"} for k in range(100)] + [CALL]


def ask(program, questions=MANY, **options):
    beside = {name: options.pop(name) for name in ("optional",) if name in options}
    return program.post("/permissions", {"questions": questions} | beside, **options)


def collected(program, asked):
    run_waiting()
    return program.get(f"/permissions/{asked.json()['id']}")


def test_a_hundred_questions_are_answered_at_once_and_one_more_by_a_worker(asking):
    at_once, taken = ask(asking, MANY[:100], once=False), ask(asking)
    assert (at_once.status_code, at_once.json()["state"], at_once.json()["id"]) == (200, "answered", None)
    assert (taken.status_code, taken.json()["state"], taken.json()["decisions"]) == (202, "waiting", [])
    address = f"/permissions/{taken.json()['id']}"
    assert asking.get(address).json() == taken.json()
    run_waiting()
    assert asking.get(address).json()["state"] == "answered"


def test_a_worker_decides_as_a_small_request_is_decided_in_the_order_of_the_questions(asking, author, text):
    recording.give(author, sayings.told(text))
    said = collected(asking, ask(asking)).json()
    small = [*ask(asking, MANY[:100]).json()["decisions"], *ask(asking, [CALL]).json()["decisions"]]
    assert said["decisions"] == small
    allowed = [place for place, one in enumerate(said["decisions"]) if one["outcome"] == "allowed"]
    assert allowed == [34, 100]


@pytest.mark.parametrize("count", [3, 101])
def test_what_is_answered_has_the_shape_that_the_document_names(asking, count):
    answer = ask(asking, MANY[:count])
    said = collected(asking, answer).json() if count > 100 else answer.json()
    shape = PermissionsOut.model_validate(said, by_alias=True)
    assert len(shape.decisions) == count
    assert set(said) == {"id", "state", "decisions"}


@pytest.mark.parametrize(
    ("wanted", "packs"),
    [
        ("gzip", True),
        ("br, gzip;q=0.8", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("xgzip", False),
    ],
)
def test_answers_come_packed_to_whoever_takes_them_so(asking, wanted, packs):
    asked = ask(asking)
    run_waiting()
    answer = asking.get(f"/permissions/{asked.json()['id']}", Accept_Encoding=wanted)
    assert answer.get("Content-Encoding") == ("gzip" if packs else None)
    assert "Accept-Encoding" in answer["Vary"]
    content = gzip.decompress(answer.content) if packs else answer.content
    assert len(json.loads(content)["decisions"]) == 101


def test_many_questions_need_an_idempotency_key(asking):
    assert refused(ask(asking, once=False), 400, "idempotency_key_needed")


def test_the_same_idempotency_key_is_the_same_inquiry(asking):
    key = str(uuid.uuid4())
    first, again = (ask(asking, Idempotency_Key=key).json()["id"] for _ in range(2))
    assert first == again
    assert Inquiry.objects.count() == 1
    assert refused(ask(asking, MANY[::-1], Idempotency_Key=key), 422, "asked_otherwise")
    other = ask(asking, Idempotency_Key=key, optional=["fr.stricter.silence"])
    assert refused(other, 422, "asked_otherwise")


def test_more_than_ten_thousand_are_refused(asking):
    answer = ask(asking, [{}] * 10_001)
    assert refused(answer, 422, "request_refused")
    assert answer.json()["fields"] == [{"field": "body.asked.questions", "code": "too_long"}]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [({"channel": "pigeon"}, "channel", "enum"), ({"at": "2026-11-27T10:00:00"}, "at", "naive_instant")],
)
def test_a_misshapen_question_is_named_when_it_is_asked(asking, changed, field, code):
    answer = ask(asking, [*MANY, CALL | changed])
    assert refused(answer, 422, "request_refused")
    assert answer.json()["fields"] == [{"field": f"body.asked.questions.101.{field}", "code": code}]
    assert not Inquiry.objects.exists()


def test_wrong_questions_are_named_when_answers_are_collected_and_none_is_answered(asking):
    asked = ask(asking, [*MANY, CALL | {"number": "06 12"}, CALL | {"channel": "email"}])
    answer = collected(asking, asked)
    assert refused(answer, 422, "questions_refused")
    assert answer.json()["fields"] == [
        {"field": "body.asked.questions.101.number", "code": "not_a_number"},
        {"field": "body.asked.questions.102.channel", "code": "channel_does_not_reach"},
    ]
    assert "decisions" not in answer.json()


def test_a_rule_that_nobody_may_choose_is_refused_at_once(asking):
    assert refused(ask(asking, optional=["fr.none"]), 422, "unknown_optional_rule")


def test_a_rule_that_was_chosen_is_applied_by_the_worker(asking, author, text):
    recording.give(author, sayings.told(text))
    recording.refuse(author, sayings.told(subject=sayings.line(), channels=frozenset({Channel.SMS})))
    said = collected(asking, ask(asking, optional=["fr.stricter.silence"])).json()["decisions"]
    assert codes(said[100])[0] == "silence_after_refusal"


def test_an_objection_that_is_told_before_a_worker_answers_counts(asking, author, text, friday):
    recording.give(author, sayings.told(text))
    asked = ask(asking)
    friday.move_to("2026-11-27T10:05:00+01:00", tick=False)
    objections.record(author, sayings.objecting(at=clock.now()))
    said = collected(asking, asked).json()["decisions"]
    assert codes(said[100])[0] == "objected"


def test_what_is_asked_and_answered_rests_sealed(asking):
    asked = ask(asking)
    held = Inquiry.objects.get()
    assert b"99 00" not in bytes(held.asked_sealed)
    assert not bytes(held.asked_sealed).startswith(b"\x1f\x8b")
    collected(asking, asked)
    held.refresh_from_db()
    assert held.asked_sealed is None
    assert not bytes(held.answers_sealed).startswith(b"\x1f\x8b")


def test_answers_are_gone_after_a_day(asking, friday):
    asked = ask(asking)
    assert collected(asking, asked).status_code == 200
    assert inquiries.forget_old() == 0
    friday.move_to(clock.now() + timedelta(days=1, seconds=1), tick=False)
    assert inquiries.forget_old() == 1
    assert refused(asking.get(f"/permissions/{asked.json()['id']}"), 404, "no_such_inquiry")
    held = Inquiry.objects.get()
    assert (held.state, held.answers_sealed, held.asked_digest, held.idempotency_key) == (
        "forgotten",
        None,
        None,
        "",
    )


def test_they_are_there_for_whoever_asked_alone(asking, professional):
    helper = organisations.provider("Centre d'appels SARL")
    mandate = organisations.mandate(professional, helper)
    theirs = programs.Program(programs.key(helper), on_behalf_of=professional)
    address = f"/permissions/{ask(theirs).json()['id']}"
    run_waiting()
    assert codes(theirs.get(address).json()["decisions"][0])
    assert refused(asking.get(address), 404, "no_such_inquiry")
    mandate.revoked_at = clock.now()
    mandate.save()
    assert refused(theirs.get(address), 403, "no_mandate")


def test_a_provider_s_worker_knows_that_it_must_be_named(asking, professional, author, text):  # noqa: ARG001 -- a professional with consents
    helper = organisations.provider("Centre d'appels SARL")
    organisations.mandate(professional, helper)
    theirs = programs.Program(programs.key(helper), on_behalf_of=professional)
    recording.give(author, sayings.told(text))
    said = collected(theirs, ask(theirs)).json()["decisions"]
    assert codes(said[100])[0] == "provider_not_named"


def test_it_is_written_down_when_asked_and_when_decided_with_counts_alone(asking, professional):
    asked = ask(asking).json()["id"]
    event = Event.objects.get(action=Action.PERMISSION_ASKED)
    assert (event.organisation, event.detail["questions"], event.detail["inquiry"]) == (
        professional.pk,
        101,
        asked,
    )
    run_waiting()
    decided = Event.objects.get(action=Action.PERMISSION_DECIDED)
    assert decided.organisation == professional.pk
    counts = {"allowed": 0, "forbidden": 101, "unknown": 0, "looked_up": 0}
    assert decided.detail == counts | {"inquiry": asked}


CREATING = {
    "/permissions": lambda: {"questions": MANY},
    "/checks": lambda: {"numbers": ["01 99 00 12 34"] * 101},
}


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("path", CREATING)
def test_so_many_wait_at_once_and_no_more(asking, path, monkeypatch):
    monkeypatch.setattr(later, "MOST_WAITING", 2)
    key, made = str(uuid.uuid4()), CREATING[path]()
    told = [asking.post(path, made, Idempotency_Key=key), asking.post(path, made)]
    assert [one.status_code for one in told] == [202, 202]
    assert refused(asking.post(path, made), 429, "too_many_waiting")
    assert asking.post(path, made, Idempotency_Key=key).json() == told[0].json()
    run_waiting()
    assert asking.post(path, made).status_code == 202


def fail(*_):
    raise RuntimeError


@pytest.mark.parametrize("path", CREATING)
def test_what_no_worker_can_answer_is_given_up_and_said_so(asking, path, monkeypatch):
    asked = asking.post(path, CREATING[path]()).json()["id"]
    monkeypatch.setattr("sourdine.deposits.services.later.content_of", fail)
    run_waiting()
    assert asking.get(f"{path}/{asked}").json()["state"] == "waiting"
    Job.objects.update(run_after=clock.now(), attempt=F("most_attempts") - 1)
    run_waiting()
    assert refused(asking.get(f"{path}/{asked}"), 500, "could_not_be_answered")
    kept = (Inquiry if path == "/permissions" else Check).objects.get()
    assert kept.asked_sealed is None


@pytest.mark.parametrize("path", CREATING)
def test_what_an_administrator_cancels_is_given_up_and_said_so(asking, path):
    asked = asking.post(path, CREATING[path]()).json()["id"]
    jobs.cancel(Job.objects.get().pk)
    assert refused(asking.get(f"{path}/{asked}"), 500, "could_not_be_answered")


def test_what_is_not_there_is_not_found(asking):
    assert refused(asking.get(f"/permissions/{uuid.uuid4()}"), 404, "no_such_inquiry")


@pytest.mark.usefixtures("registry")
def test_where_the_list_decides_each_line_is_looked_up_once(asking):
    said = collected(asking, ask(asking, [american(), american(NOT_ON_LIST)] * 60)).json()["decisions"]
    assert [codes(one)[0] for one in said] == ["listed", "not_listed"] * 60
    assert {one["register"] for one in said} == {"looked_up"}
    assert Tokens.objects.get().count == DayDraw.objects.get().drawn == 2


@pytest.mark.usefixtures("registry")
def test_a_contact_that_was_to_come_when_it_was_asked_about_is_looked_up_by_a_worker_that_is_late(
    asking, friday
):
    asked = ask(asking, [american(at="2026-11-27T12:30:00-05:00")] * 101)
    friday.move_to("2026-11-27T13:00:00-05:00", tick=False)
    assert {codes(one)[0] for one in collected(asking, asked).json()["decisions"]} == {"listed"}


@pytest.mark.usefixtures("registry")
def test_what_the_budget_does_not_allow_stays_unknown_and_says_so(asking, limited):
    limited(numbers_per_day=1)
    said = collected(asking, ask(asking, [american(), american(NOT_ON_LIST)] * 60)).json()["decisions"]
    assert {(one["outcome"], one["register"]) for one in said} == {("unknown", "day_quota_reached")}
    assert not Tokens.objects.exists()
