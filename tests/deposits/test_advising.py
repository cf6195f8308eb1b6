"""Whether the numbers of a deposit may be contacted, in its result, when its campaign asks."""

import csv
import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import files
import numpy as np
import organisations
import polars as pl
import pytest
import sayings
import xlsxwriter

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.consents import questions
from sourdine.consents.authors import Author
from sourdine.consents.models import Attempt, ConsentLedger, ContactPoint, Person
from sourdine.consents.questions import Asker
from sourdine.consents.services import facts, objections, recording
from sourdine.consents.subjects import Subject
from sourdine.deposits.models import Campaign, Deposit
from sourdine.deposits.services import advising, campaigns
from sourdine.deposits.services.campaigns import Wanted
from sourdine.jobs.worker import run_waiting
from sourdine.law import Known, Standing
from sourdine.law.waiting import look_ahead
from sourdine.professionals.errors import ScopeMissing
from sourdine.professionals.vocabulary import Act

FRIDAY = "2026-11-27T10:00:00+01:00"
QUESTION = {
    "channel": "live_voice",
    "purpose": "commercial",
    "audience": "consumer",
    "goods": "insurance",
    "sector": "bank_insurance",
    "dialling": "by_hand",
    "relationship": "none",
}
SAID_YES, SAID_NO, NEVER_ASKED = 33_261_910_001, 33_261_910_002, 33_261_910_003
OVERSEAS = 262_262_910_004
OPPOSED = files.LISTED[0]


@pytest.fixture(autouse=True)
def friday(time_machine):
    """On which calls are allowed, in Paris and Saint-Denis. It stands still: a slow machine would be late."""
    time_machine.move_to(FRIDAY, tick=False)
    return time_machine


@pytest.fixture
def author(actor):
    return Author.of(actor, Act.RECORD)


@pytest.fixture
def text(actor):
    return sayings.text(actor.organisation)


@pytest.fixture
def says_yes(author, text):
    """Consents to calls about insurance, some days ago."""

    def say(number=SAID_YES, days=3):
        at = sayings.days_ago(days)
        return recording.give(author, sayings.told(text, subject=of(number), at=at))

    return say


@pytest.fixture
def asking(actor):
    """A campaign that asks."""
    return opened(actor)


def of(number):
    return Subject.of_line(f"+{number}")


def opened(actor, question=QUESTION, **changed):
    today = clock.now().date()
    said = {"name": "Rentrée", "purpose": "Assurances", "source": "own_customers"}
    days = {"starts_on": today, "ends_on": today + timedelta(days=60)}
    return campaigns.open_campaign(actor, Wanted(**said | days | changed, question=question))


def screened(actor, campaign, *numbers, form="cleansed", **changed):
    content = "\n".join(["Client;Telephone", *(f"c{k};+{one}" for k, one in enumerate(numbers)), ""]).encode()
    return files.screened(actor, content, campaign=campaign.pk, form=form, **changed)


def told(actor, campaign, *numbers, **changed):
    """By number, what the columns say of it."""
    result = files.result(actor, screened(actor, campaign, *numbers, **changed)).decode()
    rows = csv.DictReader(io.StringIO(result), delimiter=";")
    return {int(row["Telephone"][1:]): (row["contactable"], row["reason"], row["next_time"]) for row in rows}


def test_who_consented_may_be_called_and_who_did_not_may_not(actor, asking, says_yes):
    says_yes()
    assert told(actor, asking, SAID_YES, NEVER_ASKED) == {
        SAID_YES: ("yes", "consent_holds", "2026-11-27T10:00:00+01:00"),
        NEVER_ASKED: ("no", "no_consent", ""),
    }


def test_a_campaign_that_asks_nothing_gets_the_bytes_it_always_got(actor, says_yes):
    says_yes()
    content = f"Client;Telephone\nc1;+{SAID_YES}\nc2;+{OPPOSED}\nc3;+{NEVER_ASKED}\n".encode()
    plain = files.screened(actor, content, campaign=opened(actor, {}).pk)
    assert files.result(actor, plain) == f"Client;Telephone\nc1;+{SAID_YES}\nc3;+{NEVER_ASKED}\n".encode()
    assert plain.permissions == {}
    assert not Event.objects.filter(action=Action.PERMISSION_ASKED).exists()


def test_a_consent_taken_back_is_a_no(actor, asking, author, says_yes):
    says_yes()
    recording.withdraw(author, sayings.leaving(subject=of(SAID_YES)))
    assert told(actor, asking, SAID_YES)[SAID_YES] == ("no", "consent_withdrawn", "")


