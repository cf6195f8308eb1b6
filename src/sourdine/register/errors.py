"""Why the register refuses: what is wrong with what was asked, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from sourdine.errors import SourdineError, Wording
from sourdine.numbering.reasons import REASON_OF_STATUS, Reason
from sourdine.numbering.reasons import WORDING as REASONS

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.numbering.number import NotANumber

_PARIS = ZoneInfo("Europe/Paris")


def _reason(cause: NotANumber, language: str) -> str:
    reason = REASON_OF_STATUS[cause.status] or Reason.NOT_A_NUMBER
    return REASONS[reason].in_language(language)


class RegisterError(SourdineError):
    """What the register refuses."""


class NoNumber(RegisterError):
    code = "no_number"
    wording = Wording(
        en="No number was given. Write at least one.",
        fr="Aucun numéro n'est indiqué. Écrivez-en au moins un.",
    )


class TooManyNumbers(RegisterError):
    code = "too_many_numbers"
    wording = Wording(
        en="Up to {most} numbers can be registered at once. Register the others afterwards.",
        fr="On peut inscrire jusqu'à {most} numéros à la fois. Inscrivez les autres ensuite.",
    )


class NumberRefused(RegisterError):
    """One number that cannot be put on the lists asked for."""


class NumberUnreadable(NumberRefused):
    code = "number_unreadable"
    wording = Wording(
        en="This is not a telephone number: {reason}. Write it as you dial it, or with + and the country code.",
        fr="Ceci n'est pas un numéro de téléphone : {reason}. Écrivez-le comme vous le composez, ou avec + et l'indicatif du pays.",
    )

    def __init__(self, cause: NotANumber) -> None:
        self._cause = cause
        super().__init__(reason="")

    def say(self, language: str) -> str:
        return self.wording.in_language(language, reason=_reason(self._cause, language))


class NumberSpecial(NumberRefused):
    code = "number_special"
    wording = Wording(
        en="This is a special or premium-rate number, not a person's line. Give the number of your own line.",
        fr="C'est un numéro spécial ou surtaxé, pas la ligne d'une personne. Indiquez le numéro de votre ligne.",
    )


class NumberUnallocated(NumberRefused):
    code = "number_unallocated"
    wording = Wording(
        en="No operator has been given this number, so no line has it. Check its digits.",
        fr="Ce numéro n'est attribué à aucun opérateur : aucune ligne ne le porte. Vérifiez ses chiffres.",
    )


class NumberNotCovered(NumberRefused):
    code = "number_not_covered"
    wording = Wording(
        en="The lists you chose do not take numbers of this country or territory. Choose others, or give another number.",
        fr="Les listes choisies n'acceptent pas les numéros de ce pays ou territoire. Choisissez-en d'autres, ou indiquez un autre numéro.",
    )


class RefusedNumbers(RegisterError):
    """`errors` says for each refused number its position, from 0, and why."""

    code = "refused_numbers"
    wording = Wording(
        en="Some numbers cannot be registered ({count}). Correct them and send the form again.",
        fr="Certains numéros ne peuvent pas être inscrits ({count}). Corrigez-les et renvoyez le formulaire.",
    )

    def __init__(self, errors: tuple[tuple[int, NumberRefused], ...]) -> None:
        self.errors = errors
        super().__init__(count=len(errors))


class AddressRefused(RegisterError):
    code = "address_refused"
    wording = Wording(
        en="This is not an e-mail address. Write it like name@example.org.",
        fr="Ceci n'est pas une adresse e-mail. Écrivez-la comme nom@example.fr.",
    )


class AddressNeeded(RegisterError):
    code = "address_needed"
    wording = Wording(
        en="A number that cannot receive text messages needs an e-mail address, where its receipt is sent. Give one.",
        fr="Un numéro qui ne reçoit pas de SMS a besoin d'une adresse e-mail, pour l'envoi du récépissé. Indiquez-en une.",
    )


class NoList(RegisterError):
    code = "no_list"
    wording = Wording(
        en="No list was chosen. Choose at least one.",
        fr="Aucune liste n'est choisie. Choisissez-en au moins une.",
    )


class UnknownList(RegisterError):
    code = "list_not_open"
    wording = Wording(
        en="There is no open list of that name. Choose among those shown.",
        fr="Aucune liste ouverte ne porte ce nom. Choisissez parmi celles qui sont proposées.",
    )


class Later(RegisterError):
    """Refused now; `retry_at` says when to come back."""

    wording: ClassVar[Wording]

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(hour=f"{retry_at.astimezone(_PARIS):%H:%M}")


class TooManyAttempts(Later):
    code = "too_many_attempts"
    wording = Wording(
        en="Too many requests came from here. Try again after {hour} (Paris time).",
        fr="Trop de demandes sont venues d'ici. Réessayez après {hour} (heure de Paris).",
    )


class TooManyCodes(Later):
    code = "too_many_codes"
    wording = Wording(
        en="Too many codes were sent. Use the last one, or ask for another after {hour} (Paris time).",
        fr="Trop de codes ont été envoyés. Utilisez le dernier, ou demandez-en un autre après {hour} (heure de Paris).",
    )


class QuietHours(Later):
    code = "quiet_hours"
    wording = Wording(
        en="No call is made at night where this line is. Ask for it after {hour} (Paris time), or receive a text message.",
        fr="Aucun appel n'est passé la nuit, à l'heure de cette ligne. Demandez-le après {hour} (heure de Paris), ou recevez un SMS.",
    )


class SpendingStopped(RegisterError):
    code = "spending_stopped"
    wording = Wording(
        en="No more codes can be sent by telephone today. Come back tomorrow: your registration is kept.",
        fr="Plus aucun code ne peut être envoyé par téléphone aujourd'hui. Revenez demain : votre demande est conservée.",
    )


class LinkUnusable(RegisterError):
    """One error for a link that is used, expired or made up: which of them is nobody's business."""

    code = "link_unusable"
    wording = Wording(
        en="This link can no longer be used. Ask for a new one, or start again.",
        fr="Ce lien ne peut plus servir. Demandez-en un nouveau, ou recommencez.",
    )


