"""What whoever proves a line or an address sees of what professionals claim, and what they end."""

from datetime import timedelta

import organisations
import pytest
import sayings

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.authors import Author
from sourdine.consents.errors import ConsentsLinkOver, NoSuchConsent
from sourdine.consents.models import Consent, ConsentEvent, Objection
from sourdine.consents.services import objections, personal, personal_links, recording, verifying
from sourdine.consents.services.personal import Holder
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door
from sourdine.law.vocabulary import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    """Proved the line a month ago."""
    return Holder(subject=sayings.line(), since=clock.now() - timedelta(days=30))


@pytest.fixture
def another():
    """A second professional, and who records for it."""
    from sourdine.professionals.vocabulary import Act

    other = organisations.organisation("Assurances Exemple", siren=organisations.SIRENS[2])
    return Author.of(organisations.actor(other), Act.RECORD)


def names(shown):
    return [one.organisation.name for one in shown.claimants]


def states(shown):
    return [claim.state for one in shown.claimants for claim in one.claims]


def test_every_professional_s_claims_are_shown_with_the_text_as_it_was(author, another, text, holder):
    recording.give(author, sayings.told(text, source="salon de l'habitat"))
    recording.refuse(another, sayings.told())
    shown = personal.read(holder)
    assert names(shown) == ["Assurances Exemple", "Isolation Exemple SA"]
    assert states(shown) == ["refused", "given"]
    consent = shown.claimants[1].claims[0].consent
    assert (consent.text.parts, consent.source) == (text.parts, "salon de l'habitat")
    assert [one.kind for one in shown.claimants[1].claims[0].events] == ["given"]
    assert not shown.has_older


def test_what_is_of_another_line_is_not(author, holder):
    recording.give(author, sayings.told(subject=sayings.line(sayings.OTHER_LINE)))
    assert personal.read(holder).claimants == ()


@pytest.mark.parametrize(("days", "is_shown"), [(29, True), (30, True), (31, False)])
def test_what_is_older_than_the_first_proof_is_not_shown_nor_whose_it_is(author, holder, days, is_shown):
    recording.give(author, sayings.told(at=clock.now() - timedelta(days=days)))
    shown = personal.read(holder)
    assert bool(shown.claimants) is is_shown
    assert shown.has_older is not is_shown


def test_what_is_older_and_over_is_not_even_spoken_of(author, holder):
    long_ago = clock.now() - timedelta(days=60)
    recording.give(author, sayings.told(at=long_ago, ends_at=long_ago + timedelta(days=3)))
    assert not personal.read(holder).has_older


def test_a_professional_that_dates_back_what_it_records_shows_nothing_and_loses_it(author, holder):
    """Shown, it could be another's who had the line; it ends all the same."""
    consent = recording.give(author, sayings.told(at=clock.now() - timedelta(days=90)))
    assert personal.read(holder).has_older
    assert personal.withdraw_all(holder) == 1
    consent.refresh_from_db()
    assert consent.withdrawn_at == clock.now()
    assert not personal.read(holder).has_older


def test_an_event_of_what_is_older_has_no_receipt(author, holder):
    recording.give(author, sayings.told(at=clock.now() - timedelta(days=90)))
    personal.withdraw_all(holder)
    for event in ConsentEvent.objects.all():
        with pytest.raises(NoSuchConsent):
            personal.event_shown(holder, event.pk)


def test_an_event_that_is_shown_has(author, holder):
    consent = recording.give(author, sayings.told())
    event, about = personal.event_shown(holder, ConsentEvent.objects.get().pk)
    assert (event.kind, about) == ("given", consent)


def test_one_is_withdrawn_and_the_others_stand(author, text, holder):
    first, second = (recording.give(author, sayings.told(text)) for _ in range(2))
    personal.withdraw(holder, first.pk)
    assert states(personal.look(holder)).count("withdrawn") == 1
    second.refresh_from_db()
    assert second.stands
    event = ConsentEvent.objects.get(kind="withdrawn")
    assert event.consent == first.pk


def test_withdrawing_twice_is_once(author, holder):
    consent = recording.give(author, sayings.told())
    for _ in range(2):
        personal.withdraw(holder, consent.pk)
        personal.withdraw_all(holder)
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1


@pytest.mark.parametrize("days", [31, 90])
def test_one_that_is_not_shown_is_not_withdrawn_by_its_id(author, holder, days):
    consent = recording.give(author, sayings.told(at=clock.now() - timedelta(days=days)))
    with pytest.raises(NoSuchConsent):
        personal.withdraw(holder, consent.pk)


