"""May these contacts be made? Asked with a key; only `allowed` is a yes, and whatever is wrong is named."""

import organisations
import programs
import pytest
import sayings
from permission_cases import CALL, NOT_ON_LIST, ON_LIST, american, codes
from programs import refused

from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.consents.services import objections, recording
from sourdine.deposits.models import DayDraw, Tokens
from sourdine.law.vocabulary import Channel

pytestmark = pytest.mark.usefixtures("friday")


def ask(program, *questions, **beside):
    return program.post("/permissions", {"questions": list(questions)} | beside, once=False)


def decisions(program, *questions, **beside):
    answer = ask(program, *questions, **beside)
    assert answer.status_code == 200, answer.content
    return answer.json()["decisions"]


def test_a_call_without_consent_is_forbidden_with_the_article_that_says_so(asking):
    (said,) = decisions(asking, CALL)
    assert (said["outcome"], said["reasons"][0]["code"]) == ("forbidden", "no_consent")
    assert "L. 223-1" in said["reasons"][0]["article"]
    assert said["reasons"][0]["remedy"]["code"] == "ask_for_consent"
    assert said["next_time"] is None


def test_a_call_with_consent_is_allowed_until_the_hours_end(asking, author, text):
    recording.give(author, sayings.told(text))
    (said,) = decisions(asking, CALL)
    assert said["outcome"] == "allowed"
    assert said["next_time"] == "2026-11-27T09:00:00Z"
    assert said["valid_until"] == "2026-11-27T12:00:00Z"
    assert said["versions"]["jurisdiction"] == "FR"


def test_a_call_outside_the_hours_is_allowed_later(asking, author, text):
    recording.give(author, sayings.told(text))
    (said,) = decisions(asking, CALL | {"at": "2026-11-27T21:00:00+01:00"})
    assert (said["outcome"], codes(said)[0]) == ("forbidden", "outside_hours")
    assert said["next_time"] == "2026-11-30T09:00:00Z"
    assert said["reasons"][0]["remedy"]["code"] == "contact_after"


def test_an_objection_is_honoured(asking, author, text):
    recording.give(author, sayings.told(text, at=sayings.days_ago(2)))
    objections.record(author, sayings.objecting())
    assert codes(decisions(asking, CALL)[0])[0] == "objected"


def test_answers_come_in_the_order_of_the_questions_each_about_its_own_number(asking, author, text):
    recording.give(author, sayings.told(text))
    near = sayings.LINE[:-1] + "5"
    said = decisions(asking, CALL, CALL | {"number": near}, CALL | {"number": "01 99 00 12 34"})
    assert [one["outcome"] for one in said] == ["allowed", "forbidden", "allowed"]


def test_a_long_list_reads_its_numbers_as_one_question_does(asking, author, text):
    recording.give(author, sayings.told(text))
    numbers = [f"01 99 00 12 {k:02}" for k in range(20, 60)]
    outcomes = [one["outcome"] for one in decisions(asking, *[CALL | {"number": one} for one in numbers])]
    assert [place for place, one in enumerate(outcomes) if one == "allowed"] == [14]


def test_a_past_contact_is_judged_by_what_was_known_then(asking, author, text):
    recording.give(author, sayings.told(text))
    assert codes(decisions(asking, CALL | {"at": "2026-11-26T10:00:00+01:00"})[0])[0] == "no_consent"


def test_what_only_the_professional_knows_is_taken_from_it(asking):
    tie = {"tie": "contract", "since": "2026-01-10T10:00:00+01:00", "goods": ["insurance"]}
    assert decisions(asking, CALL | {"relationship": [tie]})[0]["outcome"] == "allowed"


def test_without_a_word_about_a_contract_nothing_is_certain(asking):
    del (asked := dict(CALL))["relationship"]
    (said,) = decisions(asking, asked)
    assert (said["outcome"], codes(said)[0]) == ("unknown", "relation_not_known")


def test_an_e_mail_is_asked_about_by_its_address(asking):
    question = {
        "address": "jeanne@example.org",
        "territory": "FR",
        "channel": "email",
        "purpose": "commercial",
        "audience": "consumer",
        "goods": "insurance",
        "sector": "bank_insurance",
        "relationship": [{"tie": "sale", "since": "2026-06-01T10:00:00+02:00", "goods": ["insurance"]}],
        "source": {
            "origin": "person_at_sale",
            "collected_at": "2026-06-01T10:00:00+02:00",
            "informed": True,
            "refusal_offered": True,
        },
    }
    (said,) = decisions(asking, question)
    assert (said["outcome"], codes(said)[0]) == ("allowed", "customer_similar")
    assert said["mentions"]


def test_a_stricter_rule_is_applied_when_it_is_chosen(asking, author, text):
    recording.give(author, sayings.told(text))
    recording.refuse(author, sayings.told(subject=sayings.line(), channels=frozenset({Channel.SMS})))
    assert decisions(asking, CALL)[0]["outcome"] == "allowed"
    (said,) = decisions(asking, CALL, optional=["fr.stricter.silence"])
    assert codes(said)[0] == "silence_after_refusal"
    assert refused(ask(asking, CALL, optional=["fr.none"]), 422, "unknown_optional_rule")


