"""Appointments out of hours, and requests for information with their days of the law."""

import uuid

import organisations
import programs
import pytest
import sayings
from permission_cases import CALL, codes
from programs import refused

from sourdine.audit.models import Event
from sourdine.consents.models import Appointment, InformationRequest
from sourdine.consents.services import recording
from sourdine.professionals.models import WebhookDelivery

pytestmark = pytest.mark.usefixtures("friday")

SUBJECT = {"number": sayings.LINE}
SLOT = {
    "subject": SUBJECT,
    "starts_at": "2026-11-28T20:30:00+01:00",
    "ends_at": "2026-11-28T21:30:00+01:00",
    "agreed_at": "2026-11-27T09:30:00+01:00",
}
WISH = {"subject": SUBJECT, "goods": ["insurance"], "at": "2026-11-27T09:30:00+01:00"}
ANSWER = CALL | {"purpose": "answer_to_request"}


def made(program, path, content):
    answer = program.post(path, content)
    assert answer.status_code == 201, answer.content
    return answer.json()


def decision(program, question):
    return program.post("/permissions", {"questions": [question]}, once=False).json()["decisions"][0]


def test_an_appointment_is_as_good_as_the_hours(asking, author, text):
    recording.give(author, sayings.told(text))
    late = CALL | {"at": "2026-11-28T21:00:00+01:00"}
    assert codes(decision(asking, late))[0] == "outside_days"
    appointment = made(asking, "/appointments", SLOT)
    assert decision(asking, late)["outcome"] == "allowed"
    cancelled = asking.post(f"/appointments/{appointment['id']}/cancel").json()
    assert cancelled["cancelled_at"] == "2026-11-27T09:00:00Z"
    assert codes(decision(asking, late))[0] == "outside_days"


def test_an_appointment_lets_nobody_be_called_without_consent(asking):
    made(asking, "/appointments", SLOT)
    assert codes(decision(asking, CALL | {"at": "2026-11-28T21:00:00+01:00"}))[0] == "no_consent"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ends_at": "2026-11-28T20:30:00+01:00"}, "slot_refused"),
        ({"ends_at": "2026-11-29T00:30:01+01:00"}, "slot_refused"),
        ({"starts_at": "2026-11-27T09:00:00+01:00", "ends_at": "2026-11-27T09:45:00+01:00"}, "slot_refused"),
        ({"agreed_at": "2026-11-27T10:00:01+01:00"}, "consent_event_in_future"),
        ({"starts_at": "2026-11-28T20:30:00"}, "request_refused"),
        ({"subject": {"number": "06 12"}}, "not_a_number"),
        ({"subject": {}}, "one_subject"),
    ],
)
def test_what_is_no_appointment_is_refused(asking, changed, code):
    assert refused(asking.post("/appointments", SLOT | changed), 422, code)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(("path", "content"), [("/appointments", SLOT), ("/requests", WISH)])
