"""What professionals claim is in the copy of everything that somebody takes away, for people and machines."""

import json
import re

import pytest
import sayings
from django.urls import reverse
from django.utils.translation import override

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.register.line import Line
from sourdine.register.services import possession

MOBILE = "+33600001234"
PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of somebody who does not exist


def address(name, language):
    with override(language):
        return reverse(name)


@pytest.fixture
def jeanne(visitor):
    """Logged in, sure, and holds the mobile."""
    made = User.objects.create_user("jeanne@example.org", password=PASSWORD)
    visitor.client.force_login(made)
    visitor.client.post(address("account_reauthenticate", "fr"), {"password": PASSWORD})
    possession.hold(Line.parse(MOBILE), account=made, language="fr", at=clock.now())
    return visitor.client


def taken(client, language, form):
    return client.post(address("my-data", language), {"form": form}).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Affirmé comme donné", "Texte tel que montré", "assurance"]),
        ("en", ["Claimed as given", "Text as it was shown", "assurance"]),
    ],
)
def test_it_is_worded_for_whoever_reads_it(jeanne, claim, language, words):
    claim(at=clock.now())
    page = taken(jeanne, language, "page")
    assert [one for one in words if not re.search(one, page)] == []
    assert "live_voice" not in page
    assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL), "no structure is left unread"


def test_a_machine_reads_codes(jeanne, claim):
    claim(at=clock.now())
    (line,) = json.loads(taken(jeanne, "fr", "json"))["consents"]
    (said,) = line["professionals"][0]["claims"]
    assert (line["number"], said["state"]["code"], said["channels"][0]["code"]) == (
        MOBILE,
        "given",
        "live_voice",
    )


def test_what_was_said_before_the_line_was_proven_is_not_in_it(jeanne, claim):
    claim(at=sayings.days_ago(2))
    (line,) = json.loads(taken(jeanne, "fr", "json"))["consents"]
    assert (line["professionals"], line["older_consents_stand"]) == ([], True)