def test_an_objection_is_a_no(actor, asking, author, says_yes):
    says_yes()
    objections.record(author, sayings.objecting(subject=of(SAID_YES)))
    objections.record(author, sayings.objecting(subject=of(SAID_NO)))
    answers = told(actor, asking, SAID_YES, SAID_NO)
    assert answers[SAID_YES] == ("no", "objected", "")
    assert answers[SAID_NO][0] == "no"


def test_an_objection_of_the_very_second_counts(actor, asking, author, says_yes, friday):
    friday.move_to("2026-11-27T10:00:00.700000+01:00", tick=False)
    says_yes()
    objections.record(author, sayings.objecting(subject=of(SAID_YES)))
    assert told(actor, asking, SAID_YES)[SAID_YES][0] == "no"


def test_another_organisations_consents_are_none_of_ours(actor, asking):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    theirs = Author.of(organisations.actor(other), Act.RECORD)
    recording.give(theirs, sayings.told(sayings.text(other), subject=of(SAID_YES), at=sayings.days_ago(3)))
    assert told(actor, asking, SAID_YES)[SAID_YES][0] == "no"


def test_what_was_purged_is_not_known(actor, asking, says_yes):
    """Of whom something stays and of whom nothing is known alike: attempts of these thirty days are gone."""
    says_yes()
    ConsentLedger.objects.update(attempts_since=sayings.days_ago(1))
    assert told(actor, asking, SAID_YES)[SAID_YES] == ("unknown", "attempts_not_known", "")


def test_consents_purged_meanwhile_are_not_known(actor, asking, says_yes):
    says_yes()
    ContactPoint.objects.update(consents_since=clock.now() + timedelta(hours=1))
    ConsentLedger.objects.update(consents_since=clock.now() + timedelta(hours=1))
    answers = told(actor, asking, SAID_YES, NEVER_ASKED)
    assert {one[0] for one in answers.values()} == {"unknown"}


def test_what_nobody_told_is_not_known(actor, says_yes):
    """A campaign that does not say how its calls are dialled gets no yes."""
    says_yes()
    silent = opened(actor, {name: said for name, said in QUESTION.items() if name != "dialling"})
    assert told(actor, silent, SAID_YES)[SAID_YES][:2] == ("unknown", "caller_not_known")


def test_the_next_time_is_on_the_clock_of_the_line(actor, asking, says_yes, friday):
    friday.move_to("2026-11-27T18:30:00+01:00", tick=False)  # 21:30 in Saint-Denis
    says_yes()
    says_yes(OVERSEAS)
    assert told(actor, asking, SAID_YES, OVERSEAS) == {
        SAID_YES: ("yes", "consent_holds", "2026-11-27T18:30:00+01:00"),
        OVERSEAS: ("no", "outside_hours", "2026-11-30T10:00:00+04:00"),
    }


def test_a_fifth_call_waits(actor, asking, says_yes):
    says_yes()
    person = Person.objects.get(contact_points__subject_index=of(SAID_YES).index)
    first = sayings.days_ago(20)
    for days in range(4):
        at = first + timedelta(days=days)
        Attempt.objects.create(
            organisation=actor.organisation,
            person=person,
            subject_index=of(SAID_YES).index,
            channel="live_voice",
            at=at,
            is_granted=True,
            idempotency_key=f"k{days}",
            asked_digest=b"x" * 32,
        )
    found = told(actor, asking, SAID_YES)[SAID_YES]
    assert found[:2] == ("no", "too_many_attempts")
    assert found[2] == "2026-12-07T10:00:00+01:00"


def test_a_listed_number_stays_dropped_and_nothing_tells_that_it_was_asked_about(actor, says_yes):
    """Its holder consented to us: that does not make its column speak of it."""
    says_yes(OPPOSED)
    answers = told(actor, opened(actor), SAID_YES, OPPOSED)
    assert set(answers) == {SAID_YES}
    made = screened(actor, opened(actor), SAID_YES, OPPOSED)
    assert made.permissions["contactable"] == {"yes": 0, "no": 1, "unknown": 0}
    assert files.result(actor, made, "rejected").decode().splitlines()[1:] == [
        "3;Telephone;;not_clear;row_removed"
    ]


@pytest.mark.parametrize("other", [OPPOSED, 33_100], ids=["listed", "invalid"])
def test_a_number_beside_one_that_is_given_back_does_not_tell_why_it_is_gone(actor, asking, says_yes, other):
    says_yes()
    content = f"Client;Telephone;Mobile\nc1;+{SAID_YES};+{other}\nc2;;+{SAID_YES}\n".encode()
    made = files.screened(actor, content, campaign=asking.pk, columns=["Telephone", "Mobile"])
    yes = "yes;consent_holds;2026-11-27T10:00:00+01:00"
    assert files.result(actor, made).decode().splitlines()[1] == f"c1;+{SAID_YES};;{yes};;;"


