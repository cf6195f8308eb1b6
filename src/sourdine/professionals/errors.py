"""Why something asked for an organisation is refused: what is wrong, and who can do something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    from datetime import datetime

_PARIS = ZoneInfo("Europe/Paris")


class ProfessionalError(SourdineError):
    """What is refused to an organisation."""


# An application.


class NameNeeded(ProfessionalError):
    code = "organisation_name_needed"
    wording = Wording(
        en="The organisation has no name. Write the one it is registered under.",
        fr="L'organisation n'a pas de nom. Écrivez celui sous lequel elle est immatriculée.",
    )


class NameRefused(ProfessionalError):
    code = "name_refused"
    wording = Wording(
        en="This name reads as an Internet address, or holds characters that do not show. Write it without them, and with a space after each dot.",
        fr="Ce nom se lit comme une adresse Internet, ou contient des caractères invisibles. Écrivez-le sans eux, et avec une espace après chaque point.",
    )


class UnknownCountry(ProfessionalError):
    code = "unknown_country"
    wording = Wording(
        en="This is no country's code. Choose the country where the organisation is registered.",
        fr="Ce code n'est celui d'aucun pays. Choisissez le pays où l'organisation est immatriculée.",
    )


class IdentifierRefused(ProfessionalError):
    code = "identifier_refused"
    wording = Wording(
        en="This identifier does not check: a digit is missing, too many, or mistyped. Copy it from an official document; in France a SIREN has 9 digits, a SIRET 14.",
        fr="Cet identifiant n'est pas valide : un chiffre manque, est en trop ou mal tapé. Recopiez-le d'un document officiel ; en France un SIREN a 9 chiffres, un SIRET 14.",
    )


class ContactRefused(ProfessionalError):
    code = "contact_refused"
    wording = Wording(
        en="This does not read as an e-mail address. Write it like name@example.org.",
        fr="Ceci n'est pas une adresse e-mail. Écrivez-la comme nom@example.org.",
    )


class PlanNotOffered(ProfessionalError):
    code = "plan_not_offered"
    wording = Wording(
        en="This plan is not offered. Choose one of the list.",
        fr="Cette formule n'est pas proposée. Choisissez-en une dans la liste.",
    )


class TermsNotAccepted(ProfessionalError):
    code = "terms_not_accepted"
    wording = Wording(
        en="The conditions of use that are in force were not accepted. An owner of the organisation reads and accepts them, then this works.",
        fr="Les conditions d'utilisation en vigueur ne sont pas acceptées. Un propriétaire de l'organisation les lit et les accepte, puis l'opération est possible.",
    )


class TooManyApplications(ProfessionalError):
    code = "too_many_applications"
    wording = Wording(
        en="Too many applications came from here. Try again after {hour} (Paris time).",
        fr="Trop de demandes d'adhésion sont venues d'ici. Réessayez après {hour} (heure de Paris).",
    )

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(hour=f"{retry_at.astimezone(_PARIS):%H:%M}")


class IdentifierTaken(ProfessionalError):
    code = "identifier_taken"
    wording = Wording(
        en="Another organisation with this identifier is active or suspended. Close that one first, or refuse this application.",
        fr="Une autre organisation avec cet identifiant est active ou suspendue. Clôturez-la d'abord, ou refusez cette demande.",
    )


class NoOwnerYet(ProfessionalError):
    code = "no_owner_yet"
    wording = Wording(
        en="Nobody has confirmed the address of this application yet. Wait until its owner has, or send the invitation again.",
        fr="Personne n'a encore confirmé l'adresse de cette demande. Attendez que son propriétaire l'ait fait, ou renvoyez l'invitation.",
    )


class WrongState(ProfessionalError):
    code = "wrong_organisation_state"
    wording = Wording(
        en="This cannot be done to an organisation in its present state. Load the page again to see it.",
        fr="Cette opération n'est pas possible dans l'état actuel de l'organisation. Rechargez la page pour le voir.",
    )


class ReasonMissing(ProfessionalError):
    code = "reason_missing"
    wording = Wording(
        en="No reason was given. Write why: the organisation will read it.",
        fr="Aucun motif n'est indiqué. Écrivez pourquoi : l'organisation le lira.",
    )


class NotThere(ProfessionalError):
    """One error for what is gone, what never was, and what is another organisation's."""

    code = "not_there"
    wording = Wording(
        en="What you chose is not there, or no longer. Load the page again to see what is.",
        fr="Ce que vous avez choisi n'existe pas, ou plus. Rechargez la page pour voir ce qu'il y a.",
    )


# What may be done, by whom.


class ActRefused(ProfessionalError):
    """Somebody known asked for what they may not do, or not now."""


