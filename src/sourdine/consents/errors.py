"""Why something about a consent is refused: what is wrong, and what to do."""

from sourdine.errors import SourdineError, Wording


class ConsentError(SourdineError):
    """What is refused to whoever records or asks."""


class OneSubject(ConsentError):
    code = "one_subject"
    wording = Wording(
        en="Say whom this is about by exactly one of: number, address, reference.",
        fr="Dites de qui il s'agit par un seul de ces champs : number, address, reference.",
    )


class AddressRefused(ConsentError):
    code = "consent_address_refused"
    wording = Wording(
        en="This is not an e-mail address. Write it like name@example.fr.",
        fr="Ce n'est pas une adresse électronique. Écrivez-la comme nom@example.fr.",
    )


class SubjectRefused(ConsentError):
    code = "reference_refused"
    wording = Wording(
        en="A reference has 1 to {most} characters. Use the customer number of your own files.",
        fr="Une référence a de 1 à {most} caractères. Prenez le numéro de client de vos propres fichiers.",
    )


class ChannelDoesNotReach(ConsentError):
    code = "channel_does_not_reach"
    wording = Wording(
        en="The channel “{channel}” does not reach this kind of subject ({kind}). Name the number for calls and texts, the address for e-mail.",
        fr="Le canal « {channel} » n'atteint pas ce genre de coordonnée ({kind}). Donnez le numéro pour les appels et les SMS, l'adresse pour les courriels.",
    )


class NoScope(ConsentError):
    code = "consent_scope_missing"
    wording = Wording(
        en="A consent says for what: “{missing}” is empty. Name it.",
        fr="Un consentement dit pour quoi : « {missing} » est vide. Précisez-le.",
    )


class InTheFuture(ConsentError):
    code = "consent_event_in_future"
    wording = Wording(
        en="This is dated {at}, which has not come yet. Correct the date, or the clock that wrote it.",
        fr="Cet événement est daté du {at}, qui n'est pas encore venu. Corrigez la date, ou l'horloge qui l'a écrite.",
    )


class UnknownText(ConsentError):
    code = "unknown_consent_text"
    wording = Wording(
        en="You have no such consent text. Look at the list of yours, or add it first.",
        fr="Vous n'avez pas ce texte de consentement. Voyez la liste des vôtres, ou ajoutez-le d'abord.",
    )


class OutsideText(ConsentError):
    code = "scope_outside_text"
    wording = Wording(
        en="The text that was shown does not name this {field}: nobody consented to it. Record what the text says.",
        fr="Le texte montré ne nomme pas ce champ ({field}) : personne n'y a consenti. Enregistrez ce que dit le texte.",
    )


class TextRefused(ConsentError):
    code = "consent_text_refused"
    wording = Wording(
        en="This text cannot prove a consent: {problems} Correct it and add it again.",
        fr="Ce texte ne peut pas prouver un consentement : {problems} Corrigez-le et ajoutez-le de nouveau.",
    )


class TextFrozen(ConsentError):
    code = "consent_text_frozen"
    wording = Wording(
        en="This text was shown to somebody since {used_at} and can no longer change. Add a new version.",
        fr="Ce texte a été montré depuis le {used_at} et ne peut plus changer. Ajoutez une nouvelle version.",
    )


class NoSuchConsent(ConsentError):
    code = "no_such_consent"
    wording = Wording(
        en="You have no such consent, or it was purged. Look it up by its number or address.",
        fr="Vous n'avez pas ce consentement, ou il a été purgé. Cherchez-le par son numéro ou son adresse.",
    )


class NotToConfirm(ConsentError):
    code = "nothing_to_confirm"
    wording = Wording(
        en="This consent does not wait for a confirmation: it was refused, withdrawn, or never asked for one.",
        fr="Ce consentement n'attend pas de confirmation : il a été refusé, retiré, ou n'en demandait pas.",
    )


class BeforeItBegan(ConsentError):
    code = "before_it_was_given"
    wording = Wording(
        en="This is dated before the consent itself ({since}). Correct the date.",
        fr="C'est daté d'avant le consentement lui-même ({since}). Corrigez la date.",
    )


class ConsentsLinkOver(ConsentError):
    code = "consents_link_over"
    wording = Wording(
        en="This link is over, or was cut off. Copy the whole of it from the newest mail you received.",
        fr="Ce lien n'est plus valable, ou il est incomplet. Copiez-le en entier depuis le dernier courriel reçu.",
    )


class UnknownProfessional(ConsentError):
    code = "unknown_professional"
    wording = Wording(
        en="No organisation here has the identifier “{named}”. Give its SIREN, SIRET, VAT number, or its id.",
        fr="Aucune organisation d'ici n'a l'identifiant « {named} ». Donnez son SIREN, son SIRET, son numéro de TVA, ou son id.",
    )