def test_another_line_s_is_not_withdrawn_by_its_id(author, holder):
    consent = recording.give(author, sayings.told(subject=sayings.line(sayings.OTHER_LINE)))
    with pytest.raises(NoSuchConsent):
        personal.withdraw(holder, consent.pk)
    assert personal.withdraw_all(holder) == 0
    consent.refresh_from_db()
    assert consent.stands


def test_all_of_one_professional_or_of_every_one(author, another, holder):
    for one in (author, another):
        recording.give(one, sayings.told())
    assert personal.withdraw_all(holder, another.organisation.pk) == 1
    assert states(personal.look(holder)) == ["withdrawn", "given"]
    assert personal.withdraw_all(holder) == 1
    assert states(personal.look(holder)) == ["withdrawn", "withdrawn"]
    for one in (author, another):
        assert verifying.verify(one.organisation).holds


def test_an_objection_is_to_all_prospecting_of_one_professional_and_once(author, another, holder):
    for one in (author, another):
        recording.give(one, sayings.told())
    for _ in range(2):
        personal.object_to(holder, author.organisation.pk)
    made = Objection.objects.get()
    assert (made.organisation, made.door) == (author.organisation, Door.PERSON)
    assert [one.is_objected_to for one in personal.look(holder).claimants] == [False, True]


def test_nobody_objects_to_a_professional_that_is_not_shown(author, holder):
    recording.give(author, sayings.told(at=clock.now() - timedelta(days=90)))
    with pytest.raises(NoSuchConsent):
        personal.object_to(holder, author.organisation.pk)


def test_an_objection_by_another_door_is_shown_from_the_first_proof_on(author, holder):
    objections.record(author, sayings.objecting(at=clock.now() - timedelta(days=31)))
    assert personal.look(holder).claimants == ()
    objections.record(author, sayings.objecting())
    assert len(personal.look(holder).claimants[0].objections) == 1


@pytest.mark.parametrize(
    ("waits", "ends_in", "state"),
    [(True, None, "unconfirmed"), (False, None, "given"), (False, 0, "expired")],
)
def test_what_became_of_it(author, holder, waits, ends_in, state):
    ends_at = None if ends_in is None else clock.now()
    recording.give(author, sayings.told(ends_at=ends_at), awaits_confirmation=waits)
    assert states(personal.look(holder)) == [state]


def test_a_purged_one_is_gone(author, holder):
    recording.give(author, sayings.told())
    Consent.objects.update(purged_at=clock.now(), subject_sealed=None)
    assert personal.look(holder).claimants == ()


def test_that_it_was_read_is_written_down_and_no_number(author, holder):
    recording.give(author, sayings.told())
    personal.read(holder)
    event = Event.objects.get(action="consents.read")
    assert (event.actor_kind, event.detail) == ("line", {"claims": 1})
    assert bytes(event.line_index) == holder.subject.index


def test_whoever_has_an_account_reads_it_in_their_history(author, holder):
    recording.give(author, sayings.told())
    user = organisations.user()
    personal.read(Holder(subject=holder.subject, since=holder.since, account=user))
    event = Event.objects.get(action="consents.read")
    assert (event.actor, event.account) == (user, user)


def test_no_representation_says_whose_line_it_is(author, holder):
    recording.give(author, sayings.told())
    assert "99001234" not in repr(personal.look(holder)) + repr(holder)


# The link of a receipt.


def test_a_mailed_link_opens_what_its_address_said_since(author):
    address = Subject.of_address(sayings.ADDRESS)
    told = sayings.told(
        subject=address, channels=frozenset({Channel.EMAIL}), goods=frozenset({"insurance"}), text=None
    )
    recording.give(author, told)
    holder = personal_links.opened(personal_links.secret(address, since=told.at))
    assert states(personal.look(holder)) == ["given"]


def test_a_link_says_nobody_s_address():
    assert "jeanne" not in personal_links.secret(Subject.of_address(sayings.ADDRESS), since=clock.now())


def test_a_link_is_over_after_a_year(friday):
    token = personal_links.secret(Subject.of_address(sayings.ADDRESS), since=clock.now())
    friday.shift(personal_links.LASTS)
    personal_links.opened(token)
    friday.shift(timedelta(seconds=1))
    with pytest.raises(ConsentsLinkOver):
        personal_links.opened(token)


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 300, "a.b"])
def test_what_is_no_link_opens_nothing(token):
    with pytest.raises(ConsentsLinkOver):
        personal_links.opened(token)


def test_a_link_that_was_changed_opens_nothing():
    token = personal_links.secret(Subject.of_address(sayings.ADDRESS), since=clock.now())
    with pytest.raises(ConsentsLinkOver):
        personal_links.opened(("B" if token[40] != "B" else "C").join([token[:40], token[41:]]))
