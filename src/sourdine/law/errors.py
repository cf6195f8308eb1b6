"""What can be wrong with a contact, its evidence, a case or a rule file."""

from __future__ import annotations

from sourdine.errors import SourdineError, Wording


class LawError(SourdineError):
    """What the questions and the rules of law may be refused for."""


class UnknownWord(LawError):
    """A word that is none of a vocabulary's."""


class UnknownChannel(UnknownWord):
    code = "unknown_channel"
    wording = Wording(
        en="“{word}” is not a channel. Use one of: {known}.",
        fr="« {word} » n'est pas un canal. Employez l'un de ceux-ci : {known}.",
    )


class UnknownAudience(UnknownWord):
    code = "unknown_audience"
    wording = Wording(
        en="“{word}” is not a kind of person to contact. Use one of: {known}.",
        fr="« {word} » n'est pas un type de destinataire. Employez l'un de ceux-ci : {known}.",
    )


class UnknownPurpose(UnknownWord):
    code = "unknown_purpose"
    wording = Wording(
        en="“{word}” is not a purpose. Use one of: {known}.",
        fr="« {word} » n'est pas un objet de contact. Employez l'un de ceux-ci : {known}.",
    )


class UnknownSector(UnknownWord):
    code = "unknown_sector"
    wording = Wording(
        en="“{word}” is not a sector. Use one of: {known}; “other” is one.",
        fr="« {word} » n'est pas un secteur. Employez l'un de ceux-ci : {known} ; « other » en est un.",
    )


class UnknownTerm(UnknownWord):
    code = "unknown_term"
    wording = Wording(
        en="“{word}” is not a word that {field} may have. Use one of: {known}.",
        fr="« {word} » n'est pas un mot possible pour {field}. Employez l'un de ceux-ci : {known}.",
    )


class NumberNeeded(LawError):
    code = "number_needed"
    wording = Wording(
        en="The channel {channel} reaches a telephone number, and none is given. Give the number called.",
        fr="Le canal {channel} atteint un numéro de téléphone, et aucun n'est donné. Donnez le numéro appelé.",
    )


class ContactAddressNeeded(LawError):
    code = "contact_address_needed"
    wording = Wording(
        en="The channel {channel} reaches an address. Say what kind it is, and of which territory.",
        fr="Le canal {channel} atteint une adresse. Dites de quel genre elle est, et de quel territoire.",
    )


class UnknownZone(LawError):
    code = "unknown_time_zone"
    wording = Wording(
        en="“{zone}” is not a time zone. Use an IANA name such as Indian/Reunion.",
        fr="« {zone} » n'est pas un fuseau horaire. Employez un nom IANA comme Indian/Reunion.",
    )


class ConsentInFuture(LawError):
    code = "consent_in_future"
    wording = Wording(
        en="A consent dated after the contact cannot allow it. Check its date and its time zone.",
        fr="Un consentement daté d'après le contact ne peut l'autoriser. Vérifiez sa date et son fuseau.",
    )


class ObjectionInFuture(LawError):
    code = "objection_in_future"
    wording = Wording(
        en="An objection is dated after the contact. Check its date; to judge a past contact, use replay.",
        fr="Une opposition est datée d'après le contact. Vérifiez sa date ; pour juger un contact passé, rejouez-le.",
    )


class EvidenceInFuture(LawError):
    code = "evidence_in_future"
    wording = Wording(
        en="In the evidence, {item} is dated after the contact. Check its date; to judge a past contact, use replay.",
        fr="Parmi les preuves, {item} est daté d'après le contact. Vérifiez la date ; pour juger un contact passé, rejouez-le.",
    )


class WithdrawnBeforeGiven(LawError):
    code = "withdrawn_before_given"
    wording = Wording(
        en="A consent was withdrawn before it was given. Put the two events in order; a withdrawal of nothing is an objection.",
        fr="Un consentement a été retiré avant d'être donné. Remettez les deux actes dans l'ordre ; retirer ce qu'on n'a pas donné est une opposition.",
    )


class EndsBeforeItBegins(LawError):
    code = "ends_before_it_begins"
    wording = Wording(
        en="In the evidence, {item} ends before it begins. Check both dates.",
        fr="Parmi les preuves, {item} finit avant de commencer. Vérifiez les deux dates.",
    )


class ConsentWithoutScope(LawError):
    code = "consent_without_scope"
    wording = Wording(
        en="A consent must say to whom, by which channels and for which goods or services it was given: {missing} is missing.",
        fr="Un consentement doit dire à qui, pour quels canaux et pour quels biens ou services il a été donné : {missing} manque.",
    )


class UnknownJurisdiction(LawError):
    code = "unknown_jurisdiction"
    wording = Wording(
        en="There are no rules for “{name}”. Those known are: {known}.",
        fr="Il n'y a pas de règles pour « {name} ». Celles qu'on connaît : {known}.",
    )


class UnknownOptionalRule(LawError):
    code = "unknown_optional_rule"
    wording = Wording(
        en="“{rule}” is not a rule that one may choose to apply. Those are: {known}.",
        fr="« {rule} » n'est pas une règle qu'on peut choisir d'appliquer. Ce sont : {known}.",
    )


