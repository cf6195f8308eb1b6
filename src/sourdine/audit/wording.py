"""What each act is called, for the person concerned and for the operator's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.audit.vocabulary import Action, ActorKind
from sourdine.errors import Wording

if TYPE_CHECKING:
    from sourdine.audit.models import Event

ACTIONS: Final[dict[Action, Wording]] = {
    Action.REGISTRATION_STARTED: Wording(en="Registration started", fr="Inscription commencée"),
    Action.ADDRESS_CONFIRMED: Wording(en="Address confirmed", fr="Adresse confirmée"),
    Action.LINE_PROVEN: Wording(en="Possession of the line proven", fr="Possession de la ligne prouvée"),
    Action.OPPOSITION_REGISTERED: Wording(en="Put on the list", fr="Inscription sur la liste"),
    Action.OPPOSITION_RENEWED: Wording(en="Renewed", fr="Inscription renouvelée"),
    Action.RENEWAL_DECIDED: Wording(
        en="Next term accepted or declined", fr="Prochaine période acceptée ou refusée"
    ),
    Action.OPPOSITION_WITHDRAWN: Wording(
        en="Removed at the holder's request", fr="Retrait à la demande du titulaire"
    ),
    Action.OPPOSITION_EXPIRED: Wording(en="Ended at its term", fr="Inscription arrivée à son terme"),
    Action.OPPOSITION_PURGED: Wording(en="Deleted after its term", fr="Données effacées après le terme"),
    Action.OPPOSITION_SUSPENDED: Wording(
        en="Suspended by the operator", fr="Inscription suspendue par l'opérateur"
    ),
    Action.OPPOSITION_RESUMED: Wording(en="Suspension ended", fr="Fin de la suspension"),
    Action.HOLDING_ENDED: Wording(en="No longer a holder of the line", fr="Fin de la qualité de titulaire"),
    Action.LINE_CHANGED_HANDS: Wording(en="The line changed hands", fr="La ligne a changé de titulaire"),
    Action.TRANSFER_ANSWERED: Wording(en="Change of hands answered", fr="Réponse au changement de titulaire"),
    Action.NUMBER_SEARCHED: Wording(en="Number searched by an agent", fr="Numéro recherché par un agent"),
    Action.NUMBER_REVEALED: Wording(en="Number shown to an agent", fr="Numéro montré à un agent"),
    Action.HISTORY_READ: Wording(en="History read by an agent", fr="Historique consulté par un agent"),
    Action.MESSAGE_SENT_AGAIN: Wording(en="Message sent again", fr="Message renvoyé"),
    Action.DATA_DOWNLOADED: Wording(en="Data downloaded", fr="Données téléchargées"),
    Action.ACCOUNT_CREATED: Wording(en="Account created", fr="Compte créé"),
    Action.ACCOUNT_DELETED: Wording(en="Account deleted", fr="Compte supprimé"),
    Action.ACCOUNT_CHANGED: Wording(
        en="Account changed by an administrator", fr="Compte modifié par un administrateur"
    ),
    Action.LOGGED_IN: Wording(en="Logged in", fr="Connexion"),
    Action.PASSWORD_CHANGED: Wording(en="Password changed", fr="Mot de passe changé"),
    Action.ADDRESS_CHANGED: Wording(en="Address changed", fr="Adresse changée"),
    Action.FACTOR_ADDED: Wording(en="Second factor added", fr="Second facteur ajouté"),
    Action.FACTOR_REMOVED: Wording(en="Second factor removed", fr="Second facteur retiré"),
    Action.TRAIL_FORGOTTEN: Wording(
        en="Old traces separated from whom they were about", fr="Traces anciennes détachées des personnes"
    ),
    Action.SPENDING_STOPPED: Wording(
        en="Daily spending limit reached", fr="Limite de dépense du jour atteinte"
    ),
    Action.LIST_CHANGED: Wording(en="Opposition list changed", fr="Liste d'opposition modifiée"),
    Action.LIST_IMPORTED: Wording(en="List imported", fr="Liste importée"),
    Action.IMAGE_PUBLISHED: Wording(en="Image published", fr="Image publiée"),
    Action.BACKUP_MADE: Wording(en="Backup made", fr="Sauvegarde effectuée"),
    Action.KEY_PREPARED: Wording(en="Next sealing key prepared", fr="Prochaine clé de scellement préparée"),
    Action.KEY_ROTATED: Wording(en="Sealing key changed", fr="Clé de scellement changée"),
    Action.KEYS_RESEALED: Wording(
        en="Data sealed again with the key in use", fr="Données scellées de nouveau avec la clé en usage"
    ),
    Action.KEY_RETIRED: Wording(en="Former sealing key destroyed", fr="Ancienne clé de scellement détruite"),
    Action.DEVICE_SEEN: Wording(en="Login from a new device", fr="Connexion depuis un nouvel appareil"),
    Action.SESSION_ENDED: Wording(en="Session ended from elsewhere", fr="Session fermée à distance"),
    Action.ORGANISATION_APPLIED: Wording(en="Organisation applied", fr="Demande d'adhésion déposée"),
    Action.ORGANISATION_ACTIVATED: Wording(en="Organisation activated", fr="Organisation activée"),
    Action.ORGANISATION_SUSPENDED: Wording(en="Organisation suspended", fr="Organisation suspendue"),
    Action.ORGANISATION_CLOSED: Wording(en="Organisation closed", fr="Organisation clôturée"),
    Action.PLAN_CHANGED: Wording(en="Plan given or changed", fr="Formule attribuée ou changée"),
    Action.PLAN_EDITED: Wording(en="Plan edited", fr="Formule modifiée"),
    Action.TERMS_PUBLISHED: Wording(en="Conditions of use published", fr="Conditions d'utilisation publiées"),
    Action.TERMS_ACCEPTED: Wording(en="Conditions of use accepted", fr="Conditions d'utilisation acceptées"),
    Action.FEE_ENTERED: Wording(en="Payment entered", fr="Règlement enregistré"),
    Action.MEMBER_INVITED: Wording(en="Member invited", fr="Membre invité"),
    Action.INVITATION_WITHDRAWN: Wording(en="Invitation withdrawn", fr="Invitation retirée"),
    Action.MEMBER_JOINED: Wording(en="Member joined", fr="Arrivée d'un membre"),
    Action.MEMBER_ROLE_CHANGED: Wording(en="Role of a member changed", fr="Rôle d'un membre changé"),
    Action.MEMBER_LEFT: Wording(en="Member left or was removed", fr="Départ ou retrait d'un membre"),
    Action.RECOVERY_STARTED: Wording(
        en="Recovery of the sole owner started", fr="Récupération du propriétaire unique lancée"
    ),
    Action.RECOVERY_REFUSED: Wording(en="Recovery refused", fr="Récupération refusée"),
    Action.OWNER_RECOVERED: Wording(en="Sole owner recovered", fr="Propriétaire unique rétabli"),
    Action.MANDATE_GRANTED: Wording(en="Mandate granted", fr="Mandat accordé"),
    Action.MANDATE_REVOKED: Wording(en="Mandate revoked", fr="Mandat révoqué"),
    Action.KEY_MADE: Wording(en="Key made", fr="Clé créée"),
    Action.KEY_REVOKED: Wording(en="Key revoked", fr="Clé révoquée"),
    Action.WEBHOOK_ADDED: Wording(en="Webhook added", fr="Webhook ajouté"),
    Action.WEBHOOK_REMOVED: Wording(en="Webhook removed", fr="Webhook retiré"),
    Action.WEBHOOK_TESTED: Wording(en="Webhook tested", fr="Webhook essayé"),
    Action.WEBHOOK_REDELIVERED: Wording(en="Delivery sent again", fr="Livraison renvoyée"),
    Action.CAMPAIGN_OPENED: Wording(en="Campaign opened", fr="Campagne ouverte"),
    Action.CAMPAIGN_CHANGED: Wording(en="Campaign changed", fr="Campagne modifiée"),
    Action.CAMPAIGN_CLOSED: Wording(en="Campaign closed", fr="Campagne close"),
    Action.CAMPAIGN_FOLLOWED: Wording(
        en="Mails about a campaign asked for or stopped", fr="Courriels sur une campagne demandés ou arrêtés"
    ),
    Action.CAMPAIGN_REMINDED: Wording(
        en="Reminder that a new screening is due", fr="Rappel qu'un nouveau blocage est dû"
    ),
    Action.WATCH_STARTED: Wording(en="Watch of a campaign started", fr="Surveillance d'une campagne lancée"),
    Action.WATCH_TOLD: Wording(
        en="Numbers of a watched campaign no longer callable",
        fr="Numéros d'une campagne surveillée devenus non appelables",
    ),
    Action.WATCH_ENDED: Wording(
        en="Watch of a campaign ended, its tokens destroyed",
        fr="Surveillance d'une campagne terminée, ses jetons détruits",
    ),
    Action.DEPOSIT_WATCHED: Wording(en="Deposit put under watch", fr="Dépôt mis sous surveillance"),
    Action.DEPOSIT_NOT_WATCHED: Wording(
        en="Deposit not watched: too many numbers already are",
        fr="Dépôt non surveillé : trop de numéros le sont déjà",
    ),
    Action.WATCHED_LOST: Wording(
        en="Deposit no longer watched: the file of its tokens is lost",
        fr="Dépôt qui n'est plus surveillé : le fichier de ses jetons est perdu",
    ),
    Action.UPLOAD_BEGUN: Wording(en="Upload begun", fr="Envoi commencé"),
    Action.UPLOAD_GIVEN_UP: Wording(en="Upload given up", fr="Envoi abandonné"),
    Action.DEPOSIT_RECEIVED: Wording(en="Deposit received", fr="Dépôt reçu"),
    Action.DEPOSIT_CHECKING: Wording(en="File being checked", fr="Contrôle du fichier"),
    Action.DEPOSIT_SCREENING: Wording(en="File being screened", fr="Confrontation du fichier"),
    Action.DEPOSIT_READY: Wording(en="Result ready", fr="Résultat disponible"),
    Action.DEPOSIT_HELD: Wording(en="Deposit held for review", fr="Dépôt retenu pour examen"),
    Action.DEPOSIT_RELEASED: Wording(en="Deposit released after review", fr="Dépôt libéré après examen"),
    Action.DEPOSIT_REFUSED: Wording(en="Deposit refused", fr="Dépôt refusé"),
    Action.DEPOSIT_CANCELLED: Wording(en="Deposit cancelled", fr="Dépôt annulé"),
    Action.DEPOSIT_COLLECTED: Wording(en="Result collected", fr="Résultat retiré"),
    Action.INPUT_DESTROYED: Wording(en="Submitted file destroyed", fr="Fichier déposé détruit"),
    Action.RESULTS_DESTROYED: Wording(en="Results destroyed", fr="Résultats détruits"),
    Action.COLLECTION_ALARM: Wording(
        en="Unusual volume of results collected", fr="Volume inhabituel de résultats retirés"
    ),
    Action.NUMBERS_CHECKED: Wording(en="Numbers checked", fr="Numéros vérifiés"),
    Action.CONSENT_TEXT_ADDED: Wording(en="Consent text added", fr="Texte de consentement ajouté"),
    Action.CONSENT_TEXT_RETIRED: Wording(en="Consent text retired", fr="Texte de consentement retiré"),
    Action.CONSENT_REQUESTED: Wording(en="Consent asked for", fr="Consentement demandé"),
    Action.CONSENT_GIVEN: Wording(en="Consent given", fr="Consentement donné"),
    Action.CONSENT_CONFIRMED: Wording(en="Consent confirmed", fr="Consentement confirmé"),
    Action.CONSENT_REFUSED: Wording(en="Consent refused", fr="Consentement refusé"),
    Action.CONSENT_WITHDRAWN: Wording(en="Consents withdrawn", fr="Consentements retirés"),
    Action.CONSENT_EXPIRED: Wording(en="Consent ended", fr="Consentement arrivé à son terme"),
    Action.CONSENT_TRANSMITTED: Wording(
        en="Consent passed on to a partner", fr="Consentement transmis à un partenaire"
    ),
    Action.CONSENTS_IMPORTED: Wording(en="Consents imported", fr="Consentements importés"),
    Action.CONSENTS_EXPORTED: Wording(en="Consents exported", fr="Consentements exportés"),
    Action.CONSENTS_PURGED: Wording(en="Consents purged", fr="Consentements purgés"),
    Action.CONSENTS_READ: Wording(en="Consents read", fr="Consentements consultés"),
    Action.OBJECTION_RECORDED: Wording(en="Objection to prospecting", fr="Opposition à la prospection"),
    Action.ATTEMPT_RESERVED: Wording(en="Attempt reserved", fr="Tentative réservée"),
    Action.ATTEMPT_REFUSED: Wording(en="Attempt refused", fr="Tentative refusée"),
    Action.ATTEMPT_REPORTED: Wording(en="Outcome of an attempt", fr="Issue d'une tentative"),
    Action.APPOINTMENT_RECORDED: Wording(en="Appointment made", fr="Rendez-vous pris"),
    Action.APPOINTMENT_CANCELLED: Wording(en="Appointment cancelled", fr="Rendez-vous annulé"),
    Action.REQUEST_RECORDED: Wording(en="Request for information", fr="Demande d'information"),
    Action.REQUEST_ANSWERED: Wording(en="Request answered", fr="Demande satisfaite"),
    Action.PERMISSION_ASKED: Wording(en="Permission asked for", fr="Permission demandée"),
    Action.PERMISSION_DECIDED: Wording(en="Permissions decided", fr="Permissions décidées"),
    Action.FORM_OPENED: Wording(en="Page of collection opened", fr="Page de collecte ouverte"),
    Action.FORM_CLOSED: Wording(en="Page of collection closed", fr="Page de collecte fermée"),
    Action.TOKENS_KEY_DESTROYED: Wording(
        en="Key of a month's tokens destroyed", fr="Clé des jetons d'un mois détruite"
    ),
}

ACTORS: Final[dict[ActorKind, Wording]] = {
    ActorKind.ACCOUNT: Wording(en="an account", fr="un compte"),
    ActorKind.LINE: Wording(en="the holder of the line", fr="le titulaire de la ligne"),
    ActorKind.KEY: Wording(en="a key", fr="une clé"),
    ActorKind.SERVICE: Wording(en="the service", fr="le service"),
}


def action(event: Event, language: str) -> str:
    """The act in words; an act that a later version wrote is shown by its code."""
    try:
        return ACTIONS[Action(event.action)].in_language(language)
    except (KeyError, ValueError):
        return event.action


def actor(event: Event, language: str) -> str:
    """Who acted, by role: people who work for the operator are shown by their account's beginning."""
    if event.actor is not None:
        return str(event.actor)
    try:
        return ACTORS[ActorKind(event.actor_kind)].in_language(language)
    except ValueError:
        return event.actor_kind