def test_a_provider_asks_for_the_professional_and_must_be_named(asking, professional, author, text):
    helper = organisations.provider("Centre d'appels SARL")
    organisations.mandate(professional, helper)
    theirs = programs.Program(programs.key(helper), on_behalf_of=professional)
    recording.give(author, sayings.told(text))
    assert decisions(asking, CALL)[0]["outcome"] == "allowed"
    assert codes(decisions(theirs, CALL)[0])[0] == "provider_not_named"
    named = sayings.text(professional, name="partenaires", parties=["Centre d'appels SARL"])
    recording.give(author, sayings.told(named))
    assert decisions(theirs, CALL)[0]["outcome"] == "allowed"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"number": "0"}, "number", "not_a_number"),
        ({"number": "06 12"}, "number", "not_a_number"),
        ({"address": "jeanne@example.org"}, "number", "one_subject"),
        ({"number": None}, "number", "one_subject"),
        ({"number": None, "address": "jeanne"}, "address", "consent_address_refused"),
        ({"channel": "email"}, "channel", "channel_does_not_reach"),
        ({"number": None, "reference": "C-1"}, "channel", "channel_does_not_reach"),
        ({"number": None, "reference": "C-1", "channel": "post"}, "territory", "missing_field"),
        ({"caller": "nobody"}, "caller", "caller_refused"),
        ({"zone": "Europe/Nowhere"}, "zone", "unknown_time_zone"),
        ({"at": "2026-11-27T10:00:00"}, "at", "naive_instant"),
        ({"channel": "pigeon"}, "channel", "enum"),
        ({"audience": None}, "audience", "enum"),
        ({"wished": 1}, "", "extra_forbidden"),
        (
            {"source": {"origin": "person", "collected_at": "2027-01-01T00:00:00Z"}},
            "source",
            "evidence_in_future",
        ),
        (
            {
                "relationship": [
                    {"tie": "contract", "since": "2026-01-02T00:00:00Z", "ended_at": "2026-01-01T00:00:00Z"}
                ]
            },
            "relationship",
            "ends_before_it_begins",
        ),
    ],
)
def test_what_is_wrong_is_named_and_no_question_is_answered(asking, changed, field, code):
    answer = ask(asking, CALL, CALL | changed)
    said = answer.json()
    assert answer.status_code == 422
    assert said["code"] in {"questions_refused", "request_refused"}
    told = ".".join(["body.asked.questions.1", *[field] * bool(field)])
    assert {"field": told, "code": code} in said["fields"]
    assert "decisions" not in said
    assert "9900" not in answer.content.decode()
    assert not Event.objects.filter(action=Action.PERMISSION_ASKED).exists()


def test_every_wrong_question_is_named(asking):
    said = ask(asking, CALL | {"number": "0"}, CALL, CALL | {"caller": "x"}).json()
    assert [one["field"].rpartition("questions.")[2] for one in said["fields"]] == ["0.number", "2.caller"]
    assert said["details"] == {"count": 2}


def test_it_is_written_down_with_counts_alone(asking, professional):
    decisions(asking, CALL, CALL)
    event = Event.objects.get(action=Action.PERMISSION_ASKED)
    assert event.organisation == professional.pk
    counts = {name: event.detail[name] for name in ("allowed", "forbidden", "unknown", "looked_up")}
    assert counts == {"allowed": 0, "forbidden": 2, "unknown": 0, "looked_up": 0}
    assert sayings.LINE[-9:] not in str(event.detail)


def test_a_key_of_another_purpose_does_not_ask(professional):
    other = programs.Program(programs.key(professional, "consents"))
    assert refused(ask(other, CALL), 403, "scope_missing")


def test_where_no_list_matters_none_is_looked_at(asking):
    assert decisions(asking, CALL)[0]["register"] == "not_needed"
    assert not DayDraw.objects.exists()


@pytest.mark.usefixtures("registry")
def test_where_the_list_decides_it_is_looked_at_as_a_check_looks(asking):
    said = decisions(asking, american(), american(NOT_ON_LIST))
    assert [one["outcome"] for one in said] == ["forbidden", "allowed"]
    assert [codes(one)[0] for one in said] == ["listed", "not_listed"]
    assert {one["register"] for one in said} == {"looked_up"}
    assert Tokens.objects.get().count == 2
    assert DayDraw.objects.get().drawn == 2


@pytest.mark.usefixtures("registry")
def test_what_the_budget_does_not_allow_stays_unknown_and_says_so(asking, limited):
    limited(numbers_per_day=1)
    said = decisions(asking, american(), american(NOT_ON_LIST))
    assert {(one["outcome"], codes(one)[0]) for one in said} == {("unknown", "standing_not_known")}
    assert {one["register"] for one in said} == {"day_quota_reached"}
    assert DayDraw.objects.get().drawn == 2
    assert not Tokens.objects.exists()


def test_what_is_unknown_for_another_reason_is_not_looked_up(asking):
    (said,) = decisions(asking, CALL | {"relationship": None})
    assert (said["outcome"], said["register"]) == ("unknown", "not_needed")
    assert not DayDraw.objects.exists()


@pytest.mark.usefixtures("registry")
def test_where_somebody_consented_no_list_is_looked_at(asking, author):
    subject = sayings.line(f"+{ON_LIST}")
    recording.give(author, sayings.told(subject=subject))
    (said,) = decisions(asking, american())
    assert (said["outcome"], said["register"]) == ("allowed", "not_needed")
    assert not DayDraw.objects.exists()


@pytest.mark.usefixtures("asking_by_day", "register")
def test_a_number_that_the_register_does_not_cover_stays_unknown(asking):
    (said,) = decisions(asking, american())
    assert (said["outcome"], said["register"]) == ("unknown", "not_covered")


@pytest.mark.usefixtures("asking_by_day")
def test_without_a_register_what_depends_on_it_is_unknown(asking):
    (said,) = decisions(asking, american())
    assert (said["outcome"], said["register"]) == ("unknown", "no_image_published")


@pytest.mark.usefixtures("registry")
def test_what_the_register_says_today_is_nothing_about_yesterday(asking):
    (said,) = decisions(asking, american(at="2026-11-26T12:00:00-05:00"))
    assert (said["outcome"], said["register"]) == ("unknown", "not_needed")
