"""Why something about a consent is refused: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sourdine.consents.texts.problems import Problem


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


class NoSuchText(UnknownText):
    """Asked for by itself, where another request names it."""

    code = "no_such_consent_text"
    wording = Wording(
        en="There is no such consent text of yours. Look at the list of them.",
        fr="Vous n'avez pas de tel texte de consentement. Voyez la liste des vôtres.",
    )


class OutsideText(ConsentError):
    code = "scope_outside_text"
    wording = Wording(
        en="The text that was shown does not name this {field}: nobody consented to it. Record what the text says.",
        fr="Le texte montré ne nomme pas ce champ ({field}) : personne n'y a consenti. Enregistrez ce que dit le texte.",
    )


class TextRefused(ConsentError):
    """`problems` are all that the checker found, each with its part."""

    code = "consent_text_refused"
    wording = Wording(
        en="This text cannot prove a consent: {problems} Correct it and add it again.",
        fr="Ce texte ne peut pas prouver un consentement : {problems} Corrigez-le et ajoutez-le de nouveau.",
    )

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def say(self, language: str) -> str:
        told = " ".join(one.say(language) for one in self.problems)
        return self.wording.in_language(language, problems=told)

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "problems": [one.as_dict() for one in self.problems]}


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
        en="An appointment is a precise slot, agreed to before it begins: it lasts {hours} hours at most. Correct its times.",
        fr="Un rendez-vous est un créneau précis, convenu avant de commencer : il dure au plus {hours} heures. Corrigez ses heures.",
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


class NoSuchForm(ConsentError):
    code = "no_such_form"
    wording = Wording(
        en="There is no such page of collection. Look at the list of yours.",
        fr="Cette page de collecte n'existe pas. Voyez la liste des vôtres.",
    )


class FormUntitled(ConsentError):
    code = "collection_form_untitled"
    wording = Wording(
        en="The page of collection has no title. Write one of {most} characters at most.",
        fr="La page de collecte n'a pas de titre. Écrivez-en un de {most} caractères au plus.",
    )


class OriginRefused(ConsentError):
    code = "embedding_origin_refused"
    wording = Wording(
        en="“{origin}” is not the origin of a site. Write it like https://www.example.fr, without path or star.",
        fr="« {origin} » n'est pas l'origine d'un site. Écrivez-la comme https://www.example.fr, sans chemin ni étoile.",
    )


class TooManyOrigins(ConsentError):
    code = "too_many_embedding_origins"
    wording = Wording(
        en="A page of collection can stand on {most} sites at most. Open another one for the others.",
        fr="Une page de collecte peut figurer sur {most} sites au plus. Ouvrez-en une autre pour le reste.",
    )


class PageOutdated(ConsentError):
    code = "collection_page_outdated"
    wording = Wording(
        en="This page was open for too long, or its text has changed. Read it again below, then answer.",
        fr="Cette page est restée ouverte trop longtemps, ou son texte a changé. Relisez-le ci-dessous, puis répondez.",
    )


class NoAnswer(ConsentError):
    code = "consent_answer_missing"
    wording = Wording(
        en="Neither answer is chosen. Choose to accept or to refuse.",
        fr="Aucune réponse n'est choisie. Choisissez d'accepter ou de refuser.",
    )


class LineNotReachable(ConsentError):
    code = "line_not_reachable"
    wording = Wording(
        en="This is a special or premium-rate number, not a person's line. Give the number of your own line.",
        fr="C'est un numéro spécial ou surtaxé, pas la ligne d'une personne. Indiquez le numéro de votre ligne.",
    )


class ConfirmationUnusable(ConsentError):
    code = "confirmation_unusable"
    wording = Wording(
        en="This confirmation was used already, was replaced by a newer one, or its time has passed. Fill in the form again if you wish.",
        fr="Cette confirmation a déjà servi, une plus récente l'a remplacée, ou son temps est passé. Remplissez le formulaire de nouveau si vous le souhaitez.",
    )


class SentEnough(ConsentError):
    code = "confirmation_sent_enough"
    wording = Wording(
        en="The message was sent {most} times already. Look for it, or fill in the form again tomorrow.",
        fr="Le message a déjà été envoyé {most} fois. Cherchez-le, ou remplissez le formulaire de nouveau demain.",
    )


class ReadyMadeWrong(ConsentError):
    """A fault of this program's own file, found by its tests."""

    code = "ready_made_text_wrong"
    wording = Wording(
        en="A ready-made text is written wrong: {reason}. Correct its file.",
        fr="Un texte tout prêt est mal écrit : {reason}. Corrigez son fichier.",
    )
