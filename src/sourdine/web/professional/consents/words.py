"""The words of what happened to a consent, and how it stands."""

from __future__ import annotations

from typing import Final

from sourdine.consents.services.looking import Standing
from sourdine.consents.vocabulary import Door, EventKind
from sourdine.errors import Wording

STANDINGS: Final = {
    Standing.ASKED: Wording(en="asked", fr="demandé"),
    Standing.WAITING: Wording(en="not confirmed yet", fr="pas encore confirmé"),
    Standing.STANDS: Wording(en="holds", fr="en vigueur"),
    Standing.REFUSED: Wording(en="refused", fr="refusé"),
    Standing.WITHDRAWN: Wording(en="withdrawn", fr="retiré"),
    Standing.ENDED: Wording(en="ended", fr="terminé"),
    Standing.PURGED: Wording(en="purged", fr="purgé"),
}
EVENTS: Final = {
    EventKind.REQUESTED: Wording(en="Asked for", fr="Demandé"),
    EventKind.GIVEN: Wording(en="Given", fr="Donné"),
    EventKind.CONFIRMED: Wording(
        en="Confirmed by the line or address", fr="Confirmé par la ligne ou l'adresse"
    ),
    EventKind.REFUSED: Wording(en="Refused", fr="Refusé"),
    EventKind.WITHDRAWN: Wording(en="Withdrawn", fr="Retiré"),
    EventKind.RENEWED: Wording(en="Given again", fr="Donné de nouveau"),
    EventKind.EXPIRED: Wording(en="Ended", fr="Arrivé à son terme"),
    EventKind.OBJECTED: Wording(en="Objection to all prospecting", fr="Opposition à toute prospection"),
    EventKind.TRANSMITTED: Wording(en="Passed on to a partner", fr="Transmis à un partenaire"),
}
DOORS: Final = {
    Door.API: Wording(en="by your programs", fr="par vos programmes"),
    Door.FORM: Wording(en="on the page of collection", fr="sur la page de collecte"),
    Door.IMPORT: Wording(en="from an imported file", fr="d'un fichier importé"),
    Door.LINK: Wording(en="by the link of a message", fr="par le lien d'un message"),
    Door.ONE_CLICK: Wording(en="by the mail program's button", fr="par le bouton de la messagerie"),
    Door.SMS: Wording(en="by text message", fr="par SMS"),
    Door.VOICE_KEY: Wording(en="by a key pressed during a call", fr="par une touche pendant un appel"),
    Door.AGENT: Wording(en="said to one of your agents", fr="dit à l'un de vos agents"),
    Door.PERSON: Wording(en="on the person's own page", fr="sur la page de la personne"),
    Door.SERVICE: Wording(en="by this service, in due time", fr="par ce service, à l'échéance"),
}
