"""Consents collected elsewhere: all rows are told apart, and what proves nothing permits nothing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sayings

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.importing.errors import ConsentColumnTwice, NoConsentColumn, NoRowReadable
from sourdine.consents.importing.verdicts import WORDING, Doubt, Refusal, Verdict
from sourdine.consents.models import Consent, ConsentEvent, ContactPoint
from sourdine.consents.services import facts, importing, objections, recording
from sourdine.consents.services.importing import Asked, import_file
from sourdine.consents.services.verifying import verify
from sourdine.law.vocabulary import Act, Channel

pytestmark = pytest.mark.django_db

# A row that is accepted, with the text that the fixture has added.
GOOD = {
    "number": "01 99 00 12 34",
    "given_at": "2026-09-01T14:05:00+02:00",
    "text": "assurance",
    "text_version": "1",
    "act": "active",
    "source": "https://example.fr/devis",
}


@pytest.fixture
def file(tmp_path):
    """A CSV file of these rows."""

    def file(*rows, separator=";"):
        names = list(dict.fromkeys(name for row in rows for name in row))
        lines = [names, *([f'"{row.get(name, "")}"' for name in names] for row in rows)]
        path = tmp_path / "consentements.csv"
        path.write_text("\n".join(separator.join(line) for line in lines) + "\n", encoding="utf-8")
        return path

    return file


@pytest.fixture
def bring_in(author, text, file):  # noqa: ARG001 -- the text that rows name
    def bring_in(*rows, **asked):
        return import_file(author, file(*rows), asked=Asked(**asked))

    return bring_in


def codes(done):
    return {code for _, code, _ in done.findings}


def evidence(author, subject=None):
    index = (subject or sayings.line()).index
    return facts.of(author.organisation, [index])[index].evidence


# Accepted.


def test_a_proof_that_is_whole_is_accepted(author, bring_in):
    done = bring_in(GOOD)
    assert done.as_dict() == {
        "rows": 1,
        "accepted": 1,
        "doubtful": 0,
        "refused": 0,
        "already": 0,
        "codes": {},
    }
    (consent,) = evidence(author).consents.value
    assert consent.act is Act.ACTIVE
    assert len(consent.statements) == 5
    assert consent.recorded_at == clock.now()
    assert ContactPoint.objects.get().last_contact_at == consent.given_at


def test_it_is_an_event_like_any_other(author, bring_in, text):
    bring_in(GOOD, GOOD | {"number": sayings.OTHER_LINE})
    assert verify(author.organisation).holds
    assert ConsentEvent.objects.filter(kind="given").count() == 2
    text.refresh_from_db()
    assert text.used_at is not None
    assert Event.objects.get(action="consents.imported").detail["consents"] == 2


@pytest.mark.parametrize("names", [("telephone", "date"), ("Téléphone", "Donné le"), ("PHONE", "given-at")])
def test_columns_are_known_by_several_names(bring_in, names):
    number, date = names
    rest = {name: cell for name, cell in GOOD.items() if name not in {"number", "given_at"}}
    assert bring_in({number: GOOD["number"], date: GOOD["given_at"]} | rest).verdicts[Verdict.ACCEPTED] == 1


@pytest.mark.parametrize("written", ["2026-09-01 14:05", "01/09/2026 14:05", "01/09/2026 14:05:00"])
def test_a_time_without_an_offset_is_of_the_zone_that_is_told(author, bring_in, written):
    row = GOOD | {"given_at": written}
    assert codes(bring_in(row)) == {Refusal.ZONE_MISSING}
    bring_in(row | {"zone": "Indian/Reunion"})
    (consent,) = evidence(author).consents.value
    assert consent.given_at == clock.parse_instant("2026-09-01T14:05:00+04:00")
    assert bring_in(row, zone=ZoneInfo("Europe/Paris")).verdicts[Verdict.ACCEPTED] == 1


def test_the_text_itself_is_as_good_as_its_name(bring_in, text):
    body = text.body.replace("\n\n", " ")
    assert bring_in(GOOD | {"text": body, "text_version": ""}).verdicts[Verdict.ACCEPTED] == 1


def test_an_address_and_a_reference_are_subjects_too(author, bring_in):
    newsletter = sayings.text(
        author.organisation, name="lettre", channels=[Channel.EMAIL.value], goods=["insurance"]
    )
    row = {**GOOD, "number": "", "text": newsletter.name}
    assert bring_in(row | {"address": sayings.ADDRESS}).verdicts[Verdict.ACCEPTED] == 1
    assert bring_in(row | {"reference": "C-1"}).verdicts[Verdict.ACCEPTED] == 1


# Doubtful: recorded, and never enough.

TOLD = {"channels": "live_voice", "goods": "insurance"}
DOUBTFUL = {
    "no text": ({"text": "", "text_version": "", **TOLD}, {Doubt.NO_TEXT, Doubt.OVER_A_YEAR}),
    "a text that nobody added": (
        {"text": "inconnu", "text_version": "", **TOLD, "ends_at": "2027-01-01T00:00:00+01:00"},
        {Doubt.TEXT_UNKNOWN},
    ),
    "a version that nobody added": (
        {"text_version": "2", **TOLD, "ends_at": "2027-01-01T00:00:00+01:00"},
        {Doubt.TEXT_UNKNOWN},
    ),
    "a day without its time": ({"given_at": "2026-09-01", "zone": "Europe/Paris"}, {Doubt.NO_TIME}),
    "no source": ({"source": ""}, {Doubt.NO_SOURCE}),
    "an act that is not told": ({"act": ""}, {Doubt.ACT_NOT_TOLD}),
    "silence": ({"act": "passive"}, {Doubt.ACT_NOT_ACTIVE}),
    "a box ticked beforehand": ({"act": "pre_ticked"}, {Doubt.ACT_NOT_ACTIVE}),
    "a year that has passed": ({"given_at": "2025-09-01T14:05:00+02:00"}, {Doubt.ENDED}),
    "what was withdrawn": ({"withdrawn_at": "2026-10-01T09:00:00+02:00"}, {Doubt.WITHDRAWN}),
}


@pytest.mark.parametrize(("changed", "expected"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_proves_nothing_is_recorded_and_permits_nothing(author, bring_in, changed, expected):
    from test_facts import decision

    from sourdine.law.vocabulary import Outcome

    done = bring_in(GOOD | changed)
    assert (done.verdicts[Verdict.DOUBTFUL], codes(done)) == (1, expected)
    assert Consent.objects.get().doubts == sorted(expected)
    assert decision(author).outcome is not Outcome.ALLOWED
    assert verify(author.organisation).holds


def test_its_twin_permits(author, bring_in):
    from test_facts import decision

    from sourdine.law.vocabulary import Outcome

    bring_in(GOOD)
    assert decision(author).outcome is Outcome.ALLOWED


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"parts": {"who_and_what": "Isolation Exemple SA vous appelle."}}, Doubt.STATEMENTS_MISSING),
        ({"months": 24}, Doubt.OVER_A_YEAR),
        ({"months": None}, Doubt.OVER_A_YEAR),
    ],
)
def test_for_calls_the_text_is_looked_at(author, bring_in, changed, expected):
    sayings.text(author.organisation, name="ancien", **changed)
    assert codes(bring_in(GOOD | {"text": "ancien"})) == {expected}


def test_without_a_text_not_even_a_mail_may_be_sent(author, bring_in):
    """The law of e-mail lists no statements: that the text is missing stops it all the same."""
    row = {**GOOD, "number": "", "address": sayings.ADDRESS, "text": "", "text_version": ""}
    bring_in(row | {"channels": "email", "goods": "insurance"})
    from sourdine.consents.subjects import Subject

    assert evidence(author, Subject.of_address(sayings.ADDRESS)).consents.value == ()


def test_who_objected_since_has(author, bring_in):
    objections.record(author, sayings.objecting(at=clock.now() - timedelta(days=20)))
    assert codes(bring_in(GOOD)) == {Doubt.OBJECTED}


def test_who_withdrew_since_has(author, bring_in):
    recording.withdraw(author, sayings.leaving(at=clock.now() - timedelta(days=20)))
    assert codes(bring_in(GOOD)) == {Doubt.WITHDRAWN}
    assert Consent.objects.get().withdrawn_at is not None


def test_a_withdrawal_of_something_else_is_no_doubt(author, bring_in):
    recording.withdraw(author, sayings.leaving(goods=frozenset({"solar panels"})))
    assert bring_in(GOOD).verdicts[Verdict.ACCEPTED] == 1


# Refused.

REFUSED = {
    "nobody": ({"number": ""}, Refusal.NOBODY, ""),
    "two subjects": ({"address": sayings.ADDRESS}, Refusal.SEVERAL_SUBJECTS, "number+address"),
    "no number": ({"number": "01 99 00"}, Refusal.NUMBER_UNREADABLE, "number"),
    "no address": ({"number": "", "address": "jeanne"}, Refusal.ADDRESS_UNREADABLE, "address"),
    "no date": ({"given_at": ""}, Refusal.DATE_MISSING, "given_at"),
    "no day of the calendar": ({"given_at": "31/02/2026 10:00"}, Refusal.DATE_UNREADABLE, "given_at"),
    "a day to come": ({"given_at": "2027-01-01T10:00:00+01:00"}, Refusal.DATE_IN_FUTURE, "given_at"),
    "longer ago than proofs are kept": (
        {"given_at": "2023-11-27T10:00:00+01:00"},
        Refusal.TOO_OLD,
        "given_at",
    ),
    "a zone that is none": ({"given_at": "2026-09-01 10:00", "zone": "Paris"}, Refusal.ZONE_UNKNOWN, "zone"),
    "an end before its beginning": (
        {"ends_at": "2026-08-01T10:00:00+02:00"},
        Refusal.END_BEFORE_START,
        "ends_at",
    ),
    "a channel that is none": ({"channels": "pigeon"}, Refusal.CHANNEL_UNKNOWN, "channels"),
    "a channel that the text does not name": ({"channels": "sms"}, Refusal.OUTSIDE_TEXT, "channels"),
    "a channel that does not reach": (
        {"text": "", "channels": "email", "goods": "insurance"},
        Refusal.CHANNEL_DOES_NOT_REACH,
        "channels",
    ),
    "an act that is none": ({"act": "yes"}, Refusal.ACT_UNKNOWN, "act"),
    "no scope": ({"text": ""}, Refusal.SCOPE_MISSING, "channels"),
    "a proof that is none": ({"proof": "scan.pdf"}, Refusal.PROOF_UNREADABLE, "proof"),
    "a source without end": ({"source": "x" * 201}, Refusal.SOURCE_TOO_LONG, "source"),
}


@pytest.mark.parametrize(("changed", "code", "column"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_row_and_column(bring_in, changed, code, column):
    done = bring_in(GOOD, GOOD | changed)
    assert done.findings == [(3, code, column)]
    assert (done.verdicts[Verdict.ACCEPTED], done.verdicts[Verdict.REFUSED]) == (1, 1)
    assert Consent.objects.count() == 1


def test_a_row_of_another_width_is_refused(author, text, tmp_path):  # noqa: ARG001 -- text
    path = tmp_path / "file.csv"
    path.write_text("number;given_at\n0199001234;2026-09-01T10:00:00Z\n0199001234\n")
    done = import_file(author, path)
    assert (3, Refusal.RAGGED_ROW, "") in done.findings


def test_every_code_has_words_in_both_languages():
    assert set(WORDING) == {*Doubt, *Refusal}
    assert all(one.en != one.fr for one in WORDING.values())


@pytest.mark.parametrize("names", ["nom;given_at", "number;nom"])
def test_a_file_without_its_columns_is_refused(author, tmp_path, names):
    path = tmp_path / "file.csv"
    path.write_text(f"{names}\nJeanne;2026-09-01\n")
    with pytest.raises(NoConsentColumn):
        import_file(author, path)


def test_two_columns_of_the_same_are_refused(author, tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("number;telephone;given_at\n0199001234;0199005678;2026-09-01T10:00:00Z\n")
    with pytest.raises(ConsentColumnTwice):
        import_file(author, path)


def test_a_file_of_nothing_but_refusals_is_given_up(bring_in, monkeypatch):
    monkeypatch.setattr(importing, "_HOPELESS", 3)
    monkeypatch.setattr(importing, "BATCH", 2)
    with pytest.raises(NoRowReadable):
        bring_in(*[GOOD | {"given_at": "soon"}] * 5)
    assert bring_in(GOOD, *[GOOD | {"given_at": "soon"}] * 4).verdicts[Verdict.REFUSED] == 4


# Again, in batches, and without recording.


def test_the_same_file_again_adds_nothing(bring_in):
    rows = [GOOD, GOOD | {"number": sayings.OTHER_LINE, "source": ""}]
    first = bring_in(*rows)
    again = bring_in(*rows)
    assert (first.already, again.already) == (0, 2)
    assert again.verdicts == first.verdicts
    assert ConsentEvent.objects.count() == 2


def test_the_same_row_twice_is_once(bring_in):
    done = bring_in(GOOD, GOOD | {"number": sayings.LINE})
    assert (done.verdicts[Verdict.ACCEPTED], done.already) == (2, 1)
    assert Consent.objects.count() == 1


def test_once_the_text_is_added_the_same_row_stands(author, bring_in):
    row = GOOD | {"text": "nouveau", **TOLD}
    assert bring_in(row).verdicts[Verdict.DOUBTFUL] == 1
    sayings.text(author.organisation, name="nouveau")
    done = bring_in(row)
    assert (done.verdicts[Verdict.ACCEPTED], done.already) == (1, 0)


def test_a_withdrawal_of_the_file_is_recorded_once(author, bring_in):
    row = GOOD | {"withdrawn_at": "2026-10-01T09:00:00+02:00"}
    bring_in(row)
    bring_in(row)
    (consent,) = evidence(author).consents.value
    assert consent.withdrawn_at == clock.parse_instant(row["withdrawn_at"])
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1


def test_more_than_a_batch_is_one_chain(author, bring_in, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    done = bring_in(*(GOOD | {"number": f"+3319900{number:04}"} for number in range(5)))
    assert done.verdicts[Verdict.ACCEPTED] == 5
    assert verify(author.organisation).events == 5


def test_a_file_may_be_judged_without_being_recorded(bring_in):
    done = bring_in(GOOD, GOOD | {"act": ""}, record=False)
    assert (done.rows, done.verdicts[Verdict.DOUBTFUL]) == (2, 1)
    assert not ConsentEvent.objects.exists()


def test_what_is_told_holds_a_thousand_findings_and_counts_all(author, text, file, monkeypatch):  # noqa: ARG001 -- text
    monkeypatch.setattr(importing, "MOST_FINDINGS", 2)
    told = []
    path = file(*[GOOD | {"source": ""}] * 3)
    done = import_file(author, path, tell=lambda row, verdict, _: told.append((row, verdict)))
    assert (len(done.findings), done.codes[Doubt.NO_SOURCE]) == (2, 3)
    assert told == [(row, Verdict.DOUBTFUL) for row in (2, 3, 4)]
