"""Campaigns that are watched, a worker that looks, and what was sent."""

from datetime import timedelta

from django.utils import timezone

# On no list, and in this order in the file that is watched.
FREE = [33_261_910_021, 33_353_010_142, 33_465_710_263, 33_261_910_384]


def opened(actor, **changed):
    from sourdine.deposits.services import campaigns

    today = timezone.localdate()
    said = {
        "name": "Rentrée",
        "purpose": "Fournitures de bureau",
        "starts_on": today - timedelta(days=2),
        "ends_on": today + timedelta(days=60),
        "source": "own_customers",
        "identifier": "Client",
    }
    return campaigns.open_campaign(actor, campaigns.Wanted(**said | changed))


def look():
    """What a worker does every quarter of an hour."""
    from sourdine.deposits.services import looking
    from sourdine.jobs.worker import run_waiting

    asked = looking.look()
    run_waiting()
    return asked


def mails(kind="watch_changed"):
    from sourdine.notifications.contents import outgoing_of
    from sourdine.notifications.models import Message

    sent = Message.objects.filter(kind=f"deposits/{kind}").order_by("created_at")
    return [outgoing_of(one) for one in sent]


def hooked(organisation, *events):
    """A webhook that is told of watches, or of these events."""
    from sourdine import clock, sealing
    from sourdine.professionals.models import Webhook
    from sourdine.professionals.services import webhooks

    return Webhook.objects.create(
        organisation=organisation,
        url_sealed=sealing.current().seal_text("https://example.org/", about=webhooks.URL),
        host="example.org",
        secret_sealed=sealing.current().seal_text("x" * 32, about=webhooks.SECRET),
        events=list(events) or ["watch.changed"],
        created_at=clock.now(),
    )


def watched(actor):
    """A campaign with one file: four callable numbers in rows 2 to 5, and a listed one in row 6."""
    import files
    from ground import FIRST

    from sourdine.deposits.services import watches

    made = opened(actor)
    watches.start(actor, made.pk)
    files.screened(actor, files.csv([*FREE, FIRST]), campaign=made.pk)
    return made


def told(actor, campaign):
    from sourdine.deposits.services import watch_state
    from sourdine.deposits.vault import vault_of

    found = watch_state.told_of(actor, campaign.pk).order_by("pk")
    return [
        (one.row, one.column, one.identifier)
        for one in watch_state.in_words(found, vault_of(actor.on_behalf_of))
    ]


def acting_for(actor):
    """A provider that its organisation mandates."""
    import organisations

    provider = organisations.provider()
    organisations.mandate(actor.organisation, to=provider)
    return organisations.actor(provider, on_behalf_of=actor.organisation)
