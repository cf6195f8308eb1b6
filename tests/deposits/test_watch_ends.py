"""How a watch ends: with its campaign, by whom it may be ended, who is told, and what is left of it."""

from datetime import timedelta

import files
import pytest
from django.utils import timezone
from ground import put
from watching import FREE, acting_for, look, mails, opened, told, watched

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.deposits.errors import NoWatch
from sourdine.deposits.models import Found, Watch
from sourdine.deposits.services import campaigns, watches
from sourdine.deposits.store import place
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.errors import NotByMandate


@pytest.fixture
def campaign(actor):
    return watched(actor)


def stopped(actor, campaign):
    watches.stop(actor, campaign.pk)


def closed(actor, campaign):
    campaigns.close(actor, campaign.pk)


def over(_actor, campaign):
    type(campaign).objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert watches.end_over() == 1


def closing(actor, _campaign):
    type(actor.organisation).objects.update(state="closed")
    assert watches.end_over() == 1


ENDS = {"stopped": stopped, "campaign_closed": closed, "campaign_over": over, "organisation_closed": closing}


@pytest.mark.parametrize(("why", "end"), ENDS.items(), ids=ENDS)
def test_a_watch_ends_with_its_campaign_and_its_tokens_are_destroyed(actor, campaign, register, why, end):
    put(register, FREE[0])
    look()
    end(actor, campaign)
    run_waiting()
    watch = Watch.objects.get()
    assert (watch.key_sealed, watch.ended_by) == (None, why)
    assert place.current().sizes("watch") == {}
    event = Event.objects.get(action="watch.ended")
    assert event.detail["tokens_destroyed"] == 4
    put(register, FREE[1])
    assert look() == 0
    assert Found.objects.count() == 1


def test_what_was_told_is_read_for_a_week_after_the_end_and_then_forgotten(actor, campaign, register):
    put(register, FREE[0])
    look()
    watches.stop(actor, campaign.pk)
    assert len(told(actor, campaign)) == 1
    assert watches.forget_told(clock.now() - timedelta(days=7)) == 0
    assert watches.forget_told(clock.now() + timedelta(seconds=1)) == 1
    assert told(actor, campaign) == []


def test_a_campaign_on_its_last_day_is_still_watched(campaign):
    type(campaign).objects.update(ends_on=timezone.localdate())
    assert watches.end_over() == 0


def test_starting_twice_is_starting_once_and_stopping_twice_is_refused(actor, campaign):
    first = Watch.objects.get().pk
    assert watches.start(actor, campaign.pk).pk == first
    watches.stop(actor, campaign.pk)
    with pytest.raises(NoWatch):
        watches.stop(actor, campaign.pk)
    assert watches.start(actor, campaign.pk).pk != first
    assert Watch.objects.count() == 2


def shortened(actor, campaign):
    told = {
        name: getattr(campaign, name) for name in ("name", "purpose", "starts_on", "source", "identifier")
    }
    yesterday = timezone.localdate() - timedelta(days=1)
    campaigns.change(actor, campaign.pk, campaigns.Wanted(**told, ends_on=yesterday))


def test_who_the_campaign_is_of_ends_it_sooner_and_its_watch_with_it(actor, campaign):
    shortened(actor, campaign)
    assert watches.end_over() == 1


@pytest.mark.parametrize("end", [stopped, closed, shortened])
def test_a_provider_does_not_end_a_watch_of_others_files(actor, campaign, end):
    with pytest.raises(NotByMandate):
        end(acting_for(actor), campaign)
    assert watches.end_over() == 0
    assert Watch.objects.get().ended_at is None
    campaign.refresh_from_db()
    assert campaign.closed_at is None


@pytest.mark.parametrize("end", [stopped, closed])
def test_a_provider_ends_a_watch_of_its_own_files_and_the_professional_is_told(actor, end):
    by, made = acting_for(actor), opened(actor)
    watches.start(by, made.pk)
    files.screened(by, files.csv(FREE), campaign=made.pk)
    end(by, made)
    (mail,) = mails("watch_ended")
    assert mail.recipient == actor.user.email
    assert "Prestataire SARL a " in mail.text


@pytest.mark.usefixtures("actor")
def test_a_watch_that_is_over_by_itself_is_told_to_nobody(actor, campaign):
    over(actor, campaign)
    assert mails("watch_ended") == []


def test_a_watch_that_was_started_while_its_campaign_was_closed_ends(campaign):
    type(campaign).objects.update(closed_at=clock.now())
    assert watches.end_over() == 1
    assert Watch.objects.get().ended_by == "campaign_closed"


def test_stopping_a_watch_gives_no_second_budget(actor, limited, time_machine):
    limited(numbers_per_day=150)
    made = opened(actor)
    watches.start(actor, made.pk)
    files.screened(actor, files.csv(files.honest(90, listed=1)), campaign=made.pk)
    time_machine.move_to(clock.now() + timedelta(days=1))
    watches.stop(actor, made.pk)
    assert files.screened(actor, files.csv(files.honest(90, seed=8))).suspicions == ["day_quota"]