def test_an_answer_file_has_the_columns_too(actor, asking, says_yes):
    says_yes()
    made = screened(actor, asking, SAID_YES, OPPOSED, form="answer")
    assert files.result(actor, made).decode().splitlines() == [
        "Telephone;Identifiant;Statut;contactable;reason;next_time",
        "0261910001;;OK;yes;consent_holds;2026-11-27T10:00:00+01:00",
        ";;not_clear;;;",
    ]


def test_a_parquet_file_has_them(actor, asking, says_yes):
    says_yes()
    body = io.BytesIO()
    pl.DataFrame({"telephone": [f"+{SAID_YES}", f"+{OPPOSED}"]}).write_parquet(body)
    made = files.screened(actor, body.getvalue(), campaign=asking.pk, file_name="clients.parquet")
    (row,) = pl.read_parquet(io.BytesIO(files.result(actor, made))).rows()
    assert row[1:] == ("yes", "consent_holds", "2026-11-27T10:00:00+01:00")


def test_a_workbook_has_them(actor, asking, says_yes):
    says_yes()
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write_column(0, 0, ["Telephone", f"+{SAID_YES}", f"+{OPPOSED}"])
    made = files.screened(actor, body.getvalue(), campaign=asking.pk, file_name="clients.xlsx")
    sheet = zipfile.ZipFile(io.BytesIO(files.result(actor, made))).read("xl/worksheets/sheet1.xml").decode()
    columns = ["Telephone", "contactable", "reason", "next_time"]
    row = [f"+{SAID_YES}", "yes", "consent_holds", "2026-11-27T10:00:00+01:00"]
    assert re.findall(r"<t>([^<]*)</t>", sheet) == columns + row


def test_deposit_certificate_and_history_count_what_was_answered(actor, asking, says_yes):
    says_yes()
    made = screened(actor, asking, SAID_YES, NEVER_ASKED, OPPOSED)
    counts = {"yes": 1, "no": 1, "unknown": 0}
    assert made.permissions["contactable"] == counts
    assert made.permissions["as_of"] == "2026-11-27T09:00:00Z"
    assert made.permissions["rules"][0].startswith("FR ")
    (event,) = Event.objects.filter(action=Action.PERMISSION_ASKED)
    assert event.detail == {"deposit": str(made.pk), "allowed": 1, "forbidden": 1, "unknown": 0}


def test_a_provider_that_the_consent_does_not_name_is_no_yes(actor, asking, says_yes):
    says_yes()
    provider = organisations.provider()
    organisations.mandate(actor.organisation, provider)
    acting = organisations.actor(provider, on_behalf_of=actor.organisation)
    assert told(acting, asking, SAID_YES)[SAID_YES][:2] == ("unknown", "provider_not_named")


def test_a_worker_that_died_leaves_no_trace_in_what_another_does(actor, asking, says_yes, monkeypatch):
    """Nothing is written before the end: what was answered by a dead attempt was told to nobody."""
    says_yes()
    content = f"Client;Telephone\nc1;+{SAID_YES}\nc2;+{NEVER_ASKED}\n".encode()
    made = files.deposit(actor, content, campaign=asking.pk)
    answer, times = advising.Advising.__call__, []

    def die_once(self, numbers):
        times.append(numbers.size)
        if len(times) == 1:
            raise ConnectionError
        return answer(self, numbers)

    monkeypatch.setattr(advising.Advising, "__call__", die_once)
    run_waiting()
    assert Deposit.objects.get(pk=made.pk).permissions == {}
    from sourdine.jobs.models import Job

    Job.objects.filter(state="ready").update(run_after=clock.now())
    run_waiting()
    held = Deposit.objects.get(pk=made.pk)
    assert (held.state, held.permissions["contactable"]) == ("ready", {"yes": 1, "no": 1, "unknown": 0})
    assert Event.objects.filter(action=Action.PERMISSION_ASKED).count() == 1


# The question.


def test_the_number_that_is_shown_is_not_readable_in_the_database(actor):
    made = opened(actor, QUESTION | {"dialling": "automatic", "caller": "01 99 00 56 78"})
    held = Campaign.objects.get(pk=made.pk)
    assert held.question["caller"] == "01 99 00 56 78"
    assert b"56 78" not in bytes(held.question_sealed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "email"},
        {"channel": ""},
        {"audience": None},
        {"relationship": "contract"},
        {"number": "01 99 00 12 34"},
        {"at": "2026-11-27T10:00:00+01:00"},
    ],
    ids=str,
)
def test_a_question_that_no_file_can_be_asked_is_refused(actor, wrong):
    from sourdine.deposits.errors import CampaignRefused

    with pytest.raises(CampaignRefused):
        opened(actor, QUESTION | wrong)