class NotAMember(ActRefused):
    code = "not_a_member"
    wording = Wording(
        en="You do not belong to this organisation, or no longer. Ask one of its owners to invite you.",
        fr="Vous n'appartenez pas, ou plus, à cette organisation. Demandez à l'un de ses propriétaires de vous inviter.",
    )


class OrganisationNotActive(ActRefused):
    code = "organisation_not_active"
    wording = Wording(
        en="The organisation is not active: its application is being examined, or it was suspended or closed. Its page says which; the operator can tell more.",
        fr="L'organisation n'est pas active : sa demande est à l'étude, ou elle est suspendue ou clôturée. Sa page le dit ; l'opérateur peut vous renseigner.",
    )


class RoleMayNot(ActRefused):
    code = "role_may_not"
    wording = Wording(
        en="Your role in the organisation does not allow this. Ask one of its owners to do it, or to change your role.",
        fr="Votre rôle dans l'organisation ne le permet pas. Demandez à l'un de ses propriétaires de le faire, ou de changer votre rôle.",
    )


class SecondFactorNeeded(ActRefused):
    code = "second_factor_needed"
    wording = Wording(
        en="This needs a second factor on your account. Add a passkey or an authenticator application, then try again.",
        fr="Cette opération demande un second facteur sur votre compte. Ajoutez une clé d'accès ou une application d'authentification, puis recommencez.",
    )


class NoMandate(ActRefused):
    code = "no_mandate"
    wording = Wording(
        en="This professional has given you no mandate, or has revoked it. Ask it to grant one on its page of mandates.",
        fr="Ce professionnel ne vous a pas donné de mandat, ou l'a révoqué. Demandez-lui d'en accorder un sur sa page des mandats.",
    )


class NotByMandate(ActRefused):
    code = "not_by_mandate"
    wording = Wording(
        en="A provider cannot do this for a professional: it stays the professional's own. Ask it to do so itself.",
        fr="Un prestataire ne peut pas faire cela pour un professionnel : cela lui appartient. Demandez-lui de le faire lui-même.",
    )


class NoPlan(ActRefused):
    code = "no_plan"
    wording = Wording(
        en="The organisation has no plan. Ask the operator for one.",
        fr="L'organisation n'a pas de formule. Demandez-en une à l'opérateur.",
    )


class ScopeMissing(ActRefused):
    code = "scope_missing"
    wording = Wording(
        en="This key does not open that. Make one whose scopes include “{scope}”.",
        fr="Cette clé n'ouvre pas cela. Créez-en une dont la portée comprend « {scope} ».",
    )


class NotByKey(ActRefused):
    code = "not_by_key"
    wording = Wording(
        en="No key opens this: a member does it in the browser, logged in with a second factor.",
        fr="Aucune clé n'ouvre cela : un membre le fait dans son navigateur, connecté avec un second facteur.",
    )


# Keys.


class KeyRefused(ActRefused):
    """One error for a key that is unknown, mistyped, revoked or made up: which is nobody's business."""

    code = "key_refused"
    wording = Wording(
        en="This key opens nothing: it is mistyped, or was revoked. Make another one on the organisation's page of keys.",
        fr="Cette clé n'ouvre rien : elle est mal recopiée ou a été révoquée. Créez-en une autre sur la page des clés de l'organisation.",
    )


class KeyExpired(ActRefused):
    code = "key_expired"
    wording = Wording(
        en="This key has expired. Make another one on the organisation's page of keys.",
        fr="Cette clé a expiré. Créez-en une autre sur la page des clés de l'organisation.",
    )


class KeyNotFromHere(ActRefused):
    code = "key_not_from_here"
    wording = Wording(
        en="This key does not work from this network. Use it from one of its networks, or make one for this one.",
        fr="Cette clé ne fonctionne pas depuis ce réseau. Utilisez-la depuis l'un de ses réseaux, ou créez-en une pour celui-ci.",
    )


class KeyNameNeeded(ProfessionalError):
    code = "key_name_needed"
    wording = Wording(
        en="The key has no name. Say what will use it, for example: nightly deposit.",
        fr="La clé n'a pas de nom. Dites ce qui s'en servira, par exemple : dépôt de nuit.",
    )


class NoScope(ProfessionalError):
    code = "no_scope"
    wording = Wording(
        en="The key would open nothing. Choose at least one scope.",
        fr="La clé n'ouvrirait rien. Choisissez au moins une portée.",
    )


class NetworkRefused(ProfessionalError):
    code = "network_refused"
    wording = Wording(
        en="Line {line} is no network. Write it like 192.0.2.0/24 or 2001:db8::/48, one on each line, up to {most}.",
        fr="La ligne {line} n'est pas un réseau. Écrivez-le comme 192.0.2.0/24 ou 2001:db8::/48, un par ligne, {most} au plus.",
    )