class UnreadableCase(LawError):
    code = "unreadable_case"
    wording = Wording(
        en="The case cannot be read: {reason}. Write it as YAML or JSON, with “contact” and “evidence”.",
        fr="Le cas est illisible : {reason}. Écrivez-le en YAML ou en JSON, avec « contact » et « evidence ».",
    )


class UnknownField(LawError):
    code = "unknown_field"
    wording = Wording(
        en="“{field}” is not a field of {item}. Its fields are: {known}.",
        fr="« {field} » n'est pas un champ de {item}. Ses champs sont : {known}.",
    )


class MissingField(LawError):
    code = "missing_field"
    wording = Wording(en="{item} needs “{field}”. Add it.", fr="{item} demande « {field} ». Ajoutez-le.")


class WrongValue(LawError):
    code = "wrong_value"
    wording = Wording(
        en="“{field}” takes {expected}. Correct its value.",
        fr="« {field} » attend {expected}. Corrigez sa valeur.",
    )


class RuleFileWrong(LawError):
    """A rule file that must not be relied on; the build fails."""


class UnreadableRules(RuleFileWrong):
    code = "unreadable_rules"
    wording = Wording(
        en="{where} cannot be read: {reason}. Correct the file.",
        fr="{where} est illisible : {reason}. Corrigez le fichier.",
    )


class ImpossibleDate(RuleFileWrong):
    code = "impossible_date"
    wording = Wording(
        en="{where}: “{text}” is no date. Write year-month-day, like 2026-08-11.",
        fr="{where} : « {text} » n'est pas une date. Écrivez année-mois-jour, comme 2026-08-11.",
    )


class SwappedDate(RuleFileWrong):
    code = "swapped_date"
    wording = Wording(
        en="{where}: {text} and “{words}” are the same date with day and month swapped. Correct one of them from the source.",
        fr="{where} : {text} et « {words} » sont la même date, jour et mois inversés. Corrigez l'une d'après la source.",
    )


class DateContradicted(RuleFileWrong):
    code = "date_contradicted"
    wording = Wording(
        en="{where}: {text} is not “{words}”. Correct one of them from the source.",
        fr="{where} : {text} n'est pas « {words} ». Corrigez l'une d'après la source.",
    )


class GapInRule(RuleFileWrong):
    code = "gap_in_rule"
    wording = Wording(
        en="{where}: nothing holds between {end} and {begin}. Join the periods, or make them two rules.",
        fr="{where} : rien ne vaut entre {end} et {begin}. Joignez les périodes, ou faites-en deux règles.",
    )


class OverlapInRule(RuleFileWrong):
    code = "overlap_in_rule"
    wording = Wording(
        en="{where}: two periods hold on {begin}. End the first the day before the second begins.",
        fr="{where} : deux périodes valent le {begin}. Terminez la première la veille de la seconde.",
    )


class PeriodBackwards(RuleFileWrong):
    code = "period_backwards"
    wording = Wording(
        en="{where}: a period ends on {end}, before it begins on {begin}. Correct its dates.",
        fr="{where} : une période finit le {end}, avant de commencer le {begin}. Corrigez ses dates.",
    )


class StaleStamp(RuleFileWrong):
    code = "stale_stamp"
    wording = Wording(
        en="{where}: last verified on {stamp}, more than {days} days ago. Read the source again, then renew the date.",
        fr="{where} : vérifié le {stamp}, il y a plus de {days} jours. Relisez la source, puis changez la date.",
    )


class StampInFuture(RuleFileWrong):
    code = "stamp_in_future"
    wording = Wording(
        en="{where}: verified on {stamp}, which is still to come. Write the day on which it was done.",
        fr="{where} : vérifié le {stamp}, qui est à venir. Écrivez le jour où cela a été fait.",
    )


class DuplicateRule(RuleFileWrong):
    code = "duplicate_rule"
    wording = Wording(
        en="{where}: another rule has the same name. Give it one of its own.",
        fr="{where} : une autre règle porte ce nom. Donnez-lui-en un à elle.",
    )


class UnknownKind(RuleFileWrong):
    code = "unknown_kind_of_rule"
    wording = Wording(
        en="{where}: “{kind}” is not a kind of rule. Use one of: {known}.",
        fr="{where} : « {kind} » n'est pas un genre de règle. Employez l'un de ceux-ci : {known}.",
    )


class UnknownParameter(RuleFileWrong):
    code = "unknown_parameter"
    wording = Wording(
        en="{where}: “{parameter}” is not a parameter of this rule. Remove it, or correct its name.",
        fr="{where} : « {parameter} » n'est pas un paramètre de cette règle. Retirez-le ou corrigez son nom.",
    )


class MissingParameter(RuleFileWrong):
    code = "missing_parameter"
    wording = Wording(
        en="{where}: “{parameter}” is missing. Add it.", fr="{where} : « {parameter} » manque. Ajoutez-le."
    )


class WrongParameter(RuleFileWrong):
    code = "wrong_parameter"
    wording = Wording(
        en="{where}: “{parameter}” has a value that it cannot have. Correct it.",
        fr="{where} : « {parameter} » a une valeur impossible. Corrigez-la.",
    )
