"""The pages of campaigns."""

from datetime import timedelta

import campaigns as of_fiction
import files
import pytest
from django.utils import timezone

from sourdine.deposits.models import Campaign


def said(**changed):
    today = timezone.localdate()
    return {
        "name": "Rentrée",
        "purpose": "Fournitures de bureau",
        "starts_on": f"{today:%Y-%m-%d}",
        "ends_on": f"{today + timedelta(days=40):%Y-%m-%d}",
        "source": "bought",
        "source_detail": "Fichier Exemple, novembre",
        "form": "cleansed",
        "columns": "Telephone\nMobile",
    } | changed


def test_a_campaign_is_opened_and_changed(browser):
    answer = browser.send("campaign-open", said())
    assert answer.status_code == 302
    made = Campaign.objects.get()
    assert (made.source, made.columns) == ("bought", ["Telephone", "Mobile"])
    page = browser.open("campaign", campaign=made.pk).content.decode()
    assert "Fichier Exemple, novembre" in page
    browser.send("campaign", said(name="Soldes", columns=""), campaign=made.pk)
    made.refresh_from_db()
    assert (made.name, made.columns) == ("Soldes", [])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source_detail": ""}, "source_detail"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"name": ""}, "name"),
        ({"source": "stolen"}, "source"),
    ],
)
def test_what_a_campaign_lacks_is_said_beside_its_field(browser, changed, field):
    answer = browser.send("campaign-open", said(**changed))
    assert list(answer.context["form"].errors) == [field]
    assert not Campaign.objects.exists()


def test_a_campaign_says_whether_it_is_covered_today(actor, browser, campaign):
    before = browser.open("campaigns").content.decode()
    assert "not covered today" in before
    assert "A screening is due before anybody is called." in before
    files.screened(actor, files.csv(files.honest()), campaign=campaign.pk)
    after = browser.open("campaigns").content.decode()
    assert "not covered today" not in after
    assert "the next screening is due by" in after


def test_a_screening_that_is_over_covers_no_longer(actor, browser, campaign, time_machine):
    files.screened(actor, files.csv(files.honest()), campaign=campaign.pk)
    time_machine.move_to(timezone.now() + timedelta(days=31))
    again = type(browser)(actor)  # its session ended meanwhile
    assert "a new one is due before anybody else is called" in again.open("campaigns").content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [((-40, -10), ">over<"), ((5, 20), ">to come<")], ids=["over", "to come"]
)
def test_a_campaign_of_another_time_is_not_due(actor, browser, days, words):
    today = timezone.localdate()
    of_fiction.opened(
        actor, starts_on=today + timedelta(days=days[0]), ends_on=today + timedelta(days=days[1])
    )
    page = browser.open("campaigns").content.decode()
    assert words in page
    assert "is due" not in page


def test_a_closed_campaign_takes_no_file(browser, campaign):
    browser.send("campaign-close", campaign=campaign.pk)
    assert browser.open("deposit-send", campaign=campaign.pk).status_code == 404
    assert "Closed campaigns" in browser.open("campaigns").content.decode()


ASKING = {
    "ask-asks": "on",
    "ask-channel": "live_voice",
    "ask-audience": "consumer",
    "ask-purpose": "commercial",
    "ask-sector": "bank_insurance",
    "ask-goods": "insurance",
    "ask-dialling": "by_hand",
    "ask-no_relationship": "on",
}
ASKED = {
    "channel": "live_voice",
    "audience": "consumer",
    "purpose": "commercial",
    "sector": "bank_insurance",
    "goods": "insurance",
    "dialling": "by_hand",
    "relationship": "none",
}


def test_a_campaign_asks_whether_its_numbers_may_be_contacted_and_stops_asking(browser):
    browser.send("campaign-open", said(**ASKING))
    made = Campaign.objects.get()
    assert made.question == ASKED
    assert "said in its results" in browser.open("campaigns").content.decode()
    page = browser.open("campaign", campaign=made.pk).content.decode()
    assert 'name="ask-goods" value="insurance"' in page
    browser.send("campaign", said(), campaign=made.pk)
    made.refresh_from_db()
    assert made.question == {}


def test_a_campaign_that_asks_nothing_keeps_nothing_of_what_was_typed(browser):
    browser.send("campaign-open", said(**ASKING | {"ask-asks": ""}))
    assert Campaign.objects.get().question_sealed is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ask-channel": ""}, "channel"),
        ({"ask-channel": "email"}, "channel"),
        ({"ask-audience": ""}, "audience"),
        ({"ask-caller": "0199"}, "caller"),
    ],
)
def test_what_a_question_lacks_is_said_beside_its_field(browser, changed, field):
    answer = browser.send("campaign-open", said(**ASKING | changed))
    assert list(answer.context["asking"].errors) == [field]
    assert not Campaign.objects.exists()


def test_the_page_of_a_deposit_counts_who_may_be_contacted(actor, browser):
    made = files.screened(
        actor, files.csv(files.honest()), campaign=of_fiction.opened(actor, question=ASKED).pk
    )
    page = browser.open("deposit", deposit=made.pk).content.decode()
    assert "May they be contacted?" in page
    assert "<td>40</td>" in page.partition('id="contactable"')[2]
    plain = files.screened(actor, files.csv(files.honest(seed=8)), campaign=of_fiction.opened(actor).pk)
    assert 'id="contactable"' not in browser.open("deposit", deposit=plain.pk).content.decode()
