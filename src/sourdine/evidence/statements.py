"""What a verification says: what is proved, what is not, and what to beware of, each in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.errors import Wording
from sourdine.evidence.declared import Spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Weight(StrEnum):
    PROVED = "proved"
    NOT_PROVED = "not_proved"
    WARNING = "warning"


class StatementCode(StrEnum):
    NUMBER_ANSWERED = "number_answered"
    SIGNED = "signed"
    SERVICE_WORD = "service_word"
    SCREENED = "screened"
    VERDICTS = "verdicts"
    PERMISSIONS = "permissions"
    INPUT_DESTROYED = "input_destroyed"
    INPUT_MATCHES = "input_matches"
    RESULT_MATCHES = "result_matches"
    CURRENT = "current"
    CONSENT_SAID = "consent_said"
    CONSENT_SCOPE = "consent_scope"
    CONSENT_TEXT = "consent_text"
    CONSENT_ANCHOR = "consent_anchor"
    CONSENT_CLAIMED = "consent_claimed"
    CONSENT_WHOSE = "consent_whose"
    CHECK_ANSWERED = "check_answered"
    CHECK_SHOWN = "check_shown"
    CHECK_NOT_SHOWN = "check_not_shown"
    CHECK_PASSES = "check_passes"
    SELF_ATTESTATION = "self_attestation"
    DECLARED = "declared"
    OTHER_NUMBERS = "other_numbers"
    INPUT_NOT_COMPARED = "input_not_compared"
    RESULTS_NOT_COMPARED = "results_not_compared"
    UNSCREENED = "unscreened"
    NOT_PERMISSION = "not_permission"
    PERMISSION_PASSES = "permission_passes"
    CONSENT_IN_FRANCE = "consent_in_france"
    EXPIRED = "certificate_expired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One thing that a verification says. Codes are stable; words may change."""

    code: StatementCode
    details: Mapping[str, object] = field(default_factory=dict, repr=False)  # it may name a number

    @property
    def weight(self) -> Weight:
        return WEIGHT[self.code]

    def say(self, language: str) -> str:
        """In `en` or `fr`."""
        said = {
            name: one.in_language(language) if isinstance(one, Spoken) else one
            for name, one in self.details.items()
        }
        return WORDING[self.code].in_language(language, **said)

    def as_dict(self) -> dict[str, object]:
        return {
            "code": self.code.value,
            "weight": self.weight.value,
            "message": {"en": self.say("en"), "fr": self.say("fr")},
        }


