"""Answers on a page that nobody confirmed go soon: whoever typed the number may have typed anybody's."""

import dataclasses
import re
from datetime import timedelta

import pytest
import sayings
from drafts import form_of

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.consents.errors import ConfirmationUnusable
from sourdine.consents.models import Confirmation, Consent, ConsentEvent, ConsentLedger, ContactPoint, Person
from sourdine.consents.services import collecting, confirming, facts, forms, purging, recording
from sourdine.consents.services.verifying import verify
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register.services.lists import ensure_lists

pytestmark = pytest.mark.django_db
MOBILE = "06 00 00 12 34"
LINE = sayings.line("+33600001234")


@pytest.fixture
def form(owner):
    ensure_lists()
    return form_of(owner)


@pytest.fixture
def later(time_machine):
    def later(**ago):
        time_machine.move_to(clock.now() + timedelta(**ago), tick=False)

    return later


def answer(form, **changed):
    page = collecting.shown_page(form, forms.text_of(form, "fr"))
    said = {"form": form, "page": page, "typed": MOBILE, "accepts": True, "language": "fr"}
    return collecting.answer(collecting.Answer(**said | {"network": "192.0.2.1"} | changed))


def confirm(waiting):
    code = re.search(r"\b\d{6}\b", outgoing_of(Message.objects.latest("created_at")).text)[0]
    confirming.confirm_by_code(waiting.pk, code)


def purge(form):
    """What was shown is what is done, and the chain holds."""
    counts = purging.look(form.organisation, at=clock.now())
    assert purging.purge(form.organisation, at=clock.now()) == counts
    assert verify(form.organisation).holds
    assert not purging.look(form.organisation, at=clock.now())
    return counts


def test_what_nobody_confirmed_goes_after_ten_days_and_the_line_with_it(form, later):
    waiting = answer(form)
    later(days=10, seconds=1)
    assert purge(form) == {"people": 1, "unconfirmed": 1, "events": 2}
    held = Consent.objects.get()
    assert (held.subject_sealed, bytes(held.subject_index), held.source) == (None, b"", "")
    assert not any(table.objects.exists() for table in (ContactPoint, Person, Confirmation))
    events = ConsentEvent.objects.order_by("position")
    assert [(one.kind, one.payload_sealed, one.subject_index) for one in events] == [
        ("requested", None, None),
        ("given", None, None),
    ]
    with pytest.raises(ConfirmationUnusable):
        confirming.look(waiting.pk)


def test_a_day_less_and_it_is_kept(form, later):
    answer(form)
    later(days=9)
    assert purge(form) == {}


def test_what_was_confirmed_is_kept(form, later):
    confirm(answer(form))
    later(days=11)
    assert purge(form) == {}


def test_a_no_is_kept_and_honoured(form, later):
    answer(form, accepts=False)
    later(days=11)
    assert purge(form) == {}


def test_what_was_withdrawn_before_it_was_confirmed_is_kept(form, author, later):
    answer(form)
    recording.withdraw(author, sayings.leaving(subject=LINE, at=clock.now()))
    later(days=11)
    assert purge(form) == {}


def test_what_waits_for_a_professional_s_own_confirmation_is_not_the_service_s_to_forget(form, author, later):
    recording.give(author, sayings.told(subject=LINE), awaits_confirmation=True)
    later(days=11)
    assert purge(form) == {}


def test_who_is_known_otherwise_stays_known(form, author, later):
    recording.give(author, sayings.told(subject=LINE, at=sayings.days_ago(1)))
    answer(form)
    later(days=11)
    assert purge(form) == {"unconfirmed": 1, "events": 2}
    assert ContactPoint.objects.get().subject_index
    assert Consent.objects.filter(purged_at=None).count() == 1


def test_nobody_s_evidence_is_less_whole_for_it(form, later):
    answer(form)
    later(days=11)
    before = facts.of(form.organisation, [LINE.index])[LINE.index].evidence
    purge(form)
    assert facts.of(form.organisation, [LINE.index])[LINE.index].evidence == before
    assert ConsentLedger.objects.get().consents_since is None


def test_a_point_that_says_what_was_purged_before_stays(form, later):
    answer(form)
    ContactPoint.objects.update(consents_since=clock.now() - timedelta(days=400))
    later(days=11)
    assert purge(form) == {"unconfirmed": 1, "events": 2}
    assert ContactPoint.objects.get().consents_since is not None


def test_who_answers_again_and_confirms_is_somebody_known(form, later):
    answer(form)
    later(days=11)
    purge(form)
    confirm(answer(form))
    evidence = facts.of(form.organisation, [LINE.index])[LINE.index].evidence
    assert len(evidence.consents.value) == 1


def test_the_operator_may_choose_how_long(form, later, settings):
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, unconfirmed_days=30)
    answer(form)
    later(days=29)
    assert purge(form) == {}
    later(days=2)
    assert purge(form)["unconfirmed"] == 1


def test_it_is_never_sooner_than_the_confirmation_s_own_end(form, later, settings):
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, unconfirmed_days=1)
    answer(form)
    later(days=1, hours=12)
    assert purge(form) == {}
    later(days=1)
    assert purge(form)["unconfirmed"] == 1


def test_it_is_written_down_with_counts(form, later):
    answer(form)
    later(days=11)
    purge(form)
    assert Event.objects.get(action=Action.CONSENTS_PURGED).detail == {
        "people": 1,
        "unconfirmed": 1,
        "events": 2,
    }
