"""Campaigns of fiction."""

from datetime import timedelta

from django.utils import timezone


def opened(actor, **changed):
    from sourdine.deposits.services.campaigns import Wanted, open_campaign

    today = timezone.localdate()
    said = {
        "name": "Rentrée",
        "purpose": "Fournitures de bureau",
        "starts_on": today - timedelta(days=2),
        "ends_on": today + timedelta(days=60),
        "source": "own_customers",
    }
    return open_campaign(actor, Wanted(**said | changed))
