"""The tables of consents. What says who somebody is rests sealed or as a keyed index."""

from sourdine.consents.models.attempt import Attempt
from sourdine.consents.models.collection import CollectionForm, Confirmation
from sourdine.consents.models.consent import Consent, Transmission, Withdrawal
from sourdine.consents.models.event import ConsentEvent, ConsentLedger
from sourdine.consents.models.objection import Objection
from sourdine.consents.models.person import Appointment, ContactPoint, InformationRequest, Person
from sourdine.consents.models.text import ConsentText

__all__ = [
    "Appointment",
    "Attempt",
    "CollectionForm",
    "Confirmation",
    "Consent",
    "ConsentEvent",
    "ConsentLedger",
    "ConsentText",
    "ContactPoint",
    "InformationRequest",
    "Objection",
    "Person",
    "Transmission",
    "Withdrawal",
]
