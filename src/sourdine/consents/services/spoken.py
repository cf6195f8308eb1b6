"""What professionals claim, in words: the same on the person's page and on the paper they keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sourdine.consents.acts import HOME
from sourdine.consents.services.receipts import named
from sourdine.consents.vocabulary import EventKind
from sourdine.consents.wording import ACTS, CHANNELS, DOORS, EVENTS, SECTORS, STATES, in_words, several
from sourdine.errors import Wording
from sourdine.law.vocabulary import Act, Channel
from sourdine.register.services.receipts import instant_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sourdine.consents.models import Consent, ConsentEvent, ConsentText, Objection
    from sourdine.consents.services.personal import Claim, Claimant, Shown

_FACTS: Final = {
    "requested": Wording(en="Asked for on", fr="Demandé le"),
    "given": Wording(en="Given on, as claimed", fr="Donné le, d'après lui"),
    "confirmed": Wording(en="Confirmed on", fr="Confirmé le"),
    "refused": Wording(en="Refused on", fr="Refusé le"),
    "withdrawn": Wording(en="Withdrawn on", fr="Retiré le"),
    "ends": Wording(en="Until", fr="Jusqu'au"),
    "recorded": Wording(en="Recorded here on", fr="Enregistré ici le"),
    "act": Wording(en="How", fr="Comment"),
    "channels": Wording(en="To reach you by", fr="Pour vous joindre par"),
    "goods": Wording(en="About", fr="Au sujet de"),
    "parties": Wording(en="Third parties named", fr="Tiers nommés"),
    "passed": Wording(en="Passed on to", fr="Transmis à"),
    "source": Wording(en="Source", fr="Source"),
}
_PASSED: Final = Wording(en="{partner}, on {at}", fr="{partner}, le {at}")
_TEXT: Final = Wording(
    en="Text “{name}”, version {version}, as it was shown",
    fr="Texte « {name} », version {version}, tel que montré",
)
_NO_TEXT: Final = Wording(
    en="The professional does not say what text was shown.",
    fr="Le professionnel ne dit pas quel texte a été montré.",
)
_OBJECTED: Final = Wording(
    en="You objected on {at}, {door}: {channels}.", fr="Vous vous êtes opposé le {at}, {door} : {channels}."
)
_ALL: Final = Wording(en="by every means", fr="par tous les moyens")


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenText:
    title: str
    language: str
    paragraphs: tuple[str, ...]
    label: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenEvent:
    """One that there is a signed receipt of."""

    id: int
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenClaim:
    id: str
    state: str  # the code
    said: str
    facts: tuple[tuple[str, str], ...]
    text: SpokenText | None
    without_text: str
    events: tuple[SpokenEvent, ...]
    may_be_withdrawn: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenClaimant:
    id: str
    name: str
    claims: tuple[SpokenClaim, ...]
    objections: tuple[str, ...]
    events: tuple[SpokenEvent, ...]
    may_be_withdrawn: bool
    is_objected_to: bool


def claimants(shown: Shown, language: str) -> tuple[SpokenClaimant, ...]:
    return tuple(_claimant(one, language) for one in shown.claimants)


def instant(at: datetime, language: str, zone: str = HOME.key) -> str:
    """On the clocks where it was said, which are named where they are not this service's own."""
    said = instant_in_words(at.astimezone(ZoneInfo(zone)), language)
    return said.removesuffix(f" ({HOME.key})")


def _claimant(one: Claimant, language: str) -> SpokenClaimant:
    return SpokenClaimant(
        id=str(one.organisation.pk),
        name=named(one.organisation),
        claims=tuple(_claim(claim, language) for claim in one.claims),
        objections=tuple(_objection(objection, language) for objection in one.objections),
        events=_events(one.events, language),
        may_be_withdrawn=one.may_be_withdrawn,
        is_objected_to=one.is_objected_to,
    )


def _claim(claim: Claim, language: str) -> SpokenClaim:
    text = claim.consent.text
    return SpokenClaim(
        id=str(claim.consent.pk),
        state=claim.state,
        said=STATES[claim.state].in_language(language),
        facts=tuple(
            (_FACTS[name].in_language(language), value)
            for name, value in _facts(claim.consent, language)
            if value
        ),
        text=_text(text, language) if text else None,
        without_text="" if text else _NO_TEXT.in_language(language),
        events=_events(claim.events, language),
        may_be_withdrawn=claim.may_be_withdrawn,
    )


def _facts(consent: Consent, language: str) -> Iterator[tuple[str, str]]:
    yield "channels", several(consent.channels, CHANNELS, language)
    yield "goods", several(consent.goods, SECTORS, language)
    yield "parties", ", ".join(consent.parties)
    yield "passed", "; ".join(_passed_on(consent, language))
    dates = (
        ("requested", consent.requested_at),
        ("given", consent.given_at),
        ("confirmed", consent.confirmed_at),
        ("refused", consent.refused_at),
        ("withdrawn", consent.withdrawn_at),
        ("ends", consent.ends_at if consent.given_at else None),
    )
    for name, at in dates:
        yield name, instant(at, language, consent.zone) if at else ""
    yield "act", ACTS[Act(consent.act)].in_language(language) if consent.given_at else ""
    yield "source", consent.source
    yield "recorded", instant(consent.recorded_at, language)


def _passed_on(consent: Consent, language: str) -> Iterable[str]:
    for one in consent.transmissions.all():
        yield _PASSED.in_language(language, partner=one.partner, at=instant(one.at, language, consent.zone))


def _text(text: ConsentText, language: str) -> SpokenText:
    return SpokenText(
        title=_TEXT.in_language(language, name=text.name, version=text.version),
        language=text.language,
        paragraphs=tuple(said for _, said in text.in_order),
        label=text.label,
        digest=bytes(text.digest).hex(),
    )


def _events(events: Iterable[ConsentEvent], language: str) -> tuple[SpokenEvent, ...]:
    return tuple(
        SpokenEvent(
            id=one.pk,
            said=f"{EVENTS[EventKind(one.kind)].in_language(language)} · {instant(one.at, language)}",
        )
        for one in events
    )


def _objection(objection: Objection, language: str) -> str:
    is_all = set(objection.channels) >= {one.value for one in Channel}
    by = _ALL.in_language(language) if is_all else several(objection.channels, CHANNELS, language)
    door = in_words(objection.door, DOORS, language)
    return _OBJECTED.in_language(language, at=instant(objection.at, language), door=door, channels=by)
