"""A consent's life: asked, given, confirmed, refused, renewed, withdrawn, ended; each in the chain, once."""

from datetime import timedelta

import pytest
import sayings

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.clock import NaiveInstant
from sourdine.consents.errors import (
    BeforeItBegan,
    ChannelDoesNotReach,
    InTheFuture,
    NoScope,
    NoSuchConsent,
    NotToConfirm,
    OfSomebodyElse,
    OutsideText,
    UnknownText,
)
from sourdine.consents.models import Consent, ConsentEvent, Withdrawal
from sourdine.consents.services import recording
from sourdine.consents.subjects import Subject
from sourdine.law.vocabulary import Channel
from sourdine.professionals.errors import AskedOtherwise
from sourdine.professionals.models import WebhookDelivery

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kinds():
    return list(ConsentEvent.objects.values_list("kind", flat=True))


def earlier(**ago):
    return clock.now() - timedelta(**ago)


def test_a_consent_on_a_text_says_what_the_text_says(author, text):
    given = recording.give(author, sayings.told(text))
    assert (given.channels, given.goods) == (["live_voice"], ["insurance"])
    assert len(given.statements) == 5
    assert given.ends_at == clock.now().replace(year=2027)
    assert given.stands
    assert kinds() == ["given"]


def test_its_text_is_frozen_from_then_on(author, text):
    assert text.used_at is None
    recording.give(author, sayings.told(text))
    text.refresh_from_db()
    assert text.used_at == clock.now()


def test_a_consent_ends_at_the_latest_with_its_text(author, text):
    sooner, later = earlier(days=-30), earlier(days=-900)
    assert recording.give(author, sayings.told(text, ends_at=sooner)).ends_at == sooner
    assert recording.give(author, sayings.told(text, ends_at=later)).ends_at == clock.now().replace(year=2027)


def test_the_number_rests_sealed(author, text):
    given = recording.give(author, sayings.told(text))
    event = ConsentEvent.objects.get()
    for sealed in (given.subject_sealed, event.payload_sealed):
        assert sayings.LINE.encode() not in bytes(sealed)
    assert recording.subject_of(given) == sayings.line()


def test_every_act_leaves_a_trace_without_the_number(author, text):
    given = recording.give(author, sayings.told(text))
    trace = Event.objects.get(action="consent.given")
    assert trace.organisation == author.organisation.pk
    assert trace.detail["consent"] == str(given.pk)


@pytest.mark.parametrize("field", ["channels", "goods"])
def test_without_a_text_the_scope_is_said(field):
    with pytest.raises(NoScope):
        sayings.told(**{field: frozenset()})


@pytest.mark.parametrize(
    "beyond",
    [
        {"goods": frozenset({"solar panels"})},
        {"parties": frozenset({"Partenaire SARL"})},
        {"channels": frozenset({Channel.SMS})},
    ],
)
def test_nobody_consented_to_more_than_the_text_shown(author, text, beyond):
    with pytest.raises(OutsideText):
        recording.give(author, sayings.told(text, **beyond))
    assert not Consent.objects.exists()
    assert kinds() == []


def test_another_s_text_is_unknown(author):
    import organisations

    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    with pytest.raises(UnknownText):
        recording.give(author, sayings.told(sayings.text(other)))


def test_a_channel_that_does_not_reach_the_subject_is_refused():
    with pytest.raises(ChannelDoesNotReach):
        sayings.told(subject=Subject.of_address(sayings.ADDRESS))


def test_a_date_that_has_not_come_is_refused():
    with pytest.raises(InTheFuture):
        sayings.told(at=clock.now() + timedelta(seconds=1))


def test_a_date_without_its_zone_is_refused():
    with pytest.raises(NaiveInstant):
        sayings.told(at=clock.now().replace(tzinfo=None))


def test_a_request_is_answered_by_yes_or_by_no(author, text):
    asked = recording.request(author, sayings.told(text, at=earlier(hours=2)))
    assert not asked.stands
    given = recording.give(author, sayings.told(text), of=asked.pk)
    assert given.pk == asked.pk
    assert (given.requested_at, given.given_at) == (earlier(hours=2), clock.now())
    refused = recording.request(author, sayings.told(text))
    recording.refuse(author, sayings.told(text), of=refused.pk)
    refused.refresh_from_db()
    assert not refused.stands
    assert kinds() == ["requested", "given", "requested", "refused"]


def test_a_consent_that_waits_is_worth_nothing_before_it_is_confirmed(author, text):
    given = recording.give(author, sayings.told(text), awaits_confirmation=True)
    assert not given.stands
    assert recording.confirm(author, given.pk, at=clock.now()).stands
    recording.confirm(author, given.pk, at=clock.now())
    assert kinds() == ["given", "confirmed"]


def test_what_does_not_wait_cannot_be_confirmed(author, text):
    plain = recording.give(author, sayings.told(text))
    left = recording.give(author, sayings.told(text), awaits_confirmation=True)
    recording.withdraw(author, sayings.leaving(consent=left.pk))
    for consent in (plain, left):
        with pytest.raises(NotToConfirm):
            recording.confirm(author, consent.pk, at=clock.now())


def test_a_confirmation_does_not_come_before_the_consent(author, text):
    given = recording.give(author, sayings.told(text), awaits_confirmation=True)
    with pytest.raises(BeforeItBegan):
        recording.confirm(author, given.pk, at=earlier(minutes=1))


def test_a_renewal_is_a_consent_of_its_own(author, text):
    former = recording.give(author, sayings.told(text, at=earlier(days=300)))
    renewed = recording.renew(author, sayings.told(text), former=former.pk)
    assert renewed.renews_id == former.pk
    assert renewed.pk != former.pk
    assert renewed.ends_at > former.ends_at
    assert kinds() == ["given", "renewed"]


