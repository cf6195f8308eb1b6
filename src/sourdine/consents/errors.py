"""Why something about a consent is refused: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence


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


class OfSomebodyElse(ConsentError):
    code = "consent_of_somebody_else"
    wording = Wording(
        en="This consent is of another number, address or reference. Name the one it was asked or given by.",
        fr="Ce consentement est celui d'un autre numéro, d'une autre adresse ou d'une autre référence. Donnez celui par lequel il a été demandé ou donné.",
    )


class PartnerNotNamed(ConsentError):
    code = "partner_not_named"
    wording = Wording(
        en="The consent does not name this partner, or the organisation is another one. Pass on only to whom the person was told of.",
        fr="Le consentement ne nomme pas ce partenaire, ou l'organisation en est une autre. Ne transmettez qu'à ceux dont la personne a été informée.",
    )


class NoWayToPartner(ConsentError):
    code = "no_way_to_partner"
    wording = Wording(
        en="Say by exactly one of “organisation” and “contact” how the partner will be told of a withdrawal.",
        fr="Dites par un seul de « organisation » et « contact » comment le partenaire apprendra un retrait.",
    )


class StandsNoMore(ConsentError):
    code = "consent_stands_no_more"
    wording = Wording(
        en="At that date this consent was not given, not confirmed, withdrawn, over, or it was purged since: it cannot be passed on.",
        fr="À cette date ce consentement n'était pas donné, pas confirmé, retiré, terminé, ou il a été purgé depuis : il ne peut pas être transmis.",
    )


class UnsubscribeLinkUnusable(ConsentError):
    code = "unsubscribe_link_unusable"
    wording = Wording(
        en="This link is not whole, or not of this service. Open the one of the message again, or copy all of it.",
        fr="Ce lien n'est pas entier, ou n'est pas de ce service. Ouvrez de nouveau celui du message, ou copiez-le en entier.",
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


class UnknownProfessional(ConsentError):
    code = "unknown_professional"
    wording = Wording(
        en="No organisation here has the identifier “{named}”. Give its SIREN, SIRET, VAT number, or its id.",
        fr="Aucune organisation d'ici n'a l'identifiant « {named} ». Donnez son SIREN, son SIRET, son numéro de TVA, ou son id.",
    )


class ConsentsLinkOver(ConsentError):
    code = "consents_link_over"
    wording = Wording(
        en="This link is over, or was cut off. Copy the whole of it from the newest mail you received.",
        fr="Ce lien n'est plus valable, ou il est incomplet. Copiez-le en entier depuis le dernier courriel reçu.",
    )


class CallerRefused(ConsentError):
    code = "caller_refused"
    wording = Wording(
        en="The calling number is not a telephone number. Give the one that is shown, or “withheld”.",
        fr="Le numéro appelant n'est pas un numéro de téléphone. Donnez celui qui s'affiche, ou « withheld ».",
    )


class QuestionsRefused(ConsentError):
    """`bad`: of each wrong question its place from 0, the field, and the code of what is wrong."""

    code = "questions_refused"
    wording = Wording(
        en="Of these questions, {count} cannot be asked, and none was answered. Correct the fields named in “fields”.",
        fr="Parmi ces questions, {count} ne peuvent être posées, et aucune n'a eu de réponse. Corrigez les champs nommés dans « fields ».",
    )

    def __init__(self, bad: Sequence[tuple[int, str, str]]) -> None:
        self.bad = tuple(bad)
        super().__init__(count=len(self.bad))


class SlotRefused(ConsentError):
    code = "slot_refused"
    wording = Wording(
        en="An appointment is a precise slot: it begins before it ends, and lasts {hours} hours at most. Correct its times.",
        fr="Un rendez-vous est un créneau précis : il commence avant de finir et dure au plus {hours} heures. Corrigez ses heures.",
    )


class NoSuchAppointment(ConsentError):
    code = "no_such_appointment"
    wording = Wording(
        en="You have no such appointment. Use the “id” that was given when it was recorded.",
        fr="Vous n'avez pas ce rendez-vous. Utilisez l'« id » donné lors de son enregistrement.",
    )


class NoSuchRequest(ConsentError):
    code = "no_such_request"
    wording = Wording(
        en="You have no such request for information. Look at the list of yours.",
        fr="Vous n'avez pas cette demande d'information. Voyez la liste des vôtres.",
    )


class NoSuchAttempt(ConsentError):
    code = "no_such_attempt"
    wording = Wording(
        en="You have no such attempt, or it was refused when it was asked for. Use the “id” that was given with the permission.",
        fr="Vous n'avez pas cette tentative, ou elle a été refusée quand elle fut demandée. Utilisez l'« id » donné avec la permission.",
    )


class OutcomeReported(ConsentError):
    code = "outcome_reported"
    wording = Wording(
        en="The outcome of this attempt was reported already, as “{outcome}”: it does not change.",
        fr="L'issue de cette tentative a déjà été indiquée, « {outcome} » : elle ne change plus.",
    )


class NotDeclined(ConsentError):
    code = "not_declined"
    wording = Wording(
        en="Only somebody who answered can have declined. Report the outcome “answered”, or leave “declined” out.",
        fr="Seul quelqu'un qui a répondu a pu décliner. Indiquez l'issue « answered », ou omettez « declined ».",
    )
