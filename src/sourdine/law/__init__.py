"""May this contact be made? Dated rules as data, with the article that says so.

contact = Contact(at=..., channel=Channel.LIVE_VOICE, number=parse_number("01 99 00 00 11"), ...)
evidence = Evidence(consents=Known(value=()), ...)
decision = decide(contact, evidence)
"""

from __future__ import annotations

from sourdine.law.contact import Address, Contact
from sourdine.law.deciding import decide
from sourdine.law.decision import Decision, Reason
from sourdine.law.evidence import (
    Appointment,
    Attempt,
    Consent,
    Evidence,
    Objection,
    Relation,
    Request,
    Source,
    Standing,
)
from sourdine.law.explaining import Explanation, explain
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.replaying import replay
from sourdine.law.waiting import next_permitted_time

__all__ = [
    "Address",
    "Appointment",
    "Attempt",
    "Consent",
    "Contact",
    "Decision",
    "Evidence",
    "Explanation",
    "Known",
    "NotKnown",
    "Objection",
    "Reason",
    "Relation",
    "Request",
    "Source",
    "Standing",
    "decide",
    "explain",
    "next_permitted_time",
    "replay",
]
