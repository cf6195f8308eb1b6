"""Before silent prospects are forgotten their professional is told how many, and never who."""

from datetime import timedelta

import organisations
import pytest
import sayings

from sourdine import clock
from sourdine.consents import tasks
from sourdine.consents.models import ContactPoint
from sourdine.consents.services import objections, points, recording, reminding
from sourdine.law.calendar import after_years
from sourdine.professionals.models import Webhook, WebhookDelivery
from sourdine.professionals.vocabulary import WebhookEvent

pytestmark = pytest.mark.django_db
NOTICE = timedelta(days=90)


@pytest.fixture
def prospect(author, text):
    """Consented three years less some days ago."""

    def prospect(days, *, subject=None):
        at = after_years(clock.now(), -3) + timedelta(days=days)
        recording.give(author, sayings.told(text, subject=subject, at=at))

    return prospect


def remind(author):
    return reminding.remind(author.organisation, at=clock.now(), within=NOTICE)


@pytest.mark.parametrize(("days", "reminded"), [(1, 1), (90, 1), (91, 0), (0, 0)])
def test_it_is_told_in_the_last_days(author, prospect, days, reminded):
    prospect(days)
    assert remind(author) == reminded


def test_the_owners_get_a_mail_that_names_nobody(author, prospect):
    prospect(30)
    organisations.member(author.organisation)
    assert remind(author) == 1
    mail = organisations.sent("prospects_ending")
    assert "1 de vos prospects" in mail.text
    assert "27/12/2026" in mail.text
    assert sayings.LINE[-6:] not in mail.text


def test_a_webhook_is_told(author, prospect):
    Webhook.objects.create(
        organisation=author.organisation,
        events=[WebhookEvent.PROSPECTS_ENDING],
        url_sealed=b"",
        secret_sealed=b"",
        created_at=clock.now(),
    )
    prospect(30)
    remind(author)
    told = WebhookDelivery.objects.get()
    assert told.event == "prospects.ending"
    assert told.body["about"]["prospects"] == 1


def test_once_a_month(author, prospect, friday):
    prospect(60)
    assert remind(author) == 1
    assert remind(author) == 0
    friday.shift(timedelta(days=30))
    assert remind(author) == 1


def test_who_objected_is_not_to_be_asked_again(author, prospect):
    prospect(30)
    objections.record(author, sayings.objecting(at=after_years(clock.now(), -3) + timedelta(days=40)))
    assert remind(author) == 0


def test_who_gave_a_sign_is_not_told_of(author, prospect):
    prospect(30)
    points.heard_of(author.organisation, sayings.line(), at=clock.now())
    assert remind(author) == 0


def test_the_daily_work_tells_active_professionals(prospect):
    prospect(30)
    tasks.remind.func()
    assert ContactPoint.objects.get().reminded_at == clock.now()


def test_the_night_only_tells_what_is_due(prospect, caplog, settings):
    import dataclasses

    prospect(0)
    tasks.purge.func()
    assert ContactPoint.objects.exists()
    assert "due to be purged" in caplog.text
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, consents_purge=True)
    tasks.purge.func()
    assert not ContactPoint.objects.exists()


def test_the_night_writes_down_the_ends_that_came(prospect):
    from sourdine.consents.models import Consent

    prospect(0)
    tasks.expire.func()
    assert Consent.objects.get().expired_at is not None
