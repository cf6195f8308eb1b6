"""A campaign that is kept watched: what is told, once each, and what is never kept."""

import os
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import files
import organisations
import pytest
from django.db import connection
from django.utils import timezone
from ground import FIRST, put, take_off
from watching import FREE, acting_for, hooked, look, mails, opened, told, watched

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.deposits.errors import NoWatch, OutsideCampaign
from sourdine.deposits.models import Found, Telling, Upload, Watch, Watched
from sourdine.deposits.services import (
    cancelling,
    ending,
    leftovers,
    looking,
    results,
    review,
    screening,
    telling,
    watch_state,
    watches,
)
from sourdine.deposits.services.watched import watch_place
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.jobs.models import Job
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import WebhookDelivery
from sourdine.register.services.publication import publish


@pytest.fixture
def campaign(actor):
    return watched(actor)


def test_a_number_that_joins_a_list_is_told_by_its_place_in_the_file(actor, campaign, register):
    assert look() == 0
    assert told(actor, campaign) == []
    put(register, FREE[2])
    assert look() == 1
    assert told(actor, campaign) == [(4, "Telephone", "c2")]
    assert watch_state.standing(actor, campaign.pk).told == 1


def test_a_number_that_joins_a_list_and_is_in_no_file_is_not_told(actor, campaign, register):
    put(register, FREE[0] + 1)
    assert look() == 1
    assert told(actor, campaign) == []
    assert not Telling.objects.exists()


def test_nothing_is_told_twice(actor, campaign, register):
    from ground import a_list

    put(register, FREE[0])
    look()
    put(a_list("texto"), FREE[0])
    take_off(register, FREE[0])
    put(register, FREE[0])
    look()
    look()
    assert told(actor, campaign) == [(2, "Telephone", "c0")]
    assert Telling.objects.count() == 1


def test_a_number_that_leaves_a_list_does_not_become_callable_again(actor, campaign, register):
    put(register, FREE[0])
    look()
    take_off(register, FREE[0])
    look()
    assert told(actor, campaign) == [(2, "Telephone", "c0")]


def test_a_number_that_came_and_went_between_two_looks_may_still_be_called(actor, campaign, register):
    put(register, FREE[0])
    take_off(register, FREE[0])
    look()
    assert told(actor, campaign) == []


def test_what_was_registered_while_the_file_was_screened_is_not_missed(actor, register, monkeypatch):

    made = opened(actor)
    watches.start(actor, made.pk)
    screened = screening.screen_source

    def register_meanwhile(*given, **options):
        report = screened(*given, **options)
        put(register, FREE[1])
        return report

    monkeypatch.setattr(screening, "screen_source", register_meanwhile)
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    look()
    assert told(actor, made) == [(3, "Telephone", "c1")]


def test_a_look_reaches_back_further_than_the_log_of_changes(actor, campaign, register):
    put(register, FREE[3])
    for number in range(FIRST + 200, FIRST + 206):
        put(register, number)
        publish()
    from sourdine.register.models import Change

    assert not Change.objects.filter(position__lte=Watched.objects.get().position + 1).exists()
    look()
    assert told(actor, campaign) == [(5, "Telephone", "c3")]


def test_an_overseas_line_is_found_under_its_other_spelling(actor, register):
    made = opened(actor)
    watches.start(actor, made.pk)
    register.territories = ["FR", "MQ"]
    register.save()
    publish()
    content = b"Telephone;Client\n+33 596 50 12 34;c0\n"
    deposit = files.screened(actor, content, campaign=made.pk)
    assert deposit.counts["not_listed"] == 1
    put(register, 596_596_501_234)
    look()
    assert told(actor, made) == [(2, "Telephone", "c0")]


def test_a_look_that_fails_is_made_again_and_says_so_meanwhile(actor, campaign, register):
    from sourdine.deposits.services import looking as module

    put(register, FREE[0])
    telling_fails = pytest.MonkeyPatch()
    telling_fails.setattr(module.telling, "tell", lambda *_: 1 / 0)
    look()
    telling_fails.undo()
    assert told(actor, campaign) == []
    Job.objects.filter(state="ready").update(run_after=clock.now())
    run_waiting()
    assert told(actor, campaign) == [(2, "Telephone", "c0")]
    assert Found.objects.count() == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_watch_that_nobody_looks_at_is_not_up_to_date(actor, campaign, time_machine, late):
    at = Watched.objects.get().as_of
    time_machine.move_to(at + timedelta(hours=2, seconds=1 if late else -1), tick=False)
    assert watch_state.standing(actor, campaign.pk).is_current is not late


