"""What becomes of a row, and why: stable codes, which a report names beside its row and column."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sourdine.errors import Wording


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"  # recorded as told; it permits no contact
    REFUSED = "refused"  # not recorded


class Doubt(StrEnum):
    """Why a consent would not stand as proof. Kept with it."""

    NO_TEXT = "no_text"
    TEXT_UNKNOWN = "text_unknown"
    NO_TIME = "no_time"
    NO_SOURCE = "no_source"
    ACT_NOT_TOLD = "act_not_told"
    ACT_NOT_ACTIVE = "act_not_active"
    STATEMENTS_MISSING = "statements_missing"
    OVER_A_YEAR = "over_a_year"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"


class Refusal(StrEnum):
    """Why a row is not recorded."""

    RAGGED_ROW = "ragged_row"
    NOBODY = "nobody"
    SEVERAL_SUBJECTS = "several_subjects"
    NUMBER_UNREADABLE = "number_unreadable"
    ADDRESS_UNREADABLE = "address_unreadable"
    REFERENCE_UNREADABLE = "reference_unreadable"
    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"
    ZONE_MISSING = "zone_missing"
    ZONE_UNKNOWN = "zone_unknown"
    DATE_IN_FUTURE = "date_in_future"
    TOO_OLD = "too_old"
    END_BEFORE_START = "end_before_start"
    CHANNEL_UNKNOWN = "channel_unknown"
    CHANNEL_DOES_NOT_REACH = "channel_does_not_reach"
    ACT_UNKNOWN = "act_unknown"
    SCOPE_MISSING = "scope_missing"
    OUTSIDE_TEXT = "outside_text"
    PROOF_UNREADABLE = "proof_unreadable"
    SOURCE_TOO_LONG = "source_too_long"


# Without these nobody can show what was consented to, when or where: whatever the law of the channel asks,
# such a consent is never counted. The law itself weighs the other doubts.
NO_PROOF: Final = frozenset({Doubt.NO_TEXT, Doubt.TEXT_UNKNOWN, Doubt.NO_TIME, Doubt.NO_SOURCE})

WORDING: Final[dict[str, Wording]] = {
    Doubt.NO_TEXT: Wording(
        en="no text was kept: nobody can show what was consented to",
        fr="aucun texte n'a été conservé : nul ne peut montrer à quoi la personne a consenti",
    ),
    Doubt.TEXT_UNKNOWN: Wording(
        en="this text is none of yours here: add its exact version, then import again",
        fr="ce texte n'est pas des vôtres ici : ajoutez sa version exacte, puis relancez",
    ),
    Doubt.NO_TIME: Wording(
        en="the day is told, the time is not: a proof has both (R.223-2); midnight is recorded",
        fr="le jour est dit, pas l'heure : une preuve porte les deux (R.223-2) ; minuit est enregistré",
    ),
    Doubt.NO_SOURCE: Wording(
        en="where it was collected is not told: page, shop, call",
        fr="le lieu du recueil n'est pas dit : page, magasin, appel",
    ),
    Doubt.ACT_NOT_TOLD: Wording(
        en="how the person consented is not told: it is taken for passive",
        fr="la façon dont la personne a consenti n'est pas dite : elle est tenue pour passive",
    ),
    Doubt.ACT_NOT_ACTIVE: Wording(
        en="silence, going on browsing and a box ticked beforehand are no consent",
        fr="le silence, la poursuite de la navigation et la case précochée ne sont pas un consentement",
    ),
    Doubt.STATEMENTS_MISSING: Wording(
        en="for calls, the text shown lacks some of the five statements of R.223-1",
        fr="pour les appels, il manque au texte montré des mentions parmi les cinq de R.223-1",
    ),
    Doubt.OVER_A_YEAR: Wording(
        en="for calls, a consent lasts a year at most (R.223-1): this text says longer, or no period",
        fr="pour les appels, un an au plus (R.223-1) : ce texte dit une durée plus longue, ou aucune",
    ),
    Doubt.ENDED: Wording(en="it has ended already: ask again", fr="il a déjà pris fin : demandez de nouveau"),
    Doubt.WITHDRAWN: Wording(
        en="it was withdrawn since: the withdrawal holds", fr="il a été retiré depuis : le retrait l'emporte"
    ),
    Doubt.OBJECTED: Wording(
        en="the person objected since: the objection holds",
        fr="la personne s'est opposée depuis : l'opposition l'emporte",
    ),
    Refusal.RAGGED_ROW: Wording(
        en="the row has more or fewer cells than the header",
        fr="la ligne a plus ou moins de cellules que l'en-tête",
    ),
    Refusal.NOBODY: Wording(
        en="no number, address or reference: nobody can tell whose it is",
        fr="ni numéro, ni adresse, ni référence : nul ne sait de qui il s'agit",
    ),
    Refusal.SEVERAL_SUBJECTS: Wording(
        en="a row is about one number, one address or one reference: make several rows",
        fr="une ligne porte sur un numéro, une adresse ou une référence : faites plusieurs lignes",
    ),
    Refusal.NUMBER_UNREADABLE: Wording(
        en="not a telephone number of its territory: write it +33 1 99 00 00 01 or 01 99 00 00 01",
        fr="pas un numéro de téléphone de son territoire : écrivez +33 1 99 00 00 01 ou 01 99 00 00 01",
    ),
    Refusal.ADDRESS_UNREADABLE: Wording(
        en="not an e-mail address: write it like name@example.fr",
        fr="pas une adresse électronique : écrivez-la comme nom@example.fr",
    ),
    Refusal.REFERENCE_UNREADABLE: Wording(
        en="a reference has 1 to 200 characters", fr="une référence a de 1 à 200 caractères"
    ),
    Refusal.DATE_MISSING: Wording(
        en="when the person consented is not told", fr="la date du consentement n'est pas dite"
    ),
    Refusal.DATE_UNREADABLE: Wording(
        en="not a date: write 2026-03-31T14:05:00+02:00, 2026-03-31 14:05 or 31/03/2026 14:05",
        fr="pas une date : écrivez 2026-03-31T14:05:00+02:00, 2026-03-31 14:05 ou 31/03/2026 14:05",
    ),
    Refusal.ZONE_MISSING: Wording(
        en="a time without its zone: add an offset, a column “zone”, or --zone Europe/Paris",
        fr="une heure sans fuseau : ajoutez un décalage, une colonne « zone », ou --zone Europe/Paris",
    ),
    Refusal.ZONE_UNKNOWN: Wording(
        en="no such time zone: write it like Europe/Paris or Indian/Reunion",
        fr="fuseau inconnu : écrivez-le comme Europe/Paris ou Indian/Reunion",
    ),
    Refusal.DATE_IN_FUTURE: Wording(
        en="the date has not come yet: day and month may have been swapped",
        fr="la date n'est pas encore venue : le jour et le mois sont peut-être inversés",
    ),
    Refusal.TOO_OLD: Wording(
        en="more than three years ago: it would have to be purged at once",
        fr="il y a plus de trois ans : il faudrait le purger aussitôt",
    ),
    Refusal.END_BEFORE_START: Wording(
        en="it would end, or be withdrawn, before it was given",
        fr="il finirait, ou serait retiré, avant d'être donné",
    ),
    Refusal.CHANNEL_UNKNOWN: Wording(
        en="no such channel: live_voice, automated_voice, voice_message, sms, email, post, fax, social",
        fr="canal inconnu : live_voice, automated_voice, voice_message, sms, email, post, fax, social",
    ),
    Refusal.CHANNEL_DOES_NOT_REACH: Wording(
        en="a channel does not reach this: a number is for calls and texts, an address for e-mail",
        fr="un canal n'atteint pas cela : un numéro sert aux appels et SMS, une adresse aux courriels",
    ),
    Refusal.ACT_UNKNOWN: Wording(
        en="no such act: active, passive or pre_ticked", fr="acte inconnu : active, passive ou pre_ticked"
    ),
    Refusal.SCOPE_MISSING: Wording(
        en="without a text of yours, the row must tell the channels and the goods",
        fr="sans un texte à vous, la ligne doit dire les canaux (channels) et les objets (goods)",
    ),
    Refusal.OUTSIDE_TEXT: Wording(
        en="the text does not name this channel, object or partner: nobody consented to it",
        fr="le texte ne nomme pas ce canal, cet objet ou ce partenaire : personne n'y a consenti",
    ),
    Refusal.PROOF_UNREADABLE: Wording(
        en="the proof is named by its SHA-256: 64 hexadecimal digits",
        fr="la preuve est nommée par son SHA-256 : 64 chiffres hexadécimaux",
    ),
    Refusal.SOURCE_TOO_LONG: Wording(
        en="the source has 200 characters at most", fr="la source a 200 caractères au plus"
    ),
}