def test_the_same_key_is_once(asking, path, content):
    answers = [asking.post(path, content, Idempotency_Key="k") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    other = asking.post(path, content | {"subject": {"number": sayings.OTHER_LINE}}, Idempotency_Key="k")
    assert refused(other, 422, "asked_otherwise")
    events = Event.objects.filter(action__in=["appointment.recorded", "request.recorded"])
    assert events.count() == 1
    assert sayings.LINE[-9:] not in str(events.get().detail)


@pytest.mark.parametrize("path", ["/appointments/{}/cancel", "/requests/{}/answered"])
def test_another_s_is_not_there(asking, path):
    ids = [made(asking, "/appointments", SLOT)["id"], made(asking, "/requests", WISH)["id"], uuid.uuid4()]
    other = programs.Program(programs.key(organisations.organisation("Autre", siren=organisations.SIRENS[2])))
    for one in ids:
        assert other.post(path.format(one)).status_code == 404


@pytest.mark.parametrize(
    ("at", "lapses_at"),
    [
        # Friday: five working days, Saturday one of them, end with Thursday.
        ("2026-11-27T09:30:00+01:00", "2026-12-03T23:00:00Z"),
        ("2026-11-26T23:30:00+01:00", "2026-12-02T23:00:00Z"),
        # The eleventh of November is none.
        ("2026-11-10T09:30:00+01:00", "2026-11-17T23:00:00Z"),
        # Before the opt-in, three months.
        ("2026-08-05T09:30:00+02:00", "2026-11-05T07:30:00Z"),
    ],
)
def test_a_request_lapses_when_the_law_says_so(asking, at, lapses_at):
    assert made(asking, "/requests", WISH | {"at": at})["lapses_at"] == lapses_at


def test_the_deadline_is_of_the_day_where_the_person_lives(asking):
    reunion = WISH | {"subject": {"number": "+262262001234"}}
    assert made(asking, "/requests", reunion)["lapses_at"] == "2026-12-03T20:00:00Z"


def test_a_request_may_be_answered_until_it_lapses_and_once(asking):
    wish = made(asking, "/requests", WISH)
    assert "request_answered" in codes(decision(asking, ANSWER))
    last = ANSWER | {"at": "2026-12-03T17:00:00+01:00"}
    assert "request_answered" in codes(decision(asking, last))
    assert decision(asking, ANSWER | {"at": "2026-12-04T10:00:00+01:00"})["outcome"] == "forbidden"
    said = asking.post(f"/requests/{wish['id']}/answered").json()
    assert (said["state"], said["answered_at"]) == ("answered", "2026-11-27T09:00:00Z")
    assert "request_answered" not in codes(decision(asking, ANSWER))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"goods": []}, "request_refused"),
        ({"at": "2026-11-28T09:30:00+01:00"}, "consent_event_in_future"),
        ({"until": "2026-11-27T09:30:00+01:00"}, "ends_before_it_begins"),
        ({"subject": {"number": "nobody"}}, "not_a_number"),
    ],
)
def test_what_is_no_request_is_refused(asking, changed, code):
    assert refused(asking.post("/requests", WISH | changed), 422, code)
    assert not InformationRequest.objects.exists()


def test_the_most_urgent_comes_first_a_page_at_a_time(asking):
    for day in (27, 25, 26):
        made(asking, "/requests", WISH | {"at": f"2026-11-{day}T09:00:00+01:00"})
    made(asking, "/requests", WISH | {"subject": {"address": "jeanne@example.org"}})
    first = asking.get("/requests?state=open&limit=3").json()
    assert [one["at"][8:10] for one in first["items"]] == ["25", "26", "27"]
    assert first["items"][0]["subject"]["number"] == sayings.LINE
    rest = asking.get(f"/requests?limit=3&cursor={first['next']}").json()
    assert [one["lapses_at"] for one in rest["items"]] == [None]
    assert rest["next"] is None


def test_what_lapsed_or_was_answered_is_listed_apart(asking, friday):
    wish = made(asking, "/requests", WISH)
    friday.move_to("2026-12-04T10:00:00+01:00", tick=False)
    assert asking.get("/requests").json()["items"] == []
    assert [one["id"] for one in asking.get("/requests?state=lapsed").json()["items"]] == [wish["id"]]
    asking.post(f"/requests/{wish['id']}/answered")
    assert [one["state"] for one in asking.get("/requests?state=answered").json()["items"]] == ["answered"]


def test_a_day_before_it_lapses_the_professional_is_told_once(asking, professional, friday):
    from sourdine.consents import tasks
    from sourdine.professionals.services import webhooks

    webhooks.add(
        organisations.actor(professional), url="https://example.org/told", events=["request.lapsing"]
    )
    wish = made(asking, "/requests", WISH)
    friday.move_to("2026-12-02T22:59:59Z", tick=False)
    tasks.tell_lapsing.call()
    assert not WebhookDelivery.objects.exists()
    friday.move_to("2026-12-03T00:00:00+01:00", tick=False)
    for _ in range(2):
        tasks.tell_lapsing.call()
    (told,) = WebhookDelivery.objects.all()
    assert told.body["about"] == {"request": wish["id"], "lapses_at": "2026-12-03T23:00:00Z"}


def test_what_was_answered_is_not_told(asking, friday):
    from sourdine.consents.services import requests

    wish = made(asking, "/requests", WISH)
    friday.move_to("2026-12-03T00:00:00+01:00", tick=False)
    assert requests.tell_lapsing() == 1
    asking.post(f"/requests/{wish['id']}/answered")
    assert requests.tell_lapsing() == 0