def in_order(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """What is proved first, then warnings, then what is not proved."""
    order = (Weight.PROVED, Weight.WARNING, Weight.NOT_PROVED)
    return tuple(sorted(statements, key=lambda statement: order.index(statement.weight)))


WEIGHT: Final[dict[StatementCode, Weight]] = {
    StatementCode.NUMBER_ANSWERED: Weight.PROVED,
    StatementCode.SIGNED: Weight.PROVED,
    StatementCode.SERVICE_WORD: Weight.PROVED,
    StatementCode.SCREENED: Weight.PROVED,
    StatementCode.VERDICTS: Weight.PROVED,
    StatementCode.PERMISSIONS: Weight.PROVED,
    StatementCode.INPUT_DESTROYED: Weight.PROVED,
    StatementCode.INPUT_MATCHES: Weight.PROVED,
    StatementCode.RESULT_MATCHES: Weight.PROVED,
    StatementCode.CURRENT: Weight.PROVED,
    StatementCode.CONSENT_SAID: Weight.PROVED,
    StatementCode.CONSENT_SCOPE: Weight.PROVED,
    StatementCode.CONSENT_TEXT: Weight.PROVED,
    StatementCode.CONSENT_ANCHOR: Weight.PROVED,
    StatementCode.CONSENT_CLAIMED: Weight.NOT_PROVED,
    StatementCode.CONSENT_WHOSE: Weight.NOT_PROVED,
    StatementCode.CHECK_ANSWERED: Weight.PROVED,
    StatementCode.CHECK_SHOWN: Weight.PROVED,
    StatementCode.CHECK_NOT_SHOWN: Weight.NOT_PROVED,
    StatementCode.CHECK_PASSES: Weight.NOT_PROVED,
    StatementCode.SELF_ATTESTATION: Weight.NOT_PROVED,
    StatementCode.DECLARED: Weight.NOT_PROVED,
    StatementCode.OTHER_NUMBERS: Weight.NOT_PROVED,
    StatementCode.INPUT_NOT_COMPARED: Weight.NOT_PROVED,
    StatementCode.RESULTS_NOT_COMPARED: Weight.NOT_PROVED,
    StatementCode.UNSCREENED: Weight.NOT_PROVED,
    StatementCode.NOT_PERMISSION: Weight.NOT_PROVED,
    StatementCode.PERMISSION_PASSES: Weight.NOT_PROVED,
    StatementCode.CONSENT_IN_FRANCE: Weight.NOT_PROVED,
    StatementCode.EXPIRED: Weight.WARNING,
}

WORDING: Final[dict[StatementCode, Wording]] = {
    StatementCode.NUMBER_ANSWERED: Wording(
        en="Its signer said when signing: the number {number} was in the file (data row {row}, screened "
        "column {column}), and the answer was “{answer}”.",
        fr="Son signataire a dit en signant : le numéro {number} était dans le fichier (ligne {row} de ses "
        "données, colonne confrontée {column}), et la réponse a été « {answer} ».",
    ),
    StatementCode.SIGNED: Wording(
        en="The certificate was signed with the key {kid}, and not a character of it has changed since.",
        fr="L'attestation a été signée avec la clé {kid}, et pas un caractère n'en a changé depuis.",
    ),
    StatementCode.SERVICE_WORD: Wording(
        en="It is the word of the register service {issuer}, provided the public keys came from it.",
        fr="C'est la parole du service du registre {issuer}, si les clés publiques viennent bien de lui.",
    ),
    StatementCode.SCREENED: Wording(
        en="Its signer says: on {screened_at}, {numbers} numbers in {rows} rows were compared with {lists}, "
        "as they stood on {as_of} (change {position}), for the territories {coverage}.",
        fr="Son signataire dit : le {screened_at}, {numbers} numéros dans {rows} lignes ont été confrontés "
        "à {lists}, dans leur état du {as_of} (changement {position}), pour les territoires {coverage}.",
    ),
    StatementCode.VERDICTS: Wording(
        en="Its signer says: {not_listed} not listed, {opposed} opposed, {invalid} invalid, {unscreened} "
        "unscreened.",
        fr="Son signataire dit : {not_listed} non inscrits, {opposed} inscrits, {invalid} invalides, "
        "{unscreened} non confrontés.",
    ),
    StatementCode.PERMISSIONS: Wording(
        en="Its signer says: on {as_of}, asked about contact as “{asked}” and by the rules {rules}, columns "
        "of the result said of the numbers not listed: {yes} could be contacted, {no} could not, {unknown} "
        "not known.",
        fr="Son signataire dit : le {as_of}, pour un contact « {asked} » et d'après les règles {rules}, des "
        "colonnes du résultat ont dit des numéros non inscrits : {yes} pouvaient être contactés, {no} ne le "
        "pouvaient pas, {unknown} non connus.",
    ),
    StatementCode.INPUT_DESTROYED: Wording(
        en="Its signer says: the submitted file is destroyed as soon as its results are written.",
        fr="Son signataire dit : le fichier déposé est détruit dès que ses résultats sont écrits.",
    ),
    StatementCode.INPUT_MATCHES: Wording(
        en="{file} is, byte for byte, the file that was screened.",
        fr="{file} est, octet pour octet, le fichier confronté.",
    ),
    StatementCode.RESULT_MATCHES: Wording(
        en="{file} is, byte for byte, the “{form}” result of this screening.",
        fr="{file} est, octet pour octet, le résultat « {form} » de ce blocage.",
    ),
    StatementCode.CURRENT: Wording(
        en="This screening covers calls until {valid_until}.",
        fr="Ce blocage couvre les appels jusqu'au {valid_until}.",
    ),
    StatementCode.CONSENT_SAID: Wording(
        en="Its signer says: on {recorded_at} it was recorded for {professional} that “{happened}” was said "
        "on {at}, by the door “{door}”.",
        fr="Son signataire dit : le {recorded_at} il a été enregistré pour {professional} que « {happened} » "
        "a été dit le {at}, par la porte « {door} ».",
    ),
    StatementCode.CONSENT_SCOPE: Wording(
        en="Its signer says: it is about contact by {channels}, for {goods}, with {parties} named beside the "
        "professional, until {ends_at}.",
        fr="Son signataire dit : il s'agit de contacts par {channels}, pour {goods}, {parties} étant nommés "
        "à côté du professionnel, jusqu'au {ends_at}.",
    ),
    StatementCode.CONSENT_TEXT: Wording(
        en="Its signer says: the text shown was version {version} of “{name}”, SHA-256 {digest}: {said}",
        fr="Son signataire dit : le texte montré était la version {version} de « {name} », SHA-256 {digest} "
        ": {said}",
    ),
    StatementCode.CONSENT_ANCHOR: Wording(
        en="It is event {position} of the professional's chain, with the link {link}: an event that was "
        "changed since no longer leads to it.",
        fr="C'est l'événement {position} de la chaîne du professionnel, de maillon {link} : un événement "
        "modifié depuis n'y mène plus.",
    ),
    StatementCode.CONSENT_CLAIMED: Wording(
        en="That it was truly said, and shown: where the professional recorded it, that is its claim.",
        fr="Que cela a vraiment été dit, et montré : là où le professionnel l'a enregistré, c'est ce qu'il "
        "affirme.",
    ),
    StatementCode.CONSENT_WHOSE: Wording(
        en="Whose number or address it is: it stands there as a salted digest only. Whoever has the secret "
        "of the receipt, which is in the person's own copy, can show that it is theirs.",
        fr="De qui est le numéro ou l'adresse : il n'y est que par une empreinte salée. Qui a le secret du "
        "récépissé, dans l'exemplaire de la personne, peut montrer que c'est le sien.",
    ),
    StatementCode.CHECK_ANSWERED: Wording(
        en="Its signer says: on {checked_at} it answered {on_behalf_of} about {numbers} numbers, compared "
        "with the lists {lists} as they stood on {as_of} (change {position}, image {digest}).",
        fr="Son signataire dit : le {checked_at} il a répondu à {on_behalf_of} sur {numbers} numéros, "
        "confrontés aux listes {lists} dans leur état du {as_of} (changement {position}, image {digest}).",
    ),
    StatementCode.CHECK_SHOWN: Wording(
        en="It is about the {numbers} numbers given, exactly as they are written there and in that order; "
        "these were their answers.",
        fr="Il porte sur les {numbers} numéros donnés, exactement tels qu'ils y sont écrits et dans cet "
        "ordre ; c'étaient là leurs réponses.",
    ),
    StatementCode.CHECK_NOT_SHOWN: Wording(
        en="Which {numbers} numbers were asked about, and what was answered of each: that stands there as a "
        "salted digest only. Whoever has them with their answers and the salt can show it (sourdine "
        "certificate verify, --answers and --numbers).",
        fr="Sur quels {numbers} numéros on a interrogé, et ce qui a été répondu de chacun : ce n'y est que "
        "par une empreinte salée. Qui les a, avec leurs réponses et le sel, peut le montrer (sourdine "
        "certificate verify, --answers et --numbers).",
    ),
    StatementCode.CHECK_PASSES: Wording(
        en="What became of any number since: the answers speak of {as_of} alone.",
        fr="Ce qu'un numéro est devenu depuis : les réponses ne parlent que du {as_of}.",
    ),
    StatementCode.SELF_ATTESTATION: Wording(
        en="This is a self-attestation: whoever screened the file signed with a key of their own. Who that "
        "is, the dates and the figures rest on their word alone.",
        fr="Ceci est une auto-attestation : qui a confronté le fichier a signé avec sa propre clé. Son "
        "identité, les dates et les chiffres ne reposent que sur sa parole.",
    ),
    StatementCode.DECLARED: Wording(
        en="Declared by whoever submitted the file, and not checked: {declarations}.",
        fr="Déclaré par qui a déposé le fichier, et non vérifié : {declarations}.",
    ),
    StatementCode.OTHER_NUMBERS: Wording(
        en="Anything about any other number: the certificate gives their counts, this proof shows none.",
        fr="Quoi que ce soit sur un autre numéro : l'attestation en donne les comptes, cette preuve n'en "
        "montre aucun.",
    ),
    StatementCode.INPUT_NOT_COMPARED: Wording(
        en="Which file was screened: the input was not given for comparison.",
        fr="Quel fichier a été confronté : le fichier d'entrée n'a pas été donné à comparer.",
    ),
    StatementCode.RESULTS_NOT_COMPARED: Wording(
        en="What these results contain: they were not given for comparison ({forms}).",
        fr="Ce que contiennent ces résultats : ils n'ont pas été donnés à comparer ({forms}).",
    ),
    StatementCode.UNSCREENED: Wording(
        en="Anything about the {unscreened} numbers of territories for which this register does not speak.",
        fr="Quoi que ce soit sur les {unscreened} numéros de territoires pour lesquels ce registre ne parle "
        "pas.",
    ),
    StatementCode.NOT_PERMISSION: Wording(
        en="That a number may be called: not being on these lists is not permission.",
        fr="Qu'un numéro peut être appelé : ne pas figurer sur ces listes n'est pas une autorisation.",
    ),
    StatementCode.PERMISSION_PASSES: Wording(
        en="That anybody may be contacted now: the columns speak of {as_of} alone. A consent withdrawn, an "
        "objection or an attempt since is not in them; ask again before each contact.",
        fr="Que quelqu'un peut être contacté maintenant : les colonnes ne parlent que du {as_of}. Un "
        "consentement retiré, une opposition ou une tentative depuis n'y sont pas ; redemandez avant chaque "
        "contact.",
    ),
    StatementCode.CONSENT_IN_FRANCE: Wording(
        en="Consent: in France, since 11 August 2026, calling a consumer to sell requires it beforehand, "
        "except about a contract being performed (article L. 223-1 of the Code de la consommation).",
        fr="Le consentement : en France, depuis le 11 août 2026, démarcher un consommateur par téléphone "
        "l'exige au préalable, sauf pour un contrat en cours d'exécution (article L. 223-1 du code de la "
        "consommation).",
    ),
    StatementCode.EXPIRED: Wording(
        en="This screening covered calls until {valid_until}; it still proves what was done, but a call "
        "made after that instant needs a new one.",
        fr="Ce blocage couvrait les appels jusqu'au {valid_until} ; il prouve encore ce qui a été fait, "
        "mais un appel passé après cet instant en demande un nouveau.",
    ),
}