def test_a_register_that_is_too_old_is_not_looked_at(actor, campaign, time_machine):
    from sourdine.register.publishing.errors import StaleImage

    time_machine.move_to(clock.now() + timedelta(days=2, minutes=1))
    with pytest.raises(StaleImage):
        looking.look()
    assert not watch_state.standing(actor, campaign.pk).is_current


def test_a_quiet_register_keeps_it_up_to_date(actor, campaign, time_machine):
    time_machine.move_to(clock.now() + timedelta(hours=3))
    assert not watch_state.standing(actor, campaign.pk).is_current
    assert look() == 0
    assert watch_state.standing(actor, campaign.pk).is_current


@pytest.mark.usefixtures("campaign")
def test_a_suspended_organisation_s_watch_is_not_looked_at(actor, register):
    type(actor.organisation).objects.update(state="suspended")
    put(register, FREE[0])
    assert look() == 0
    assert not Found.objects.exists()


def test_one_number_in_two_files_is_one_number_and_two_places(actor, campaign, register):
    files.screened(actor, files.csv(FREE[2:]), campaign=campaign.pk)
    put(register, FREE[2])
    look()
    assert sorted(told(actor, campaign)) == [(2, "Telephone", "c0"), (4, "Telephone", "c2")]
    assert watch_state.standing(actor, campaign.pk).told == 1


def test_a_file_without_identifiers_is_told_by_rows(actor, register):
    made = opened(actor, identifier="")
    watches.start(actor, made.pk)
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    put(register, FREE[0])
    look()
    assert told(actor, made) == [(2, "Telephone", "")]


def test_an_identifier_that_is_a_number_is_not_kept(actor, register):
    made = opened(actor, identifier="Client")
    watches.start(actor, made.pk)
    rows = "".join(f"{files.national(n)};{files.national(n)}\n" for n in FREE)
    files.screened(actor, f"Telephone;Client\n{rows}".encode(), campaign=made.pk)
    put(register, FREE[0])
    look()
    assert told(actor, made) == [(2, "Telephone", "")]


def test_several_columns_are_told_apart(actor, register):
    made = opened(actor, identifier="")
    watches.start(actor, made.pk)
    rows = "".join(f"{files.national(n)};{files.national(n + 1)}\n" for n in FREE)
    files.screened(actor, f"Telephone;Mobile\n{rows}".encode(), campaign=made.pk)
    put(register, FREE[0], FREE[1] + 1)
    look()
    assert sorted(told(actor, made)) == [(2, "Telephone", ""), (3, "Mobile", "")]


def test_webhook_and_mail_say_how_many_and_hold_no_number_and_no_identifier(actor, campaign, register):
    hooked(actor.organisation)
    put(register, FREE[0], FREE[1])
    look()
    said = WebhookDelivery.objects.get(event="watch.changed").body["about"]
    assert said == {"campaign": str(campaign.pk), "telling": str(Telling.objects.get().pk), "numbers": 2}
    (mail,) = mails()
    assert "2 numéros ne sont plus appelables" in mail.subject
    assert f"/campagnes/{campaign.pk}/surveillance/" in mail.text
    written = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", mail.subject + mail.text + str(said))
    assert not [one for one in (*(f"c{k}" for k in range(4)), *map(files.national, FREE)) if one in written]


@pytest.mark.usefixtures("actor", "campaign")
def test_a_mail_comes_once_a_day_at_most_and_tells_all_since(register, time_machine):
    for number in FREE[:3]:
        put(register, number)
        look()
    assert [mail.subject for mail in mails()] == ["Rentrée\N{NO-BREAK SPACE}: 1 numéro n'est plus appelable"]
    assert telling.mail_waiting() == 0
    time_machine.move_to(clock.now() + timedelta(days=1, seconds=1))
    assert telling.mail_waiting() == 1
    assert telling.mail_waiting() == 0
    assert mails()[-1].subject.endswith(": 2 numéros ne sont plus appelables")


