"""The steps of a message's way, and the words that people read for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from sourdine.errors import Wording

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.notifications.models import State


class StepCode(StrEnum):
    """Stable: people's downloads hold them."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    # The provider may take it later.
    BUSY = "provider_busy"
    UNREACHABLE = "provider_unreachable"
    NOT_LET_IN = "provider_lets_us_not_in"  # a password, a certificate: the operator's to repair
    # It will never take it.
    NO_SUCH_RECIPIENT = "no_such_recipient"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    PURGED = "content_purged"
    # What the provider reports afterwards.
    NOT_DELIVERED = "not_delivered"


WORDING: Final[dict[StepCode, Wording]] = {
    StepCode.QUEUED: Wording(en="waiting to be sent", fr="en attente d'envoi"),
    StepCode.ACCEPTED: Wording(
        en="sent, accepted by the provider", fr="envoyé, accepté par l'opérateur d'acheminement"
    ),
    StepCode.DELIVERED: Wording(
        en="delivered, says the provider", fr="remis, selon l'opérateur d'acheminement"
    ),
    StepCode.TOO_LATE: Wording(
        en="not sent: it would have come too late", fr="non envoyé : il serait arrivé trop tard"
    ),
    StepCode.CANCELLED: Wording(
        en="not sent: cancelled by the operator", fr="non envoyé : annulé par l'opérateur du service"
    ),
    StepCode.BUSY: Wording(
        en="the provider is busy, another try follows",
        fr="opérateur d'acheminement saturé, un nouvel essai suit",
    ),
    StepCode.UNREACHABLE: Wording(
        en="the provider does not answer, another try follows",
        fr="opérateur d'acheminement injoignable, un nouvel essai suit",
    ),
    StepCode.NOT_LET_IN: Wording(
        en="the provider did not recognise this service, another try follows",
        fr="service non reconnu par l'opérateur d'acheminement, un nouvel essai suit",
    ),
    StepCode.NO_SUCH_RECIPIENT: Wording(
        en="failed: the provider knows no such recipient",
        fr="échec : destinataire inconnu de l'opérateur d'acheminement",
    ),
    StepCode.REFUSED: Wording(
        en="failed: refused by the provider", fr="échec : refusé par l'opérateur d'acheminement"
    ),
    StepCode.GAVE_UP: Wording(en="failed after several tries", fr="échec après plusieurs essais"),
    StepCode.PURGED: Wording(en="failed: its content has been erased", fr="échec : son contenu a été effacé"),
    StepCode.NOT_DELIVERED: Wording(
        en="failed: not delivered, says the provider",
        fr="échec : non remis, selon l'opérateur d'acheminement",
    ),
}


_KNOWN: Final = {code.value: code for code in StepCode}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    at: datetime
    code: StepCode
    state: State

    def say(self, language: str) -> str:
        """In `en` or `fr`: “10:02: sent, accepted by the provider”."""
        words = WORDING[self.code].in_language(language)
        colon = "\u00a0:" if language == "fr" else ":"
        return f"{timezone.localtime(self.at):%H:%M}{colon} {words}"


def code_of(text: str, *, otherwise: StepCode) -> StepCode:
    """A plug-in may say a code of its own, which has no words here."""
    return _KNOWN.get(text, otherwise)
