"""What is purged, in words."""

from __future__ import annotations

from typing import Final

from sourdine.errors import Wording

KINDS: Final = {
    "people": Wording(en="people forgotten", fr="personnes oubliées"),
    "consents": Wording(en="consents", fr="consentements"),
    "unconfirmed": Wording(en="answers never confirmed", fr="réponses jamais confirmées"),
    "withdrawals": Wording(en="withdrawals", fr="retraits"),
    "objections": Wording(en="objections", fr="oppositions"),
    "appointments": Wording(en="appointments", fr="rendez-vous"),
    "requests": Wording(en="requests for information", fr="demandes d'information"),
    "attempts": Wording(en="attempts at contact", fr="tentatives de contact"),
    "events": Wording(en="contents of events", fr="contenus d'événements"),
}