class CodeError(RegisterError):
    """What is wrong with a code that was typed."""


class WrongCode(CodeError):
    code = "wrong_code"
    wording = Wording(
        en="This is not the code that was sent. Check it; tries left: {left}.",
        fr="Ce n'est pas le code envoyé. Vérifiez-le ; essais restants : {left}.",
    )

    def __init__(self, *, left: int) -> None:
        self.left = left
        super().__init__(left=left)


class TooManyTries(CodeError):
    code = "too_many_tries"
    wording = Wording(
        en="The code was typed wrong too many times and no longer works. Ask for a new one.",
        fr="Le code a été mal saisi trop de fois et ne fonctionne plus. Demandez-en un nouveau.",
    )


class CodeExpired(CodeError):
    code = "code_expired"
    wording = Wording(
        en="This code has expired or was replaced. Ask for a new one.",
        fr="Ce code a expiré ou a été remplacé. Demandez-en un nouveau.",
    )


class AddressNotConfirmed(RegisterError):
    code = "address_not_confirmed"
    wording = Wording(
        en="Confirm your e-mail address first, by the link or the code that was sent to it.",
        fr="Confirmez d'abord votre adresse e-mail, par le lien ou le code qui y a été envoyé.",
    )


class RegistrationOver(RegisterError):
    code = "registration_over"
    wording = Wording(
        en="This registration has expired. Start again.",
        fr="Cette demande d'inscription a expiré. Recommencez.",
    )


class MeansNotOffered(RegisterError):
    code = "means_not_offered"
    wording = Wording(
        en="This line cannot receive a code that way. Choose another.",
        fr="Cette ligne ne peut pas recevoir de code ainsi. Choisissez un autre moyen.",
    )


class LineClosed(RegisterError):
    code = "line_closed"
    wording = Wording(
        en="It is too long since you proved that you hold this line. Ask for a new code.",
        fr="La preuve que vous détenez cette ligne est trop ancienne. Demandez un nouveau code.",
    )


class NotRegistered(RegisterError):
    code = "not_registered"
    wording = Wording(
        en="This line is on no list by your request. Register it first.",
        fr="Cette ligne n'est sur aucune liste à votre demande. Inscrivez-la d'abord.",
    )


class OtherHolders(RegisterError):
    code = "other_holders"
    wording = Wording(
        en="Somebody else registered this line and still holds it. If it changed hands, register it, then say so.",
        fr="Une autre personne a inscrit cette ligne et la détient encore. Si elle a changé de main, inscrivez-la puis signalez-le.",
    )


class TransferOver(RegisterError):
    code = "transfer_over"
    wording = Wording(
        en="This question was answered already, or its time has passed. Nothing more is needed; to register the line again, prove it.",
        fr="Cette question a déjà reçu sa réponse, ou son délai est passé. Rien de plus n'est nécessaire ; pour réinscrire la ligne, prouvez-la.",
    )


class ReasonNeeded(RegisterError):
    code = "reason_needed"
    wording = Wording(
        en="No reason was given. Write why, for the person concerned will read it.",
        fr="Aucun motif n'est indiqué. Écrivez pourquoi : la personne concernée le lira.",
    )


class PostalAddressNeeded(RegisterError):
    code = "postal_address_needed"
    wording = Wording(
        en="A letter needs a postal address. Write its lines, or choose another way.",
        fr="Un courrier a besoin d'une adresse postale. Écrivez ses lignes, ou choisissez un autre moyen.",
    )
