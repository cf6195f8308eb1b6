"""What a decision says, in French and English: one sentence a code, one a remedy, a name a word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.errors import Wording
from sourdine.law.vocabulary import Channel, Outcome, Sector, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping


class Code(StrEnum):
    """Stable: programs may rely on them. The sentences may change."""

    # Nothing to apply.
    NO_RULES = "no_rules"
    NOT_A_NUMBER = "not_a_number"
    NO_GROUND_RULE = "no_ground_rule"
    # What is free, or banned, for itself.
    FREE = "free"
    SECTOR_FREE = "sector_free"
    SECTOR_BANNED = "sector_banned"
    SECTOR_NOT_TOLD = "sector_not_told"
    # The list.
    NOT_LISTED = "not_listed"
    LISTED = "listed"
    STANDING_NOT_KNOWN = "standing_not_known"
    STANDING_STALE = "standing_stale"
    REGISTRATION_ENDED = "registration_ended"
    # Consent.
    CONSENT_HOLDS = "consent_holds"
    CONSENT_NOT_KNOWN = "consent_not_known"
    CONSENT_PURGED = "consent_purged"
    NO_CONSENT = "no_consent"
    CONSENT_OTHER_CHANNEL = "consent_other_channel"
    CONSENT_OTHER_PARTY = "consent_other_party"
    CONSENT_OTHER_GOODS = "consent_other_goods"
    CONSENT_NOT_ACTIVE = "consent_not_active"
    CONSENT_INCOMPLETE = "consent_incomplete"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_TOO_LONG_AGO = "consent_too_long_ago"
    PROVIDER_NOT_NAMED = "provider_not_named"
    # A contract, a sale.
    CONTRACT_RELATED = "contract_related"
    CONTRACT_EXISTS = "contract_exists"
    CONTRACT_UNRELATED = "contract_unrelated"
    NO_CONTRACT = "no_contract"
    RELATION_NOT_KNOWN = "relation_not_known"
    CUSTOMER_SIMILAR = "customer_similar"
    CUSTOMER_RECENT = "customer_recent"
    NOT_A_CUSTOMER = "not_a_customer"
    ACCOUNT_IS_NO_SALE = "account_is_no_sale"
    NOT_SIMILAR = "not_similar"
    REFUSED_AT_COLLECTION = "refused_at_collection"
    REFUSAL_NOT_OFFERED = "refusal_not_offered"
    NOT_FROM_THE_PERSON = "not_from_the_person"
    SOURCE_NOT_KNOWN = "source_not_known"
    # A request.
    REQUEST_ANSWERED = "request_answered"
    REQUEST_NOT_KNOWN = "request_not_known"
    NO_REQUEST = "no_request"
    REQUEST_OTHER_GOODS = "request_other_goods"
    REQUEST_LAPSED = "request_lapsed"
    NOT_AN_ANSWER = "not_an_answer"
    # Professionals.
    PROFESSIONAL_INFORMED = "professional_informed"
    PROFESSIONAL_NOT_INFORMED = "professional_not_informed"
    PROFESSIONAL_INFORMING_NOT_KNOWN = "professional_informing_not_known"
    UNRELATED_TO_PROFESSION = "unrelated_to_profession"
    PROFESSION_NOT_KNOWN = "profession_not_known"
    GENERIC_MAILBOX = "generic_mailbox"
    NOT_A_GENERIC_MAILBOX = "not_a_generic_mailbox"
    # Refusals.
    NO_OBJECTION = "no_objection"
    OBJECTED = "objected"
    REOPENED = "reopened"
    OBJECTIONS_NOT_KNOWN = "objections_not_known"
    NO_RECENT_REFUSAL = "no_recent_refusal"
    SILENCE_AFTER_REFUSAL = "silence_after_refusal"
    # Days, hours, frequency.
    WITHIN_HOURS = "within_hours"
    APPOINTMENT = "appointment"
    OUTSIDE_HOURS = "outside_hours"
    OUTSIDE_DAYS = "outside_days"
    PUBLIC_HOLIDAY = "public_holiday"
    APPOINTMENTS_NOT_KNOWN = "appointments_not_known"
    ZONE_NOT_KNOWN = "zone_not_known"
    ATTEMPTS_LEFT = "attempts_left"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    ATTEMPTS_NOT_KNOWN = "attempts_not_known"
    # The calling number.
    CALLER_MAY_SHOW = "caller_may_show"
    CALLER_MAY_NOT_SHOW = "caller_may_not_show"
    CALLER_NOT_KNOWN = "caller_not_known"
    CALLER_DOUBTFUL = "caller_doubtful"
    CALLER_WITHHELD = "caller_withheld"
    CALLER_NOT_HIDDEN = "caller_not_hidden"
    DIALLED_BY_HAND = "dialled_by_hand"
    # Keeping.
    KEPT_LAWFULLY = "kept_lawfully"
    KEPT_TOO_LONG = "kept_too_long"
    KEEPING_NOT_KNOWN = "keeping_not_known"


class Remedy(StrEnum):
    ASK_FOR_CONSENT = "ask_for_consent"
    ASK_FOR_CONSENT_AGAIN = "ask_for_consent_again"
    DO_NOT_CONTACT = "do_not_contact"
    CHECK_THE_LIST = "check_the_list"
    LOOK_UP_CONSENTS = "look_up_consents"
    LOOK_UP_OBJECTIONS = "look_up_objections"
    LOOK_UP_RELATION = "look_up_relation"
    LOOK_UP_ATTEMPTS = "look_up_attempts"
    LOOK_UP_SOURCE = "look_up_source"
    LOOK_UP_REQUEST = "look_up_request"
    TELL_THE_SECTOR = "tell_the_sector"
    TELL_THE_PROFESSION = "tell_the_profession"
    TELL_THE_CALLER = "tell_the_caller"
    TELL_THE_ZONE = "tell_the_zone"
    SHOW_ANOTHER_NUMBER = "show_another_number"
    CONTACT_AFTER = "contact_after"
    ERASE = "erase"
    ASK_A_LAWYER = "ask_a_lawyer"


def _w(en: str, fr: str) -> Wording:
    return Wording(en=en, fr=fr)


WORDING: Final[dict[Code, Wording]] = {
    Code.NO_RULES: _w(
        "No rules are known for this territory on that day.",
        "Aucune règle n'est connue pour ce territoire ce jour-là.",
    ),
    Code.NOT_A_NUMBER: _w(
        "There is no valid telephone number to contact.",
        "Il n'y a pas de numéro de téléphone valide à contacter.",
    ),
    Code.NO_GROUND_RULE: _w(
        "No rule is known that says whether such a contact may be made.",
        "Aucune règle connue ne dit si un tel contact peut être fait.",
    ),
    Code.FREE: _w(
        "Nothing needs to be asked beforehand for such a contact.",
        "Rien n'est à demander au préalable pour un tel contact.",
    ),
    Code.SECTOR_FREE: _w(
        "The sector is not a banned one.", "Le secteur n'est pas de ceux qui sont interdits."
    ),
    Code.SECTOR_BANNED: _w(
        "Prospecting is banned in this sector ({sector}), even with consent.",
        "La prospection est interdite dans ce secteur ({sector}), même avec consentement.",
    ),
    Code.SECTOR_NOT_TOLD: _w(
        "Prospecting is banned in some sectors, and the sector is not told.",
        "La prospection est interdite dans certains secteurs, et le secteur n'est pas indiqué.",
    ),
    Code.NOT_LISTED: _w(
        "The number was not on the opposition list when it was checked, on {as_of}.",
        "Le numéro n'était pas sur la liste d'opposition lors de sa vérification, le {as_of}.",
    ),
    Code.LISTED: _w("The number is on the opposition list.", "Le numéro est sur la liste d'opposition."),
    Code.STANDING_NOT_KNOWN: _w(
        "It is not known whether the number is on the opposition list.",
        "On ne sait pas si le numéro est sur la liste d'opposition.",
    ),
    Code.STANDING_STALE: _w(
        "The list was last checked on {as_of}, more than {days} days before.",
        "La liste a été vérifiée le {as_of}, plus de {days} jours avant.",
    ),
    Code.REGISTRATION_ENDED: _w(
        "The registration that was read has ended since, and may have been renewed.",
        "L'inscription lue a pris fin depuis, et a pu être renouvelée.",
    ),
    Code.CONSENT_HOLDS: _w(
        "The person consented on {given_at}, by a positive act, to this.",
        "La personne y a consenti le {given_at}, par un acte positif.",
    ),
    Code.CONSENT_NOT_KNOWN: _w(
        "It is not known whether the person consented.", "On ne sait pas si la personne a consenti."
    ),
    Code.CONSENT_PURGED: _w(
        "What was known of consents then has been erased.",
        "Ce qu'on savait alors des consentements a été effacé.",
    ),
    Code.NO_CONSENT: _w("The person has not consented.", "La personne n'a pas consenti."),
    Code.CONSENT_OTHER_CHANNEL: _w(
        "The person consented, but not to this channel ({channel}).",
        "La personne a consenti, mais pas pour ce canal ({channel}).",
    ),
    Code.CONSENT_OTHER_PARTY: _w(
        "The person consented, but to somebody else: this professional is not named.",
        "La personne a consenti, mais à un autre : ce professionnel n'est pas nommé.",
    ),
    Code.CONSENT_OTHER_GOODS: _w(
        "The person consented, but for other goods or services.",
        "La personne a consenti, mais pour d'autres biens ou services.",
    ),
    Code.CONSENT_NOT_ACTIVE: _w(
        "Silence, a box ticked beforehand or going on browsing is no consent.",
        "Le silence, une case pré-cochée ou la poursuite de la navigation ne sont pas un consentement.",
    ),
    Code.CONSENT_INCOMPLETE: _w(
        "The text the person consented to left out: {missing}.",
        "Le texte auquel la personne a consenti ne disait pas : {missing}.",
    ),
    Code.CONSENT_WITHDRAWN: _w(
        "The person withdrew their consent on {withdrawn_at}.",
        "La personne a retiré son consentement le {withdrawn_at}.",
    ),
    Code.CONSENT_EXPIRED: _w("The consent ended on {ended_at}.", "Le consentement a pris fin le {ended_at}."),
    Code.CONSENT_TOO_LONG_AGO: _w(
        "The consent is of {given_at}; whether it still counts after {months} months is disputed.",
        "Le consentement est du {given_at} ; qu'il vaille encore après {months} mois est discuté.",
    ),
    Code.PROVIDER_NOT_NAMED: _w(
        "The consent does not name the third party that would make the contact.",
        "Le consentement ne nomme pas le tiers qui ferait le contact.",
    ),
    Code.CONTRACT_RELATED: _w(
        "A contract is under way, and what is said relates to its object.",
        "Un contrat est en cours, et ce qui est dit a rapport à son objet.",
    ),
    Code.CONTRACT_EXISTS: _w("There is an existing contract.", "Il y a un contrat en cours."),
    Code.CONTRACT_UNRELATED: _w(
        "A contract is under way, but this has nothing to do with its object.",
        "Un contrat est en cours, mais ceci est sans rapport avec son objet.",
    ),
    Code.NO_CONTRACT: _w(
        "No contract is under way with this person.", "Aucun contrat n'est en cours avec cette personne."
    ),
    Code.RELATION_NOT_KNOWN: _w(
        "It is not known what ties the professional and the person.",
        "On ne sait pas ce qui lie le professionnel et la personne.",
    ),
    Code.CUSTOMER_SIMILAR: _w(
        "A customer, whose address was had at the sale, for similar goods or services.",
        "Un client, dont les coordonnées viennent de la vente, pour des biens ou services analogues.",
    ),
    Code.CUSTOMER_RECENT: _w(
        "The person bought something within the last {months} months.",
        "La personne a acheté quelque chose dans les {months} derniers mois.",
    ),
    Code.NOT_A_CUSTOMER: _w("The person has bought nothing.", "La personne n'a rien acheté."),
    Code.ACCOUNT_IS_NO_SALE: _w(
        "The person opened an account and bought nothing: that is no sale.",
        "La personne a ouvert un compte sans rien acheter : ce n'est pas une vente.",
    ),
    Code.NOT_SIMILAR: _w(
        "The person bought something, but nothing similar.",
        "La personne a acheté quelque chose, mais rien d'analogue.",
    ),
    Code.REFUSED_AT_COLLECTION: _w(
        "The person refused when their address was collected; buying since does not change that.",
        "La personne a refusé lors du recueil de ses coordonnées ; un achat depuis n'y change rien.",
    ),
    Code.REFUSAL_NOT_OFFERED: _w(
        "The person could not refuse, freely and simply, when their address was collected.",
        "La personne n'a pas pu refuser, sans frais et simplement, lors du recueil de ses coordonnées.",
    ),
    Code.NOT_FROM_THE_PERSON: _w(
        "The address was not had from the person at a sale.",
        "Les coordonnées n'ont pas été recueillies auprès de la personne lors d'une vente.",
    ),
    Code.SOURCE_NOT_KNOWN: _w(
        "It is not known where the number or address comes from.",
        "On ne sait pas d'où vient le numéro ou l'adresse.",
    ),
    Code.REQUEST_ANSWERED: _w(
        "The person asked for it on {asked_at}; the answer is in time and keeps to what was asked.",
        "La personne l'a demandé le {asked_at} ; la réponse vient à temps et s'en tient à la demande.",
    ),
    Code.REQUEST_NOT_KNOWN: _w(
        "It is not known whether the person asked for anything.",
        "On ne sait pas si la personne a demandé quelque chose.",
    ),
    Code.NO_REQUEST: _w("The person asked for nothing.", "La personne n'a rien demandé."),
    Code.REQUEST_OTHER_GOODS: _w(
        "The person asked for something else.", "La personne a demandé autre chose."
    ),
    Code.REQUEST_LAPSED: _w(
        "The request of {asked_at} was to be answered by {last_day}.",
        "Il fallait répondre à la demande du {asked_at} au plus tard le {last_day}.",
    ),
    Code.NOT_AN_ANSWER: _w(
        "This is prospecting, not the answer to a request.",
        "C'est de la prospection, non la réponse à une demande.",
    ),
    Code.PROFESSIONAL_INFORMED: _w(
        "A professional who was informed at collection, about something that relates to their work.",
        "Un professionnel informé lors du recueil, pour un objet en rapport avec sa profession.",
    ),
    Code.PROFESSIONAL_NOT_INFORMED: _w(
        "The professional was not told, when the address was collected, that it would serve for this.",
        "Le professionnel n'a pas su, lors du recueil de son adresse, qu'elle servirait à cela.",
    ),
    Code.PROFESSIONAL_INFORMING_NOT_KNOWN: _w(
        "It is not known what the professional was told when the address was collected.",
        "On ne sait pas ce qui a été dit au professionnel lors du recueil de son adresse.",
    ),
    Code.UNRELATED_TO_PROFESSION: _w(
        "What is offered has nothing to do with the profession.",
        "Ce qui est proposé est sans rapport avec la profession.",
    ),
    Code.PROFESSION_NOT_KNOWN: _w(
        "It is not told whether what is offered relates to the profession.",
        "Il n'est pas dit si ce qui est proposé a rapport à la profession.",
    ),
    Code.GENERIC_MAILBOX: _w(
        "The address is an organisation's, not a person's.",
        "L'adresse est celle d'une organisation, non d'une personne.",
    ),
    Code.NOT_A_GENERIC_MAILBOX: _w("The address is a person's.", "L'adresse est celle d'une personne."),
    Code.NO_OBJECTION: _w(
        "The person has not objected to this channel.", "La personne ne s'est pas opposée à ce canal."
    ),
    Code.OBJECTED: _w("The person objected on {objected_at}.", "La personne s'est opposée le {objected_at}."),
    Code.REOPENED: _w(
        "The person objected, then consented again on {given_at}.",
        "La personne s'est opposée, puis a de nouveau consenti le {given_at}.",
    ),
    Code.OBJECTIONS_NOT_KNOWN: _w(
        "It is not known whether the person objected.", "On ne sait pas si la personne s'est opposée."
    ),
    Code.NO_RECENT_REFUSAL: _w(
        "The person has said no to nobody in the last {days} days.",
        "La personne n'a pas dit non dans les {days} derniers jours.",
    ),
    Code.SILENCE_AFTER_REFUSAL: _w(
        "The person said no on {refused_at}: {days} days of silence follow.",
        "La personne a dit non le {refused_at} : {days} jours de silence suivent.",
    ),
    Code.WITHIN_HOURS: _w(
        "It is {local} for the person: within the hours.",
        "Il est {local} chez la personne : dans les horaires.",
    ),
    Code.APPOINTMENT: _w(
        "The person agreed on {agreed_at} to be contacted at this very time.",
        "La personne a accepté le {agreed_at} d'être contactée à ce moment précis.",
    ),
    Code.OUTSIDE_HOURS: _w(
        "It is {local} for the person: outside the hours {hours}.",
        "Il est {local} chez la personne : hors des horaires {hours}.",
    ),
    Code.OUTSIDE_DAYS: _w(
        "It is {local} for the person: not a day on which to contact them.",
        "Il est {local} chez la personne : ce n'est pas un jour où la contacter.",
    ),
    Code.PUBLIC_HOLIDAY: _w(
        "It is {local} for the person: a public holiday.", "Il est {local} chez la personne : un jour férié."
    ),
    Code.APPOINTMENTS_NOT_KNOWN: _w(
        "It is {local} for the person, outside days and hours, and not known whether they agreed to it.",
        "Il est {local} chez la personne, hors des jours et heures, et l'on ne sait si elle l'a accepté.",
    ),
    Code.ZONE_NOT_KNOWN: _w(
        "It is not known what time it is for the person.",
        "On ne sait pas quelle heure il est chez la personne.",
    ),
    Code.ATTEMPTS_LEFT: _w(
        "Attempts in the last {days} days: {count}; {most} at most.",
        "Tentatives dans les {days} derniers jours : {count} ; {most} au plus.",
    ),
    Code.TOO_MANY_ATTEMPTS: _w(
        "Attempts in the last {days} days: {count} already; {most} at most.",
        "Tentatives dans les {days} derniers jours : déjà {count} ; {most} au plus.",
    ),
    Code.ATTEMPTS_NOT_KNOWN: _w(
        "It is not known how often the person was contacted in the last {days} days.",
        "On ne sait pas combien de fois la personne a été contactée dans les {days} derniers jours.",
    ),
    Code.CALLER_MAY_SHOW: _w(
        "An automated system may show this calling number.",
        "Un système automatisé peut afficher ce numéro d'appel.",
    ),
    Code.CALLER_MAY_NOT_SHOW: _w(
        "An automated system may not show this calling number.",
        "Un système automatisé ne peut pas afficher ce numéro d'appel.",
    ),
    Code.CALLER_NOT_KNOWN: _w(
        "It is not told how the call is dialled and which number is shown.",
        "Il n'est pas dit comment l'appel est composé ni quel numéro est affiché.",
    ),
    Code.CALLER_DOUBTFUL: _w(
        "Whether an automated system may show this calling number is not known.",
        "On ne sait pas si un système automatisé peut afficher ce numéro d'appel.",
    ),
    Code.CALLER_WITHHELD: _w(
        "The calling number is hidden; a canvasser must show one.",
        "Le numéro d'appel est masqué ; qui démarche doit en afficher un.",
    ),
    Code.CALLER_NOT_HIDDEN: _w("The calling number is not hidden.", "Le numéro d'appel n'est pas masqué."),
    Code.DIALLED_BY_HAND: _w("A person commands the call.", "Une personne commande l'appel."),
    Code.KEPT_LAWFULLY: _w(
        "The number or address may still be used for this.",
        "Le numéro ou l'adresse peut encore servir à cela.",
    ),
    Code.KEPT_TOO_LONG: _w(
        "The last sign from the person is of {last_sign}, more than {years} years before.",
        "Le dernier signe de la personne est du {last_sign}, plus de {years} ans avant.",
    ),
    Code.KEEPING_NOT_KNOWN: _w(
        "It is not known since when the number or address has been kept.",
        "On ne sait pas depuis quand le numéro ou l'adresse est conservé.",
    ),
}

REMEDIES: Final[dict[Remedy, Wording]] = {
    Remedy.ASK_FOR_CONSENT: _w(
        "Ask for consent, by another way than this channel.",
        "Demandez un consentement, autrement que par ce canal.",
    ),
    Remedy.ASK_FOR_CONSENT_AGAIN: _w(
        "Only a new consent, explicit and later, allows it.",
        "Seul un nouveau consentement, explicite et postérieur, le permet.",
    ),
    Remedy.DO_NOT_CONTACT: _w("Do not make this contact.", "Ne faites pas ce contact."),
    Remedy.CHECK_THE_LIST: _w(
        "Have the number checked against the list.", "Faites vérifier le numéro sur la liste."
    ),
    Remedy.LOOK_UP_CONSENTS: _w(
        "Look the person's consents up.", "Cherchez les consentements de la personne."
    ),
    Remedy.LOOK_UP_OBJECTIONS: _w(
        "Look the person's objections up.", "Cherchez les oppositions de la personne."
    ),
    Remedy.LOOK_UP_RELATION: _w(
        "Look up contracts and purchases.", "Cherchez les contrats et les achats de la personne."
    ),
    Remedy.LOOK_UP_ATTEMPTS: _w(
        "Look up the attempts of all providers.", "Cherchez les tentatives de tous les prestataires."
    ),
    Remedy.LOOK_UP_SOURCE: _w(
        "Find out where the number or address comes from.", "Cherchez d'où vient le numéro ou l'adresse."
    ),
    Remedy.LOOK_UP_REQUEST: _w(
        "Look up what the person asked for.", "Cherchez ce que la personne a demandé."
    ),
    Remedy.TELL_THE_SECTOR: _w("Tell the sector.", "Indiquez le secteur."),
    Remedy.TELL_THE_PROFESSION: _w(
        "Say whether it relates to the person's work.", "Dites si cela a rapport au métier de la personne."
    ),
    Remedy.TELL_THE_CALLER: _w(
        "Tell how the call is dialled, and the number shown.",
        "Indiquez comment l'appel est composé, et le numéro affiché.",
    ),
    Remedy.TELL_THE_ZONE: _w("Tell the person's time zone.", "Indiquez le fuseau de la personne."),
    Remedy.SHOW_ANOTHER_NUMBER: _w(
        "Show a number made for automated calls, or dial by hand.",
        "Affichez un numéro prévu pour les appels automatisés, ou composez à la main.",
    ),
    Remedy.CONTACT_AFTER: _w(
        "Contact the person from {after} on.", "Contactez la personne à partir du {after}."
    ),
    Remedy.ERASE: _w(
        "Erase it, or keep only the objection or the proof.",
        "Effacez-le, ou ne gardez que l'opposition ou la preuve.",
    ),
    Remedy.ASK_A_LAWYER: _w(
        "Ask a lawyer before you contact the person.", "Consultez un juriste avant tout contact."
    ),
}

OUTCOMES: Final[dict[Outcome, Wording]] = {
    Outcome.ALLOWED: _w("allowed", "permis"),
    Outcome.FORBIDDEN: _w("forbidden", "interdit"),
    Outcome.UNKNOWN: _w("unknown, so not allowed", "indéterminé, donc pas permis"),
}

NAMES: Final[dict[StrEnum, Wording]] = {
    Channel.LIVE_VOICE: _w("live voice call", "appel d'une personne"),
    Channel.AUTOMATED_VOICE: _w("automated call", "automate d'appel"),
    Channel.VOICE_MESSAGE: _w("voice message", "message vocal"),
    Channel.SMS: _w("text message", "SMS"),
    Channel.EMAIL: _w("e-mail", "courrier électronique"),
    Channel.POST: _w("post", "courrier postal"),
    Channel.FAX: _w("fax", "télécopie"),
    Channel.SOCIAL: _w("social network", "réseau social"),
    Sector.ENERGY_SAVING: _w("energy saving", "économies d'énergie"),
    Sector.RENEWABLE_ENERGY: _w("renewable energy", "énergies renouvelables"),
    Sector.HOME_ADAPTATION: _w("home adaptation", "adaptation du logement"),
    Sector.TRAINING_ACCOUNT: _w("training account", "compte de formation (CPF)"),
    Statement.WHO_AND_WHAT: _w("who asks, and for what", "qui demande, et pour quoi"),
    Statement.CHOICE: _w("that one may say no", "qu'on peut dire non"),
    Statement.PERIOD: _w("for how long", "pour combien de temps"),
    Statement.WITHDRAWAL: _w("how to withdraw", "comment le retirer"),
    Statement.PROOF: _w("how to get the proof", "comment en avoir la preuve"),
}


def sentence(wording: Wording, details: Mapping[str, object], language: str) -> str:
    """The wording with its details, as people of that language write them."""
    return wording.in_language(language, **{name: in_words(one, language) for name, one in details.items()})


def in_words(value: object, language: str) -> str:
    if isinstance(value, StrEnum):
        return NAMES[value].in_language(language) if value in NAMES else value.value
    if isinstance(value, datetime):
        return _spoken(value, language)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(in_words(one, language) for one in value)
    return str(value)


_MONTHS: Final = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}
_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}


def _spoken(local: datetime, language: str) -> str:
    day, month = _DAYS[language][local.weekday()], _MONTHS[language][local.month - 1]
    if language == "fr":
        first = "1er" if local.day == 1 else local.day
        return f"{day} {first} {month} {local.year} à {local:%H:%M}"
    return f"{day} {local.day} {month} {local.year} at {local:%H:%M}"


def french_date(text: str) -> tuple[int, int, int] | None:
    """Reads a date written out in French, such as `11 août 2026`: (year, month, day)."""
    parts = text.replace("1er", "1").split()
    if len(parts) != 3 or parts[1] not in _MONTHS["fr"] or not (parts[0] + parts[2]).isdigit():
        return None
    return int(parts[2]), _MONTHS["fr"].index(parts[1]) + 1, int(parts[0])