def test_members_who_did_not_ask_are_not_written_to(actor, campaign, register):
    other = organisations.actor(actor.organisation, "auditor")
    watches.follow(other, campaign.pk, wants=True)
    other.member.ended_at = clock.now()
    other.member.save()
    put(register, FREE[0])
    look()
    assert len(campaign.followers.all()) == 2
    assert [mail.recipient for mail in mails()] == [actor.user.email], "who left is a member no longer"


def test_owners_are_written_to_when_nobody_asked_to_be(actor, campaign, register):
    watches.follow(actor, campaign.pk, wants=False)
    organisations.actor(actor.organisation, "auditor")
    put(register, FREE[0])
    look()
    assert [mail.recipient for mail in mails()] == [actor.user.email]


@pytest.mark.usefixtures("actor", "campaign")
def test_no_number_and_no_identifier_lies_open(register):
    put(register, FREE[0])
    look()
    held = b"".join(place.current().read(name, 0, 1 << 20) for name in place.current().sizes("watch"))
    assert held
    for clear in (b"c0", b"c1", *(n.to_bytes(8, "little") for n in FREE), *(str(n).encode() for n in FREE)):
        assert clear not in held
    assert bytes(Found.objects.get().identifier_sealed) != b"c0"


def test_a_campaign_that_is_over_is_not_watched(actor):
    today = timezone.localdate()
    made = opened(actor, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    with pytest.raises(OutsideCampaign):
        watches.start(actor, made.pk)


def test_a_file_deposited_before_the_watch_is_not_watched_and_the_state_says_so(actor):
    made = opened(actor)
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    watches.start(actor, made.pk)
    found = watch_state.standing(actor, made.pk)
    assert (found.unwatched, found.is_complete, found.is_current) == (1, False, False)
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    assert Watched.objects.count() == 1


def test_a_watch_of_no_file_is_never_complete_not_even_when_the_screening_has_lapsed(
    actor, limited, time_machine
):
    limited(numbers_per_day=2)
    made = opened(actor)
    watches.start(actor, made.pk)
    held = files.screened(actor, files.csv(FREE), campaign=made.pk)
    review.release(held.pk, by=organisations.user(role="supervisor"), reason="a customer")
    assert not watch_state.standing(actor, made.pk).is_complete
    time_machine.move_to(clock.now() + timedelta(days=40))
    assert not watch_state.standing(actor, made.pk).is_complete


def test_a_campaign_that_is_not_watched_keeps_no_token_for_it(actor):
    made = opened(actor)
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    assert place.current().sizes("watch") == {}
    with pytest.raises(NoWatch):
        watch_state.standing(actor, made.pk)


# Bounded as any question is.


def enumeration(actor, campaign):
    return files.screened(actor, files.csv(range(FIRST + 1000, FIRST + 1600)), campaign=campaign.pk)


def test_a_held_deposit_is_not_watched_until_it_is_released(actor, campaign, register):
    held = enumeration(actor, campaign)
    assert held.state == "held"
    put(register, FIRST + 1003)
    assert look() == 1
    assert told(actor, campaign) == []
    review.release(held.pk, by=organisations.user(role="supervisor"), reason="Un hôpital")
    look()
    assert told(actor, campaign) == [(5, "Telephone", "c3")]


def test_a_deposit_that_a_review_refuses_leaves_no_token(actor, campaign):
    held = enumeration(actor, campaign)
    review.refuse(held.pk, by=organisations.user(role="supervisor"), reason="Énumération")
    run_waiting()
    assert not Watched.objects.filter(deposit=held).exists()
    assert [one for one in place.current().sizes("watch") if held.pk.hex in one] == []


def test_what_is_watched_draws_on_each_day_s_numbers(actor, limited, time_machine):
    limited(numbers_per_day=150)
    made = opened(actor)
    watches.start(actor, made.pk)
    files.screened(actor, files.csv(files.honest(90, listed=1)), campaign=made.pk)
    time_machine.move_to(clock.now() + timedelta(days=1))
    assert files.screened(actor, files.csv(files.honest(90, listed=1))).state == "ready", "the same numbers"
    again = files.screened(actor, files.csv(files.honest(90, seed=8)))
    assert (again.state, again.suspicions) == ("held", ["day_quota"])


def test_its_twin_without_a_watch_draws_nothing(actor, limited, time_machine):
    limited(numbers_per_day=150)
    files.screened(actor, files.csv(files.honest(90, listed=1)), campaign=opened(actor).pk)
    time_machine.move_to(clock.now() + timedelta(days=1))
    assert files.screened(actor, files.csv(files.honest(90, seed=8))).state == "ready"


def test_more_numbers_than_a_day_allows_are_never_watched_not_even_after_a_review(
    actor, limited, time_machine
):
    limited(numbers_per_day=150)
    first, second = opened(actor), opened(actor, name="Soldes")
    for made, seed, state in ((first, 7, "ready"), (second, 8, "held")):
        watches.start(actor, made.pk)
        deposit = files.screened(actor, files.csv(files.honest(90, listed=1, seed=seed)), campaign=made.pk)
        assert deposit.state == state
        time_machine.move_to(clock.now() + timedelta(days=1))
    review.release(deposit.pk, by=organisations.user(role="supervisor"), reason="Un grand jour")
    publish()
    look()
    left_out = watch_state.standing(actor, second.pk)
    assert (left_out.watched[0].place, left_out.unwatched) == ("", 1)
    assert not left_out.is_complete
    assert not left_out.is_current
    complete = watch_state.standing(actor, first.pk)
    assert complete.is_complete
    assert complete.is_current
    assert Event.objects.filter(action="deposit.not_watched").count() == 1


def test_a_provider_sees_what_was_found_in_its_own_files_only(actor, campaign, register):
    provider = organisations.provider()
    mandate = organisations.mandate(actor.organisation, to=provider)
    by = organisations.actor(provider, on_behalf_of=actor.organisation)
    hooked(provider)
    files.screened(by, files.csv(FREE[:1]), campaign=campaign.pk)
    put(register, *FREE)
    look()
    assert told(by, campaign) == [(2, "Telephone", "c0")]
    assert len(told(actor, campaign)) == 5
    assert watch_state.standing(by, campaign.pk).told == 1
    assert WebhookDelivery.objects.get(webhook__organisation=provider).body["about"]["numbers"] == 1
    mandate.delete()


def test_who_is_no_provider_any_more_is_told_nothing(actor, campaign, register):
    by = acting_for(actor)
    files.screened(by, files.csv(FREE), campaign=campaign.pk)
    hooked(by.organisation)
    put(register, FREE[0])
    type(by.organisation).objects.filter(pk=by.organisation.pk).update(is_provider=False)
    look()
    assert len(told(actor, campaign)) == 2
    assert not WebhookDelivery.objects.exists()


def test_a_list_is_given_as_rejected_rows_are(actor, campaign, register):
    put(register, FREE[0], FREE[2])
    look()
    lines = b"".join(watch_state.as_csv(actor, campaign.pk)).decode().splitlines()
    reference = Watched.objects.get().deposit.reference
    assert lines[0] == "deposit;row;column;identifier;told_at"
    assert [line.split(";")[:4] for line in lines[1:]] == [
        [reference, "2", "Telephone", "c0"],
        [reference, "4", "Telephone", "c2"],
    ]


def test_results_may_be_destroyed_and_the_watch_goes_on(actor, campaign, register):
    from sourdine.deposits.services import destruction

    destruction.destroy(actor, Watched.objects.get().deposit_id)
    put(register, FREE[0])
    look()
    assert len(told(actor, campaign)) == 1
    assert results.certificate_of(actor, Watched.objects.get().deposit_id)


@pytest.mark.usefixtures("actor", "campaign")
def test_files_of_no_watch_are_swept_away(time_machine):
    Watched.objects.all().delete()
    assert place.current().sizes("watch")
    time_machine.move_to(clock.now() + timedelta(days=2))
    leftovers.destroy(leftovers.dead())
    assert place.current().sizes("watch") == {}


# Whatever happens to one does not silence the others.


def stopping_while(actor, campaign, monkeypatch):
    """Somebody stops the watch between what a look finds and what it tells."""
    sought = looking._look

    def seek(*given):
        found = sought(*given)
        watches.stop(actor, campaign.pk)
        return found

    monkeypatch.setattr(looking, "_look", seek)


def test_a_look_leaves_a_watch_alone_that_was_stopped_meanwhile(actor, campaign, register, monkeypatch):
    before = Watched.objects.get().position
    stopping_while(actor, campaign, monkeypatch)
    put(register, FREE[0])
    assert look() == 1
    assert Watched.objects.get().position == before
    assert told(actor, campaign) == []
    assert not Telling.objects.exists()
    assert not Job.objects.exclude(state="done").exists()


def wait_until_somebody_waits():
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    until = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.skipif(os.environ.get("SOURDINE_TEST_DATABASE") != "postgresql", reason="SQLite locks it whole")
def test_a_look_and_the_end_of_a_watch_wait_for_one_another_and_not_both(
    actor, campaign, register, monkeypatch
):
    """The end has the watch, and asks for what it holds once the look waits for it."""
    has_the_watch, stopping, sought = threading.Event(), [], looking._look

    def place_of(deposit):
        has_the_watch.set()
        wait_until_somebody_waits()
        return watch_place(deposit)

    def stop():
        try:
            watches.stop(actor, campaign.pk)
        finally:
            connection.close()

    def seek(*given):
        found = sought(*given)
        stopping.append(other.submit(stop))
        assert has_the_watch.wait(60)
        return found

    monkeypatch.setattr(watches, "watch_place", place_of)
    monkeypatch.setattr(looking, "_look", seek)
    put(register, FREE[0])
    with ThreadPoolExecutor(1) as other:
        assert look() == 1
        assert stopping[0].result(30) is None
    assert not Job.objects.exclude(state="done").exists()
    assert Watch.objects.get().ended_by == "stopped"


def lose_file_of(deposit):
    where = Watched.objects.get(deposit=deposit).place
    place.current().remove(where)


def test_a_file_that_is_lost_does_not_silence_the_others(actor, campaign, register):
    lost = Watched.objects.get().deposit
    files.screened(actor, files.csv(FREE[2:]), campaign=campaign.pk)
    lose_file_of(lost)
    put(register, FREE[2])
    look()
    assert told(actor, campaign) == [(2, "Telephone", "c0")]
    assert Watched.objects.get(deposit=lost).place == ""
    assert Event.objects.get(action="deposit.watched_lost").detail["deposit"] == str(lost.pk)
    found = watch_state.standing(actor, campaign.pk)
    assert (found.unwatched, found.is_complete) == (1, False)


@pytest.mark.parametrize("part", ["looking.look", "telling.mail_waiting", "watches.end_over"])
def test_a_part_of_the_work_that_fails_does_not_hold_up_the_others(monkeypatch, part):
    from sourdine.deposits import tasks

    done = []
    for name in ("looking.look", "telling.mail_waiting", "watches.end_over"):
        act = (lambda: 1 / 0) if name == part else (lambda name=name: done.append(name))
        monkeypatch.setattr(f"sourdine.deposits.services.{name}", act)
    with pytest.raises(ZeroDivisionError):
        tasks.keep_watch.func()
    assert len(done) == 2


@contextmanager
def between_two_questions(act):
    """Does it once, after the first question to the database."""
    waiting = [act]

    def ask(execute, *given):
        answer = execute(*given)
        if waiting:
            waiting.pop()()
        return answer

    with connection.execute_wrapper(ask):
        yield


@pytest.mark.parametrize("dead", [leftovers._dead_watched, leftovers._dead_tokens])
def test_files_of_a_screening_that_ends_during_the_sweep_stay(actor, dead):
    made = opened(actor)
    watches.start(actor, made.pk)
    files.deposit(actor, files.csv(FREE), campaign=made.pk)
    Upload.objects.update(touched_at=clock.now() - timedelta(days=2))
    with between_two_questions(run_waiting):
        assert list(dead(set())) == []
    assert Watched.objects.count() == 1


def left_by_an_attempt(actor):
    """A deposit that waits, and the tokens of an attempt that was killed."""
    made = files.deposit(actor, files.csv(FREE))
    vault = vault_of(made.organisation)
    with sealed.created(place.current(), f"{watch_place(made)}/1", vault) as out:
        out.write(b"tokens")
    return made


def cancelled(actor, deposit):
    cancelling.cancel(actor, deposit.pk)


def given_up(_actor, _deposit):
    Job.objects.update(state="failed")
    assert ending.give_up_failed(clock.now() + timedelta(days=4)) == 1


@pytest.mark.parametrize("end", [cancelled, given_up])
def test_a_deposit_that_is_never_screened_leaves_no_tokens(actor, end):
    end(actor, left_by_an_attempt(actor))
    run_waiting()
    assert place.current().sizes("watch") == {}
