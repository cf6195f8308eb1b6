"""Why a text cannot prove a consent: a stable code, the part, and a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.consents.texts.wording import WHAT_IT_SAYS
from sourdine.errors import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.law.vocabulary import Statement


class ProblemCode(StrEnum):
    PRE_TICKED = "pre_ticked_box"
    NAME_REFUSED = "name_refused"
    NO_LABEL = "label_missing"
    TOO_LONG = "part_too_long"
    NO_CHANNEL = "channel_missing"
    NO_GOODS = "goods_missing"
    STATEMENT_MISSING = "statement_missing"
    PROFESSIONAL_NOT_NAMED = "professional_not_named"
    PARTY_NOT_NAMED = "party_not_named"
    GOODS_NOT_NAMED = "goods_not_named"
    NO_CHOICE = "choice_not_offered"
    NO_PERIOD = "period_missing"
    PERIOD_NOT_SAID = "period_not_said"
    PERIOD_TOO_LONG = "period_too_long"
    NO_WAY_OUT = "no_way_to_withdraw"
    NO_ACCESS = "no_access_to_proof"


LABEL: Final = "label"
MARKUP: Final = "markup"
NAME: Final = "name"
SCOPE: Final = "scope"
MONTHS: Final = "months"

WORDING: Final[Mapping[ProblemCode, Wording]] = {
    ProblemCode.PRE_TICKED: Wording(
        en="A box is ticked before the person touches it: that is no consent. Show it empty.",
        fr="Une case est cochée avant que la personne n'y touche : ce n'est pas un accord. Montrez-la vide.",
    ),
    ProblemCode.NAME_REFUSED: Wording(
        en="A name has 1 to {most} small letters, figures and hyphens, like home-insurance.",
        fr="Un nom a de 1 à {most} minuscules, chiffres et tirets, comme assurance-habitation.",
    ),
    ProblemCode.TOO_LONG: Wording(
        en="It is too long: {most} characters at most. Nobody reads more before answering.",
        fr="C'est trop long : {most} caractères au plus. Personne n'en lit plus avant de répondre.",
    ),
    ProblemCode.NO_LABEL: Wording(
        en="Nothing is written beside the box. Say in one sentence what is accepted.",
        fr="Rien n'est écrit à côté de la case. Dites en une phrase ce qui est accepté.",
    ),
    ProblemCode.NO_CHANNEL: Wording(
        en="The text is for no channel. Choose by which the person would be contacted.",
        fr="Le texte ne vaut pour aucun canal. Choisissez celui par lequel la personne serait contactée.",
    ),
    ProblemCode.NO_GOODS: Wording(
        en="No good or service is given. A consent is for something: name it.",
        fr="Aucun bien ni service n'est indiqué. Un consentement porte sur quelque chose : nommez-le.",
    ),
    ProblemCode.STATEMENT_MISSING: Wording(
        en="This part is empty. Say {what}.", fr="Cette partie est vide. Dites {what}."
    ),
    ProblemCode.PROFESSIONAL_NOT_NAMED: Wording(
        en="It does not name “{name}”, who asks. Write the name as people know it.",
        fr="Elle ne nomme pas « {name} », qui demande l'accord. Écrivez ce nom tel qu'on le connaît.",
    ),
    ProblemCode.PARTY_NOT_NAMED: Wording(
        en="It does not name the third party “{name}”. Name each one, or take it off the list.",
        fr="Elle ne nomme pas le tiers « {name} ». Nommez chacun, ou retirez-le de la liste.",
    ),
    ProblemCode.GOODS_NOT_NAMED: Wording(
        en="It does not name “{name}”. Write each good or service in the words of its list.",
        fr="Elle ne nomme pas « {name} ». Écrivez chaque bien ou service avec les mots de sa liste.",
    ),
    ProblemCode.NO_CHOICE: Wording(
        en="It does not offer both to accept and to refuse. Say that one may refuse.",
        fr="Elle ne propose pas d'accepter ou de refuser. Dites qu'on peut refuser.",
    ),
    ProblemCode.NO_PERIOD: Wording(
        en="No period is given. Choose for how many months the consent holds: {most} at most.",
        fr="Aucune durée n'est indiquée. Choisissez pour combien de mois vaut l'accord : {most} au plus.",
    ),
    ProblemCode.PERIOD_NOT_SAID: Wording(
        en="It does not say the period of {months} months. Write it in figures.",
        fr="Elle ne dit pas la durée de {months} mois. Écrivez-la en chiffres.",
    ),
    ProblemCode.PERIOD_TOO_LONG: Wording(
        en="{months} months are too long: a consent to calls holds {most} months at most.",
        fr="{months} mois, c'est trop : un accord pour des appels vaut {most} mois au plus.",
    ),
    ProblemCode.NO_WAY_OUT: Wording(
        en="It does not say how to withdraw. Give a link, a telephone number or an address.",
        fr="Elle ne dit pas comment retirer l'accord. Donnez un lien, un téléphone ou une adresse.",
    ),
    ProblemCode.NO_ACCESS: Wording(
        en="It does not say where the proof can be had. Give a link, a telephone number or an address.",
        fr="Elle ne dit pas où obtenir la preuve. Donnez un lien, un téléphone ou une adresse.",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """`part`: a Statement, or `label`, `markup`, `scope`, `months`."""

    code: ProblemCode
    part: str
    details: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        said = {name: _in(one, language) for name, one in self.details.items()}
        return WORDING[self.code].in_language(language, **said)

    def as_dict(self) -> dict[str, object]:
        return {
            "code": self.code.value,
            "part": self.part,
            "message": {"en": self.say("en"), "fr": self.say("fr")},
        }


def missing(statement: Statement) -> Problem:
    return Problem(
        code=ProblemCode.STATEMENT_MISSING, part=statement, details={"what": WHAT_IT_SAYS[statement]}
    )


def _in(detail: object, language: str) -> object:
    return detail.in_language(language) if isinstance(detail, Wording) else detail