def test_a_withdrawal_ends_what_was_given_before_in_its_scope(author, text):
    other = sayings.text(author.organisation, name="energie", goods=["electricity"])
    insurance = recording.give(author, sayings.told(text, at=earlier(days=2)))
    electricity = recording.give(author, sayings.told(other, at=earlier(days=2)))
    ended = recording.withdraw(author, sayings.leaving(goods=frozenset({"insurance"})))
    assert [one.pk for one in ended] == [insurance.pk]
    electricity.refresh_from_db()
    assert electricity.stands


def test_a_withdrawal_that_names_nothing_ends_all(author, text):
    other = sayings.text(author.organisation, name="energie", goods=["electricity"])
    for one in (text, other):
        recording.give(author, sayings.told(one, at=earlier(days=2)))
    assert len(recording.withdraw(author, sayings.leaving())) == 2


def test_a_withdrawal_may_name_one_consent(author, text):
    first, second = (recording.give(author, sayings.told(text, at=earlier(days=2))) for _ in range(2))
    assert [one.pk for one in recording.withdraw(author, sayings.leaving(consent=first.pk))] == [first.pk]
    second.refresh_from_db()
    assert second.withdrawn_at is None


def test_a_consent_that_is_recorded_after_its_withdrawal_is_withdrawn(author, text):
    recording.withdraw(author, sayings.leaving(at=earlier(days=1)))
    before = recording.give(author, sayings.told(text, at=earlier(days=2)))
    after = recording.give(author, sayings.told(text, at=earlier(hours=2)))
    before.refresh_from_db()
    assert (before.stands, after.stands) == (False, True)
    assert before.withdrawn_at == earlier(days=1)


def test_the_first_withdrawal_counts(author, text):
    given = recording.give(author, sayings.told(text, at=earlier(days=9)))
    recording.withdraw(author, sayings.leaving(at=earlier(days=1)))
    recording.withdraw(author, sayings.leaving(at=earlier(days=5)))
    given.refresh_from_db()
    assert given.withdrawn_at == earlier(days=5)


def test_a_withdrawal_of_what_was_never_given_is_recorded(author):
    assert recording.withdraw(author, sayings.leaving()) == ()
    assert Withdrawal.objects.count() == 1
    assert kinds() == ["withdrawn"]


def test_what_is_told_of_one_line_changes_nothing_of_another(author, text):
    given = recording.give(author, sayings.told(text))
    other = sayings.line(sayings.OTHER_LINE)
    for tell in (
        lambda: recording.withdraw(author, sayings.leaving(subject=other, consent=given.pk)),
        lambda: recording.renew(author, sayings.told(text, subject=other), former=given.pk),
        lambda: recording.refuse(author, sayings.told(text, subject=other), of=given.pk),
    ):
        with pytest.raises(OfSomebodyElse):
            tell()
    assert kinds() == ["given"]


def test_an_answered_request_is_not_answered_again(author, text):
    asked = recording.request(author, sayings.told(text, at=earlier(hours=2)))
    given = recording.give(author, sayings.told(text), of=asked.pk)
    refused = recording.refuse(author, sayings.told(text), of=asked.pk)
    assert (given.pk, refused.pk == asked.pk, refused.renews) == (asked.pk, False, None)


def test_another_s_consent_is_nobody_s(author, text):
    import organisations

    from sourdine.consents.authors import Author

    given = recording.give(author, sayings.told(text))
    stranger = Author.service(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchConsent):
        recording.withdraw(stranger, sayings.leaving(consent=given.pk))
    with pytest.raises(NoSuchConsent):
        recording.confirm(stranger, given.pk, at=clock.now())
    given.refresh_from_db()
    assert given.stands


def test_the_same_event_again_is_once(author, text):
    first = recording.give(author, sayings.told(text, idempotency_key="a"))
    again = recording.give(author, sayings.told(text, idempotency_key="a"))
    assert first.pk == again.pk
    left = recording.withdraw(author, sayings.leaving(idempotency_key="b"))
    assert [one.pk for one in recording.withdraw(author, sayings.leaving(idempotency_key="b"))] == [
        one.pk for one in left
    ]
    assert kinds() == ["given", "withdrawn"]


def test_a_key_is_for_one_event(author, text):
    recording.give(author, sayings.told(text, idempotency_key="a"))
    for told in (
        sayings.told(text, idempotency_key="a", at=earlier(days=1)),
        sayings.told(text, idempotency_key="a", subject=sayings.line(sayings.OTHER_LINE)),
    ):
        with pytest.raises(AskedOtherwise):
            recording.give(author, told)
    with pytest.raises(AskedOtherwise):
        recording.withdraw(author, sayings.leaving(idempotency_key="a"))


def test_ends_are_written_down_once(author, text, friday):
    recording.give(author, sayings.told(text))
    friday.move_to(clock.now() + timedelta(days=366))
    assert recording.expire_due(author.organisation, at=clock.now()) == 1
    assert recording.expire_due(author.organisation, at=clock.now()) == 0
    assert kinds() == ["given", "expired"]


def test_the_professional_s_programs_are_told_without_the_number(author, text):
    import organisations

    from sourdine.professionals.services import webhooks

    owner = organisations.actor(author.organisation)
    webhooks.add(owner, url="https://example.org/hook", events=["consent.given", "consent.withdrawn"])
    recording.give(author, sayings.told(text))
    recording.withdraw(author, sayings.leaving())
    assert sorted(WebhookDelivery.objects.values_list("event", flat=True)) == [
        "consent.given",
        "consent.withdrawn",
    ]
