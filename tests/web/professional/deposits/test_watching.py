"""The page of a campaign's watch, and who may do what on it."""

from datetime import timedelta

import campaigns as of_fiction
import files
import organisations
import pytest
from django.utils import timezone
from ground import put

from sourdine.deposits.models import Watch
from sourdine.deposits.services import looking, watches
from sourdine.jobs.worker import run_waiting

FREE = [33_261_910_021, 33_353_010_142, 33_465_710_263, 33_261_910_384]
POSTS = ("watch-start", "watch-stop", "watch-mail")


@pytest.fixture
def watched(actor):
    """Watched, with one file, of which one number joined the list since."""
    made = of_fiction.opened(actor, identifier="Client")
    watches.start(actor, made.pk)
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    return made


def joins(register, *numbers):
    put(register, *numbers)
    looking.look()
    run_waiting()


def page(browser, campaign):
    return browser.open("campaign-watch", campaign=campaign.pk).content.decode()


def test_a_campaign_is_watched_by_a_button(browser, campaign):
    assert "Watch this campaign" in page(browser, campaign)
    browser.send("watch-start", campaign=campaign.pk)
    shown = page(browser, campaign)
    assert "waits for a file" in shown
    assert "The campaign is watched" in shown
    assert ">watched<" in browser.open("campaigns").content.decode()


def test_it_shows_what_may_no_longer_be_called_and_no_number(browser, watched, register):
    assert "up to date" in page(browser, watched)
    joins(register, FREE[1])
    shown = page(browser, watched)
    assert "<td>3</td><td>Telephone</td><td>c1</td>" in shown
    assert "Day by day" in shown
    assert files.national(FREE[1]) not in shown.replace(" ", "")


def test_the_list_is_downloaded(browser, watched, register):
    joins(register, FREE[0])
    answer = browser.open("watch-list", campaign=watched.pk)
    assert "no-longer-callable.csv" in answer["Content-Disposition"]
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[1].split(";")[1:4] == ["2", "Telephone", "c0"]


def test_it_says_when_it_is_not_up_to_date(actor, browser, watched, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=3))
    shown = page(type(browser)(actor), watched)
    assert "not up to date" in shown
    assert "Screen the file again before you call." in shown


def test_a_file_deposited_before_is_named(actor, browser, campaign):
    files.screened(actor, files.csv(FREE), campaign=campaign.pk)
    watches.start(actor, campaign.pk)
    assert "One file of this campaign is not watched" in page(browser, campaign)


def test_it_is_stopped_by_a_button(browser, watched):
    browser.send("watch-stop", campaign=watched.pk)
    shown = page(browser, watched)
    assert "its tokens are destroyed" in shown
    assert "It was stopped." in shown
    browser.send("watch-stop", campaign=watched.pk)
    assert "This campaign is not watched." in page(browser, watched)


def test_a_closed_campaign_s_watch_is_read_and_not_started(actor, browser, watched):
    from sourdine.deposits.services import campaigns

    campaigns.close(actor, watched.pk)
    shown = page(browser, watched)
    assert "The campaign was closed." in shown
    assert "Watch this campaign" not in shown
    browser.send("watch-start", campaign=watched.pk)
    assert Watch.objects.count() == 1


def test_a_member_asks_for_mails_and_stops_them(actor, browser, campaign):
    browser.send("watch-mail", {"wants": "yes"}, campaign=campaign.pk)
    assert [*campaign.followers.all()] == [actor.member]
    assert "Stop writing to me" in page(browser, campaign)
    browser.send("watch-mail", {"wants": "no"}, campaign=campaign.pk)
    assert not campaign.followers.exists()


@pytest.mark.parametrize("role", ["owner", "depositor", "auditor"])
def test_who_may_and_who_may_not(organisation, browser_of, watched, register, role):
    joins(register, FREE[0])
    browser = browser_of(organisations.actor(organisation, role))
    may = role != "auditor"
    shown = page(browser, watched)
    assert ("<td>c0</td>" in shown) is may
    assert ("Stop the watch" in shown) is may
    assert browser.open("watch-list", campaign=watched.pk).status_code == (200 if may else 403)
    assert browser.send("watch-mail", {"wants": "yes"}, campaign=watched.pk).status_code == 302
    for name in ("watch-stop", "watch-start"):
        assert browser.send(name, campaign=watched.pk).status_code == (302 if may else 403)
    assert Watch.objects.count() == (2 if may else 1)


def test_without_a_second_factor_nothing_is_done_and_no_list_given(
    organisation, browser_of, watched, register
):
    joins(register, FREE[0])
    browser = browser_of(organisations.actor(organisation, factor=False))
    assert "<td>c0</td>" not in page(browser, watched)
    assert browser.open("watch-list", campaign=watched.pk).status_code == 403
    for name in ("watch-stop", "watch-start"):
        assert browser.send(name, campaign=watched.pk).status_code == 403
    assert Watch.objects.get().ended_at is None


def test_others_find_no_such_page(actor, browser_of, watched):
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    browser = browser_of(other)
    for whose, refusals in ((other, {302}), (actor, {404})):
        browser.actor = whose
        for name in ("campaign-watch", "watch-list"):
            assert browser.open(name, campaign=watched.pk).status_code == 404
        assert {browser.send(name, campaign=watched.pk).status_code for name in POSTS} == refusals
    assert Watch.objects.get().ended_at is None
    assert [*watched.followers.all()] == [actor.member]


def test_nobody_is_asked_to_log_in(actor, browser_of, watched):
    browser = browser_of(None)
    browser.actor = actor
    for name in ("campaign-watch", "watch-list"):
        assert "login" in browser.open(name, campaign=watched.pk).url
    for name in POSTS:
        assert "login" in browser.send(name, campaign=watched.pk).url


def test_looking_changes_nothing(browser, campaign):
    for name in POSTS:
        assert browser.open(name, campaign=campaign.pk).status_code == 405
    assert not Watch.objects.exists()


def test_a_provider_is_not_written_to_by_mail(organisation, browser_of, watched):
    provider = organisations.provider()
    organisations.mandate(organisation, provider)
    browser = browser_of(organisations.actor(provider, on_behalf_of=organisation))
    assert "Write to me" not in page(browser, watched)
    assert browser.send("watch-mail", {"wants": "yes"}, campaign=watched.pk).status_code == 403
