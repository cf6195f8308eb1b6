"""What became of a consent, by which way and for what, in the words of whoever it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.consents.vocabulary import Door, EventKind
from sourdine.errors import Wording
from sourdine.law.vocabulary import Act, Channel, Sector
from sourdine.law.wording import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _w(en: str, fr: str) -> Wording:
    return Wording(en=en, fr=fr)


STATES: Final[dict[str, Wording]] = {
    "requested": _w("Asked for; you did not answer", "Demandé ; vous n'avez pas répondu"),
    "unconfirmed": _w(
        "Claimed; it waits for your confirmation and is worth nothing yet",
        "Affirmé ; il attend votre confirmation et ne vaut rien avant",
    ),
    "given": _w("Claimed as given", "Affirmé comme donné"),
    "refused": _w("Refused", "Refusé"),
    "withdrawn": _w("Withdrawn", "Retiré"),
    "expired": _w("Over", "Arrivé à son terme"),
}
EVENTS: Final[dict[EventKind, Wording]] = {
    EventKind.REQUESTED: _w("Consent asked for", "Consentement demandé"),
    EventKind.GIVEN: _w("Consent given", "Consentement donné"),
    EventKind.CONFIRMED: _w("Consent confirmed", "Consentement confirmé"),
    EventKind.REFUSED: _w("Consent refused", "Consentement refusé"),
    EventKind.WITHDRAWN: _w("Consent withdrawn", "Consentement retiré"),
    EventKind.RENEWED: _w("Consent renewed", "Consentement renouvelé"),
    EventKind.EXPIRED: _w("Consent over", "Consentement arrivé à son terme"),
    EventKind.OBJECTED: _w("Objection to prospecting", "Opposition à la prospection"),
    EventKind.TRANSMITTED: _w("Passed on to a partner", "Transmis à un partenaire"),
}
ACTS: Final[dict[Act, Wording]] = {
    Act.ACTIVE: _w("by an act of yours", "par un acte de votre part"),
    Act.PASSIVE: _w("by silence: that is no consent", "par silence : ce n'est pas un consentement"),
    Act.PRE_TICKED: _w(
        "by a box that was ticked beforehand: that is no consent",
        "par une case cochée d'avance : ce n'est pas un consentement",
    ),
}
DOORS: Final[dict[str, Wording]] = {
    Door.API: _w("recorded by the professional", "enregistré par le professionnel"),
    Door.FORM: _w("on a form of this service", "sur un formulaire de ce service"),
    Door.IMPORT: _w("imported by the professional", "importé par le professionnel"),
    Door.LINK: _w("by the link of a message", "par le lien d'un message"),
    Door.ONE_CLICK: _w("by your mail program", "par votre messagerie"),
    Door.SMS: _w("by text message", "par SMS"),
    Door.VOICE_KEY: _w("by a key during a call", "par une touche pendant un appel"),
    Door.AGENT: _w("said to an agent, who wrote it down", "dit à un conseiller, qui l'a noté"),
    Door.PERSON: _w("on your own page", "sur votre propre page"),
    Door.SERVICE: _w("by the service, on its date", "par le service, à son échéance"),
}
SECTORS: Final[dict[str, Wording]] = {
    Sector.ENERGY_SAVING: NAMES[Sector.ENERGY_SAVING],
    Sector.RENEWABLE_ENERGY: NAMES[Sector.RENEWABLE_ENERGY],
    Sector.HOME_ADAPTATION: NAMES[Sector.HOME_ADAPTATION],
    Sector.TRAINING_ACCOUNT: NAMES[Sector.TRAINING_ACCOUNT],
    Sector.BANK_INSURANCE: _w("banking and insurance", "banque et assurance"),
    Sector.HEALTH: _w("health", "santé"),
    Sector.PROPERTY: _w("property", "immobilier"),
    Sector.TELECOMS_MEDIA: _w("telecoms and media", "télécoms et médias"),
    Sector.TRAVEL_LEISURE: _w("travel and leisure", "voyages et loisirs"),
    Sector.PERSONAL_SERVICES: _w("services to persons", "services à la personne"),
    Sector.VEHICLES: _w("vehicles", "véhicules"),
    Sector.UTILITIES: _w("water, gas and electricity", "eau, gaz et électricité"),
    Sector.WORKS: _w("building works", "travaux"),
    Sector.FOOD: _w("food", "alimentation"),
    Sector.GAMES: _w("games", "jeux"),
    Sector.CULTURE: _w("arts and culture", "culture"),
    Sector.PERSONAL_EQUIPMENT: _w("clothing and personal equipment", "équipement de la personne"),
    Sector.HOME_EQUIPMENT: _w("home equipment", "équipement de la maison"),
    Sector.OTHER: _w("other", "autre"),
}
CHANNELS: Final[dict[str, Wording]] = {one: NAMES[one] for one in Channel}


def in_words(code: str, words: Mapping[str, Wording], language: str) -> str:
    """A code without words is shown as it stands: goods may be a professional's own."""
    return words[code].in_language(language) if code in words else code.replace("_", " ")


def several(codes: Iterable[str], words: Mapping[str, Wording], language: str) -> str:
    return ", ".join(in_words(one, words, language) for one in codes)