class ExpiryRefused(ProfessionalError):
    code = "expiry_refused"
    wording = Wording(
        en="A key lasts between 1 and {most} days. Choose a day within that.",
        fr="Une clé dure de 1 à {most} jours. Choisissez une date dans cet intervalle.",
    )


class TooManyKeys(ProfessionalError):
    code = "too_many_keys"
    wording = Wording(
        en="The organisation has {most} keys of this kind already. Revoke one that serves no more.",
        fr="L'organisation a déjà {most} clés de ce type. Révoquez-en une qui ne sert plus.",
    )


class SshKeyRefused(ProfessionalError):
    code = "ssh_key_refused"
    wording = Wording(
        en="This is no public key that can be used. Make a pair with “ssh-keygen -t ed25519” and paste the one line of its .pub file; ECDSA, and RSA of 3072 bits or more, will do too.",
        fr="Ceci n'est pas une clé publique utilisable. Créez une paire avec « ssh-keygen -t ed25519 » et collez l'unique ligne de son fichier .pub ; ECDSA, ou RSA de 3072 bits ou plus, conviennent aussi.",
    )


class PrivateKeyPasted(ProfessionalError):
    code = "private_key_pasted"
    wording = Wording(
        en="This is a private key: it was not kept, but it left your machine. Make a new pair, and paste the line of its .pub file.",
        fr="Ceci est une clé privée : elle n'a pas été conservée, mais elle a quitté votre machine. Créez une nouvelle paire, et collez la ligne de son fichier .pub.",
    )


class SshKeyInUse(ProfessionalError):
    code = "ssh_key_in_use"
    wording = Wording(
        en="The organisation has, or had, this public key already. Make a new pair.",
        fr="L'organisation a ou a eu déjà cette clé publique. Créez une nouvelle paire.",
    )


# Members.


class TooManyInvitations(ProfessionalError):
    code = "too_many_invitations"
    wording = Wording(
        en="Too many invitations were sent, by this organisation or to this address. Try again after {hour} (Paris time).",
        fr="Trop d'invitations ont été envoyées, par cette organisation ou à cette adresse. Réessayez après {hour} (heure de Paris).",
    )

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(hour=f"{retry_at.astimezone(_PARIS):%H:%M}")


class TooManyMembers(ProfessionalError):
    code = "too_many_members"
    wording = Wording(
        en="The organisation has {most} members and invitations already. Remove one first.",
        fr="L'organisation compte déjà {most} membres et invitations. Retirez-en un d'abord.",
    )


class LastOwner(ProfessionalError):
    code = "last_owner"
    wording = Wording(
        en="An organisation keeps one owner at least. Make another member an owner first, or close the organisation.",
        fr="Une organisation garde au moins un propriétaire. Donnez d'abord ce rôle à un autre membre, ou clôturez l'organisation.",
    )


class AlreadyAMember(ProfessionalError):
    code = "already_a_member"
    wording = Wording(
        en="This person belongs to the organisation, or is invited, already. Change the role on the list instead.",
        fr="Cette personne appartient déjà à l'organisation, ou y est déjà invitée. Changez plutôt son rôle dans la liste.",
    )


class UnknownMemberRole(ProfessionalError):
    code = "unknown_member_role"
    wording = Wording(
        en="This is no role of a member. Choose owner, depositor or auditor.",
        fr="Ce n'est pas un rôle de membre. Choisissez propriétaire, déposant ou auditeur.",
    )


class InvitationUnusable(ProfessionalError):
    """One error for a link that is used, withdrawn, expired or made up."""

    code = "invitation_unusable"
    wording = Wording(
        en="This invitation can no longer be used. Ask an owner of the organisation for a new one.",
        fr="Cette invitation ne peut plus servir. Demandez-en une nouvelle à un propriétaire de l'organisation.",
    )


class OperatorsStayOut(ProfessionalError):
    code = "operators_stay_out"
    wording = Wording(
        en="Who works for the operator belongs to no organisation. Use another address.",
        fr="Qui travaille pour l'opérateur n'appartient à aucune organisation. Utilisez une autre adresse.",
    )


class NotASoleOwner(ProfessionalError):
    code = "not_a_sole_owner"
    wording = Wording(
        en="This organisation has another owner, who can help, or a recovery is under way. A recovery is for a sole owner.",
        fr="Cette organisation a un autre propriétaire, qui peut aider, ou une récupération est en cours. Elle est réservée au propriétaire unique.",
    )


