"""A tagged PDF (PDF/UA-1) of what professionals claim, texts as shown, receipts attached."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import typst
from django.conf import settings

from sourdine import clock
from sourdine.consents.services import receipts, spoken
from sourdine.consents.services.personal import Claim, Claimant, Holder, Shown
from sourdine.consents.vocabulary import SubjectKind
from sourdine.errors import Wording
from sourdine.evidence.paper.sheet import printable
from sourdine.register.services.contact import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.consents.models import Consent, ConsentEvent
    from sourdine.consents.services.receipts import Receipt
    from sourdine.consents.subjects import Subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What stands on the paper, and the receipts that are attached to it."""

    shown: Shown
    receipts: tuple[Receipt, ...] = field(repr=False)
    title: Wording
    intro: Wording


def of_shown(shown: Shown) -> Kept:
    """All of one's consents and objections."""
    made = tuple(receipts.of_event(event, consent, shown.holder.subject) for event, consent in shown.events)
    return Kept(shown=shown, receipts=made, title=_CONSENTS, intro=_INTRO)


def of_event(event: ConsentEvent, consent: Consent | None, subject: Subject) -> Kept:
    """The receipt of one thing said. Raises NoSuchConsent once it was purged."""
    claims = (Claim(consent=consent, events=(event,), at=clock.now()),) if consent else ()
    claimant = Claimant(
        organisation=event.organisation, claims=claims, objections=(), events=() if consent else (event,)
    )
    shown = Shown(
        holder=Holder(subject=subject, since=event.at),
        claimants=(claimant,),
        has_older=False,
        at=event.recorded_at,
    )
    made = (receipts.of_event(event, consent, subject),)
    return Kept(shown=shown, receipts=made, title=_RECEIPT, intro=_RECEIPT_INTRO)


def as_pdf(kept: Kept, language: str) -> bytes:
    made = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(_described(kept, language), ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(kept.shown.at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError  # one document is asked for: typst gives pages apart to images only
    return made


def _described(kept: Kept, language: str) -> dict[str, object]:
    shown = kept.shown
    said = {
        "language": language,
        "words": {name: one.in_language(language) for name, one in _WORDS.items()},
        "title": kept.title.in_language(language),
        "intro": kept.intro.in_language(language),
        "subject": shown.holder.subject.in_clear,
        "made_at": spoken.instant(shown.at, language),
        "since": spoken.instant(shown.holder.since, language),
        "has_older": shown.has_older,
        "operator": settings.SOURDINE.operator_name,
        "contact": settings.SOURDINE.operator_contact,
        "page": page("my-number" if shown.holder.subject.kind is SubjectKind.LINE else "home", language),
        "claimants": [asdict(one) for one in spoken.claimants(shown, language)],
        "receipts": _secrets(kept.receipts, language),
    }
    attached = [[one.file_name, one.signed] for one in kept.receipts]
    return printable(json.loads(json.dumps(said))) | {"attached": attached}


def _secrets(made: Iterable[Receipt], language: str) -> list[dict[str, str]]:
    return [
        {
            "file": one.file_name,
            "at": spoken.instant(one.claims.at, language),
            "link": one.claims.anchor.link,
            "position": str(one.claims.anchor.position),
            "professional": one.claims.professional,
            "salt": one.salt,
        }
        for one in made
    ]


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (files(__package__) / "statement.typ").read_bytes()


_CONSENTS: Final = Wording(
    en="What professionals claim of you", fr="Ce que des professionnels affirment de vous"
)
_INTRO: Final = Wording(
    en="Each consent, refusal and objection that a professional recorded in this service about:",
    fr="Chaque consentement, refus et opposition qu'un professionnel a enregistré ici à propos de :",
)
_RECEIPT: Final = Wording(en="Receipt", fr="Récépissé")
_RECEIPT_INTRO: Final = Wording(
    en="What was recorded in this service about:", fr="Ce qui a été enregistré ici à propos de :"
)
_WORDS: Final[dict[str, Wording]] = {
    "made_at": Wording(en="As of", fr="Situation au"),
    "paris": Wording(en="(Paris time)", fr="(heure de Paris)"),
    "since": Wording(en="What was said since", fr="Ce qui a été dit depuis le"),
    "older": Wording(
        en="Something older still stands. It may be of somebody who had this before you: it is not told "
        "here. You can end it on your page.",
        fr="Quelque chose de plus ancien vaut encore. Ce peut être le fait de quelqu'un qui l'avait avant "
        "vous : ce n'est pas dit ici. Vous pouvez y mettre fin sur votre page.",
    ),
    "none": Wording(en="Nothing is claimed.", fr="Rien n'est affirmé."),
    "label": Wording(en="Beside the box", fr="À côté de la case"),
    "digest": Wording(en="SHA-256 of the text", fr="SHA-256 du texte"),
    "end": Wording(
        en="You may withdraw a consent at any time, free of charge, as easily as it was given:",
        fr="Vous pouvez retirer un consentement à tout moment, gratuitement, aussi simplement que "
        "vous l'avez donné :",
    ),
    "write": Wording(en="or by writing to", fr="ou en écrivant à"),
    "receipts": Wording(en="Signed receipts", fr="Récépissés signés"),
    "attached": Wording(
        en="The register signed a receipt of each event; they are attached to this PDF. Check them on the "
        "page “Check a certificate”, or with: sourdine certificate verify. They name your number or address "
        "by a digest only: the secret below shows that yours is meant. Show it only to whoever must see it.",
        fr="Le registre a signé un récépissé de chaque événement ; ils sont joints à ce PDF. Vérifiez-les "
        "sur la page « Vérifier une attestation », ou par : sourdine certificate verify. Votre numéro ou "
        "adresse n'y est que par une empreinte : le secret ci-dessous montre que c'est le vôtre. Ne le "
        "montrez qu'à qui doit le voir.",
    ),
    "file": Wording(en="File", fr="Fichier"),
    "event": Wording(en="Event", fr="Événement"),
    "link": Wording(en="Link of the chain", fr="Maillon de la chaîne"),
    "salt": Wording(en="Secret", fr="Secret"),
    "operator": Wording(en="Service of", fr="Service de"),
    "page": Wording(en="Page", fr="Page"),
    "the_receipt": Wording(
        en="Signed receipt of a consent (JWS)", fr="Récépissé signé d'un consentement (JWS)"
    ),
}
