"""An attempt is reserved before each call, and its outcome told afterwards."""

import uuid

import organisations
import programs
import pytest
import sayings
from permission_cases import CALL, codes
from programs import refused

from sourdine.consents.models import Attempt, Objection
from sourdine.consents.services import recording

pytestmark = pytest.mark.usefixtures("friday")


@pytest.fixture
def consented(author, text):
    return recording.give(author, sayings.told(text))


def reserve(program, **changed):
    answer = program.post("/attempts", CALL | changed)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.mark.usefixtures("consented")
def test_permission_is_reserved_and_says_what_it_rests_on(asking):
    said = reserve(asking)
    assert (said["granted"], codes(said["decision"])[0]) == (True, "consent_holds")
    assert said["at"] == "2026-11-27T09:00:00Z"


def test_a_refusal_says_why(asking):
    said = reserve(asking)
    assert (said["granted"], codes(said["decision"])[0]) == (False, "no_consent")
    assert Attempt.objects.get().is_granted is False


@pytest.mark.usefixtures("consented")
def test_the_fifth_is_told_the_next_permitted_time(asking):
    said = [reserve(asking, known_as=[{"number": sayings.OTHER_LINE}]) for _ in range(5)]
    assert [one["granted"] for one in said] == [True] * 4 + [False]
    assert said[4]["decision"]["next_time"] == "2026-12-28T09:00:00Z"


@pytest.mark.usefixtures("consented")
def test_the_same_key_is_the_same_answer_and_no_second_attempt(asking):
    answers = [asking.post("/attempts", CALL, Idempotency_Key="k") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Attempt.objects.count() == 1
    other = asking.post("/attempts", CALL | {"number": sayings.OTHER_LINE}, Idempotency_Key="k")
    assert refused(other, 422, "asked_otherwise")


def test_without_a_key_nothing_is_reserved(asking):
    assert refused(asking.post("/attempts", CALL, once=False), 422, "request_refused")
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": "06 12"}, "not_a_number"),
        ({"known_as": [{"number": "06 12"}]}, "not_a_number"),
        ({"known_as": [{}]}, "one_subject"),
        ({"address": "jeanne@example.org"}, "one_subject"),
        ({"channel": "email"}, "channel_does_not_reach"),
        ({"caller": "me"}, "caller_refused"),
        ({"at": "2026-11-27T10:00:00Z"}, "request_refused"),
        ({"known_as": [{"number": sayings.LINE}] * 21}, "request_refused"),
        ({"optional": ["fr.none"]}, "unknown_optional_rule"),
    ],
)
def test_what_is_wrong_is_refused(asking, changed, code):
    answer = asking.post("/attempts", CALL | changed)
    assert refused(answer, 422, code)
    assert "9900" not in answer.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.usefixtures("consented")
def test_an_outcome_is_told_once(asking):
    address = f"/attempts/{reserve(asking)['id']}/outcome"
    for _ in range(2):
        said = asking.post(address, {"outcome": "unanswered"}).json()
        assert (said["outcome"], said["outcome_at"]) == ("unanswered", "2026-11-27T09:00:00Z")
    assert refused(asking.post(address, {"outcome": "answered"}), 409, "outcome_reported")


@pytest.mark.usefixtures("consented")
def test_who_declined_is_kept_as_a_refusal_once(asking, author):
    address = f"/attempts/{reserve(asking)['id']}/outcome"
    for _ in range(2):
        assert asking.post(address, {"outcome": "answered", "declined": True}).status_code == 200
    objection = Objection.objects.get()
    assert (objection.kind, objection.channels) == ("declined", ["live_voice"])
    assert bytes(objection.subject_index) == sayings.line().index
    assert objection.organisation == author.organisation
    assert codes(reserve(asking, optional=["fr.stricter.silence"])["decision"])[0] == "silence_after_refusal"


@pytest.mark.usefixtures("consented")
def test_who_did_not_answer_has_not_declined(asking):
    address = f"/attempts/{reserve(asking)['id']}/outcome"
    assert refused(asking.post(address, {"outcome": "unanswered", "declined": True}), 422, "not_declined")
    assert not Objection.objects.exists()


def test_an_attempt_that_was_refused_has_no_outcome(asking):
    address = f"/attempts/{reserve(asking)['id']}/outcome"
    assert refused(asking.post(address, {"outcome": "answered"}), 404, "no_such_attempt")


@pytest.mark.usefixtures("consented")
def test_another_s_attempt_is_not_there(asking):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    stranger = programs.Program(programs.key(other))
    for attempt in (reserve(asking)["id"], uuid.uuid4()):
        answer = stranger.post(f"/attempts/{attempt}/outcome", {"outcome": "answered"})
        assert refused(answer, 404, "no_such_attempt")