def test_a_number_shown_that_is_none_is_refused(actor):
    from sourdine.consents.errors import CallerRefused

    with pytest.raises(CallerRefused):
        opened(actor, QUESTION | {"caller": "0199"})


def test_who_may_not_ask_has_no_file_ask(actor, asking):
    """A key for deposits alone would learn by columns what it may not ask."""
    import uuid

    from sourdine.professionals.models import ApiKey
    from sourdine.professionals.services import acting

    def key(*scopes):
        made = ApiKey.objects.create(
            organisation=actor.organisation,
            name="clé",
            prefix=uuid.uuid4().hex[:12],
            digest=b"",
            scopes=list(scopes),
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )
        return acting.of_key(made)

    with pytest.raises(ScopeMissing):
        opened(key("deposits"))
    assert opened(key("deposits"), {}).question == {}
    assert opened(key("deposits", "permissions")).question == QUESTION
    same = wanted_of(asking)
    assert campaigns.change(key("deposits"), asking.pk, replace(same, name="Soldes")).name == "Soldes"
    with pytest.raises(ScopeMissing):
        campaigns.change(key("deposits"), asking.pk, replace(same, question=QUESTION | {"goods": "energy"}))


def wanted_of(campaign):
    names = ("name", "purpose", "starts_on", "ends_on", "source", "question")
    return Wanted(**{name: getattr(campaign, name) for name in names})


# A whole block is answered as each number by itself.


def test_a_block_is_answered_as_each_number_is(actor, author, text, friday):
    friday.move_to("2026-11-27T12:58:00+01:00", tick=False)
    chance = random.Random(5)
    numbers = [*chance.sample(range(33_261_910_000, 33_261_920_000), 60), OVERSEAS, 33_600_001_234]
    for number in numbers:
        happen(chance, author, text, number)
    asker = Asker(professional=actor.organisation.pk)
    at = clock.now()
    asked = advising.asked_by(actor.organisation, asker, QUESTION, at=at, listed_as_of=at)
    answers = asked.adviser(np.array(numbers, np.uint64))
    for number, which in zip(numbers, answers.which.tolist(), strict=True):
        alone = decided_alone(actor.organisation, asker, number, at)
        assert (answers.told[which].contactable.value, answers.told[which].reason) == alone
    assert len({one.reason for one in answers.told}) > 3


def happen(chance, author, text, number):
    """Something, or nothing, between this person and the professional."""
    at = sayings.days_ago(chance.randrange(5, 500))
    if chance.random() < 0.6:
        recording.give(author, sayings.told(text, subject=of(number), at=at))
    if chance.random() < 0.2:
        recording.withdraw(author, sayings.leaving(subject=of(number), at=at + timedelta(days=1)))
    if chance.random() < 0.2:
        objections.record(author, sayings.objecting(subject=of(number), at=at + timedelta(days=2)))
    if chance.random() < 0.2:
        recording.give(author, sayings.told(text, subject=of(number), at=at + timedelta(days=3)))
    if chance.random() < 0.1:
        ContactPoint.objects.filter(subject_index=of(number).index).update(consents_since=at)


def decided_alone(organisation, asker, number, at):
    question = questions.read_one(asker, QUESTION | {"number": f"+{number}"}, at=at)
    recorded = facts.of(organisation, [of(number).index])[of(number).index].evidence.as_known_at(at)
    standing = Known(value=Standing(as_of=at, opposed=False))
    evidence = replace(recorded, relationship=question.told.relationship, standing=standing)
    found = look_ahead(question.contact, evidence)
    from sourdine.law.deciding import conclude

    decision = conclude(found.tried)
    words = {"allowed": "yes", "forbidden": "no", "unknown": "unknown"}
    return words[decision.outcome], decision.reason.code


def test_the_same_number_twice_is_answered_twice_alike_and_asked_about_once(actor):
    at = clock.now()
    asker = Asker(professional=actor.organisation.pk)
    adviser = advising.asked_by(actor.organisation, asker, QUESTION, at=at, listed_as_of=at).adviser
    answers = adviser(np.array([SAID_YES, NEVER_ASKED, SAID_YES], np.uint64))
    assert answers.which.tolist()[0] == answers.which.tolist()[2]
    assert adviser(np.array([], np.uint64)).which.size == 0
