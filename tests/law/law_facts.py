"""A contact and what is known of it, to start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sourdine.law import Consent, Contact, Evidence, Known, Source
from sourdine.law.vocabulary import Act, Audience, Channel, Dialling, Origin, Purpose, Sector, Statement
from sourdine.numbering.number import parse

AT = datetime.fromisoformat("2026-10-06T10:30:00+02:00")  # a Tuesday, within hours
MONTH = timedelta(days=30)
NONE = Known(value=())

CALL = Contact(
    at=AT,
    channel=Channel.LIVE_VOICE,
    audience=Audience.CONSUMER,
    purpose=Purpose.COMMERCIAL,
    professional="Maison Dupont",
    number=parse("01 99 00 00 11"),
    sector=Sector.FOOD,
    goods="wine",
    dialling=Dialling.BY_HAND,
)
CONSENT = Consent(
    given_at=AT - MONTH,
    parties=frozenset({"Maison Dupont"}),
    channels=frozenset({Channel.LIVE_VOICE}),
    goods=frozenset({"wine"}),
    act=Act.ACTIVE,
    statements=frozenset(Statement),
)
KNOWN = Evidence(
    source=Known(value=Source(origin=Origin.PERSON, collected_at=AT - MONTH)),
    consents=Known(value=(CONSENT,)),
    objections=NONE,
    relationship=NONE,
    attempts=NONE,
    appointments=NONE,
    request=NONE,
)


def known(**changes):
    """The evidence, with other items; a tuple is what is known."""
    return replace(KNOWN, **{name: _fact(one) for name, one in changes.items()})


def _fact(value):
    return Known(value=value) if isinstance(value, tuple) else value
