"""What professionals claim of a person is among all that they take away: of lines they hold, since then."""

import json
from datetime import timedelta

import pytest
import sayings

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.consents.services import objections, recording, rights
from sourdine.law.vocabulary import Channel
from sourdine.register.line import Line
from sourdine.register.services import possession

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():
    return User.objects.create_user("jeanne@example.org")


@pytest.fixture
def held(jeanne):
    """Proved the line a month ago."""
    made = possession.hold(Line.parse(sayings.LINE), account=jeanne, language="fr", at=clock.now())
    type(made).objects.update(first_proven_at=clock.now() - timedelta(days=30))
    return made


def told(jeanne):
    return json.loads(json.dumps(rights.everything_about(jeanne)))["consents"]


def test_consents_refusals_withdrawals_and_objections_are_told_with_the_text_as_shown(
    jeanne, held, author, text
):
    given = recording.give(author, sayings.told(text, source="salon de l'habitat"))
    recording.refuse(author, sayings.told(channels=frozenset({Channel.SMS})))
    recording.withdraw(author, sayings.leaving(consent=given.pk))
    objections.record(author, sayings.objecting())
    (line,) = told(jeanne)
    (professional,) = line["professionals"]
    assert line["number"] == held.line.number.e164
    assert professional["name"].startswith("Isolation Exemple SA")
    claims = {one["state"]["code"]: one for one in professional["claims"]}
    assert set(claims) == {"withdrawn", "refused"}
    assert claims["withdrawn"]["text"]["paragraphs"] == text.body.split("\n\n")
    assert claims["withdrawn"]["source"] == "salon de l'habitat"
    assert claims["withdrawn"]["withdrawn_at"]
    assert claims["withdrawn"]["channels"][0]["code"] == "live_voice"
    assert claims["refused"]["refused_at"]
    assert [one["door"]["code"] for one in professional["objections"]] == ["api"]
    assert not line["older_consents_stand"]


def test_what_is_older_than_the_first_proof_is_not_told_but_that_something_stands(jeanne, held, author, text):
    type(held).objects.update(first_proven_at=clock.now())
    recording.give(author, sayings.told(text, at=sayings.days_ago(1)))
    (line,) = told(jeanne)
    assert line["professionals"] == []
    assert line["older_consents_stand"]


@pytest.mark.usefixtures("held")
def test_what_is_of_another_line_is_not_told(jeanne, author):
    recording.give(author, sayings.told(subject=sayings.line(sayings.OTHER_LINE)))
    assert told(jeanne)[0]["professionals"] == []


def test_nothing_is_told_of_a_line_that_is_no_longer_held(jeanne, held, author, text):
    recording.give(author, sayings.told(text))
    type(held).objects.update(ended_at=clock.now())
    assert told(jeanne) == []


@pytest.mark.usefixtures("held")
def test_telling_changes_nothing(jeanne, author, text):
    recording.give(author, sayings.told(text))
    before = Event.objects.count()
    assert told(jeanne) == told(jeanne)
    assert Event.objects.count() == before
