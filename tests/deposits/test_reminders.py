"""The monthly screening of a long campaign: reminded of in good time, again when it is late, never twice."""

from datetime import timedelta

import files
import organisations
import pytest
from django.utils import timezone
from watching import hooked, mails, opened

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.deposits.models import Deposit, Reminder
from sourdine.deposits.services import campaigns, reminders, watches
from sourdine.professionals.models import WebhookDelivery

NUMBERS = 33_261_910_021, 33_353_010_142


@pytest.fixture
def campaign(actor):
    """Long, and screened now."""
    made = opened(actor)
    files.screened(actor, files.csv(NUMBERS), campaign=made.pk)
    return made


@pytest.fixture
def until(campaign):
    """When its screening ends."""
    return Deposit.objects.get(campaign=campaign).valid_until


def subjects():
    return [one.subject for kind in ("screening_due", "screening_lapsed") for one in mails(kind)]


def test_a_reminder_comes_in_good_time_and_once(until):
    assert reminders.remind(until - timedelta(days=5, seconds=1)) == 0
    assert reminders.remind(until - timedelta(days=5)) == 1
    assert reminders.remind(until - timedelta(days=1)) == 0
    (subject,) = subjects()
    assert "un nouveau blocage est dû avant le" in subject


def test_another_comes_when_it_has_lapsed_and_once(until):
    reminders.remind(until - timedelta(days=1))
    assert reminders.remind(until) == 1
    assert reminders.remind(until + timedelta(days=2)) == 0
    assert subjects()[1].endswith("plus valable")


def test_after_a_pause_of_the_service_the_later_one_alone_is_sent(until):
    assert reminders.remind(until + timedelta(hours=3)) == 1
    assert [one.stage for one in Reminder.objects.all()] == ["lapsed"]


def test_a_new_screening_is_reminded_of_anew(actor, campaign, until, time_machine):
    reminders.remind(until - timedelta(days=1))
    time_machine.move_to(until - timedelta(hours=20))
    from sourdine.register.services.publication import publish

    publish()
    files.screened(actor, files.csv(NUMBERS))
    assert reminders.remind(until) == 1, "a deposit for no campaign covers none"
    files.screened(actor, files.csv(NUMBERS), campaign=campaign.pk)
    assert reminders.remind(until + timedelta(hours=1)) == 0
    assert Reminder.objects.count() == 2


def test_a_held_deposit_covers_nothing(campaign, until):
    later = Deposit.objects.get(campaign=campaign)
    later.pk, later.reference, later.ready_at = None, "D-0000-0000", None
    later.valid_until, later.state = until + timedelta(days=30), "held"
    later._state.adding = True
    later.save()
    assert reminders.remind(until - timedelta(days=1)) == 1


def short(campaign):
    campaign.ends_on = campaign.starts_on + timedelta(days=29)


def to_come(campaign):
    campaign.starts_on = timezone.localdate() + timedelta(days=40)


def closed(campaign):
    campaign.closed_at = clock.now()


def covered_to_its_end(campaign):
    campaign.starts_on -= timedelta(days=20)
    campaign.ends_on = timezone.localdate() + timedelta(days=28)


NOT_REMINDED = {one.__name__: one for one in (short, to_come, closed, covered_to_its_end)}


@pytest.mark.parametrize("change", NOT_REMINDED.values(), ids=NOT_REMINDED)
def test_who_needs_no_other_screening_is_not_reminded(campaign, until, change):
    change(campaign)
    campaign.save()
    assert reminders.remind(until - timedelta(days=2)) == 0


@pytest.mark.parametrize(("days", "reminded"), [(29, 0), (30, 1)])
def test_long_is_longer_than_a_screening_holds(campaign, until, days, reminded):
    today = timezone.localtime(until).date()
    campaign.starts_on, campaign.ends_on = today - timedelta(days=days), today
    campaign.save()
    assert reminders.remind(until - timedelta(hours=1)) == reminded


def test_a_campaign_that_was_never_screened_has_nothing_that_ends(actor):
    opened(actor)
    assert reminders.remind(clock.now() + timedelta(days=40)) == 0


def test_an_organisation_that_is_not_active_is_not_reminded(actor, until):
    type(actor.organisation).objects.update(state="suspended")
    assert reminders.remind(until) == 0


def test_owners_are_written_to_unless_somebody_asked_to_be(actor, campaign, until):
    auditor = organisations.actor(actor.organisation, "auditor")
    reminders.remind(until - timedelta(days=1))
    watches.follow(auditor, campaign.pk, wants=True)
    reminders.remind(until)
    from sourdine.notifications.models import Message

    sent = Message.objects.filter(kind__startswith="deposits/screening").order_by("created_at")
    assert [one.account for one in sent] == [actor.user, auditor.user]


def test_webhooks_are_told_which_campaign_and_until_when(actor, campaign, until):
    hooked(actor.organisation, "campaign.due")
    reminders.remind(until - timedelta(days=1))
    reminders.remind(until)
    told = [one.body["about"] for one in WebhookDelivery.objects.order_by("created_at")]
    at = clock.format_instant(until)
    assert told == [
        {"campaign": str(campaign.pk), "stage": stage, "covered_until": at} for stage in ("due", "lapsed")
    ]
    assert Event.objects.filter(action="campaign.reminded", detail__campaign=str(campaign.pk)).count() == 2


def test_it_is_done_on_a_schedule(until, time_machine):
    from sourdine.deposits import tasks
    from sourdine.jobs.schedule import TIMETABLE

    assert {tasks.remind.module_path, tasks.keep_watch.module_path} <= set(TIMETABLE.schedules)
    time_machine.move_to(until - timedelta(days=1))
    tasks.remind.func()
    assert Reminder.objects.count() == 1


def test_a_refused_deposit_s_end_is_not_shown_as_cover(actor, campaign):
    Deposit.objects.update(ready_at=None)
    (shown,) = campaigns.campaigns_of(actor)
    assert (shown.covered_until, shown.is_covered) == (None, False)
    assert campaign.lasts_long


def test_a_file_in_which_no_number_could_be_compared_covers_nothing(actor):
    made = opened(actor)
    content = b"Nom;Telephone;Client\nA;12;c\nB;34;d\n"
    deposit = files.screened(actor, content, campaign=made.pk, columns=["Telephone"])
    assert (deposit.state, deposit.counts) == ("ready", {"invalid": 2})
    shown = campaigns.campaigns_of(actor).get()
    assert (shown.is_covered, shown.covered_until) == (False, None)