class RecoveryOver(ProfessionalError):
    code = "recovery_over"
    wording = Wording(
        en="This recovery took effect, was refused, or never was. If your account is not yours any more, tell the operator at once.",
        fr="Cette récupération a eu lieu, a été refusée ou n'a jamais existé. Si votre compte vous échappe, prévenez l'opérateur aussitôt.",
    )


# Mandates.


class UnknownProvider(ProfessionalError):
    code = "unknown_provider"
    wording = Wording(
        en="No active provider has this identifier. Ask your provider for the one it joined with.",
        fr="Aucun prestataire actif n'a cet identifiant. Demandez au vôtre celui sous lequel il a adhéré.",
    )


class TooManyMandates(ProfessionalError):
    code = "too_many_mandates"
    wording = Wording(
        en="Too many mandates were granted today: each is a mail to the provider. Try again after {hour} (Paris time).",
        fr="Trop de mandats ont été accordés aujourd'hui : chacun est un courriel au prestataire. Réessayez après {hour} (heure de Paris).",
    )

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(hour=f"{retry_at.astimezone(_PARIS):%H:%M}")


class MandateToOneself(ProfessionalError):
    code = "mandate_to_oneself"
    wording = Wording(
        en="An organisation needs no mandate for itself. Write the identifier of another one.",
        fr="Une organisation n'a pas besoin de mandat pour elle-même. Écrivez l'identifiant d'une autre.",
    )


# Plans and quotas.


class TooManyLines(ProfessionalError):
    code = "too_many_lines"
    wording = Wording(
        en="The file has {lines} lines; the plan takes {most} a deposit. Cut the file, or ask the operator for a larger plan.",
        fr="Le fichier compte {lines} lignes ; la formule en admet {most} par dépôt. Découpez le fichier, ou demandez une formule plus large à l'opérateur.",
    )


class NoDepositLeft(ProfessionalError):
    code = "no_deposit_left"
    wording = Wording(
        en="The {most} deposits of the contract's year are used. The next year begins on {day}; the operator can sell a larger plan before.",
        fr="Les {most} dépôts de l'année du contrat sont utilisés. La suivante commence le {day} ; l'opérateur peut vendre une formule plus large avant.",
    )


class InvoiceInUse(ProfessionalError):
    code = "invoice_in_use"
    wording = Wording(
        en="A fee with this invoice number is in the ledger already, and says something else. Check the number.",
        fr="Un règlement avec ce numéro de facture figure déjà au registre, et dit autre chose. Vérifiez le numéro.",
    )


class PaymentsUnknown(ProfessionalError):
    code = "payments_unknown"
    wording = Wording(
        en="SOURDINE_PAYMENTS names no plug-in that is installed: “{name}”. Write one of {known}, or install it.",
        fr="SOURDINE_PAYMENTS ne désigne aucune extension installée : « {name} ». Écrivez l'une de {known}, ou installez-la.",
    )


# Webhooks.


class WebhookRefused(ProfessionalError):
    code = "webhook_refused"
    wording = Wording(
        en="This address cannot be used. Write a whole one that begins with https:// and that the Internet can reach, without a name or password in it.",
        fr="Cette adresse n'est pas utilisable. Écrivez-la en entier, avec https:// au début, joignable depuis Internet, sans nom ni mot de passe.",
    )


class NoEvent(ProfessionalError):
    code = "no_event"
    wording = Wording(
        en="The webhook would be told nothing. Choose at least one event.",
        fr="Le webhook ne recevrait rien. Choisissez au moins un événement.",
    )


class TooManyWebhooks(ProfessionalError):
    code = "too_many_webhooks"
    wording = Wording(
        en="The organisation has {most} webhooks already. Remove one that serves no more.",
        fr="L'organisation a déjà {most} webhooks. Retirez-en un qui ne sert plus.",
    )


class TooManyDeliveries(ProfessionalError):
    code = "too_many_deliveries"
    wording = Wording(
        en="Too many tests and deliveries were sent by hand within the hour. Try again after {hour} (Paris time).",
        fr="Trop de tests et de livraisons ont été envoyés à la main en une heure. Réessayez après {hour} (heure de Paris).",
    )

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(hour=f"{retry_at.astimezone(_PARIS):%H:%M}")


class StillBeingDelivered(ProfessionalError):
    code = "still_being_delivered"
    wording = Wording(
        en="This delivery is still being tried by itself. Wait until it has arrived or failed.",
        fr="Cette livraison est encore en cours, les essais se suivent d'eux-mêmes. Attendez qu'elle soit arrivée ou ait échoué.",
    )


class AskedOtherwise(ProfessionalError):
    code = "asked_otherwise"
    wording = Wording(
        en="This idempotency key was used for something else. Use a new one for a new request.",
        fr="Cette clé d'idempotence a servi à autre chose. Prenez-en une nouvelle pour une nouvelle demande.",
    )
