"""The words of an organisation's codes, in both languages."""

from __future__ import annotations

from typing import Final

from sourdine.errors import Wording
from sourdine.professionals.models import IdentifierKind, Role, State
from sourdine.professionals.models.webhook import DeliveryState
from sourdine.professionals.vocabulary import AttemptCode, Scope, WebhookEvent

ROLES: Final[dict[Role, Wording]] = {
    Role.OWNER: Wording(en="owner", fr="propriétaire"),
    Role.DEPOSITOR: Wording(en="depositor", fr="déposant"),
    Role.AUDITOR: Wording(en="auditor", fr="auditeur"),
}
ROLES_EXPLAINED: Final[dict[Role, Wording]] = {
    Role.OWNER: Wording(
        en="does everything: deposits, results, members, mandates, keys",
        fr="peut tout : dépôts, résultats, membres, mandats, clés",
    ),
    Role.DEPOSITOR: Wording(
        en="deposits files and collects results", fr="dépose des fichiers et récupère les résultats"
    ),
    Role.AUDITOR: Wording(
        en="reads the history and the certificates, never a result",
        fr="lit l'historique et les attestations, jamais un résultat",
    ),
}
STATES: Final[dict[State, Wording]] = {
    State.APPLYING: Wording(en="application being examined", fr="demande à l'étude"),
    State.ACTIVE: Wording(en="active", fr="active"),
    State.SUSPENDED: Wording(en="suspended", fr="suspendue"),
    State.CLOSED: Wording(en="closed", fr="clôturée"),
}
IDENTIFIERS: Final[dict[IdentifierKind, Wording]] = {
    IdentifierKind.SIREN: Wording(en="SIREN number", fr="SIREN"),
    IdentifierKind.SIRET: Wording(en="SIRET number", fr="SIRET"),
    IdentifierKind.VAT: Wording(en="VAT number", fr="numéro de TVA"),
    IdentifierKind.OTHER: Wording(en="identifier", fr="identifiant"),
}
SCOPES: Final[dict[Scope, Wording]] = {
    Scope.DEPOSITS: Wording(en="deposit files and follow them", fr="déposer des fichiers et les suivre"),
    Scope.CHECKS: Wording(en="check numbers one by one", fr="vérifier des numéros un à un"),
    Scope.RESULTS: Wording(
        en="collect results and certificates", fr="récupérer les résultats et les attestations"
    ),
    Scope.CONSENTS: Wording(
        en="record consents and objections, and read them",
        fr="enregistrer des consentements et des oppositions, et les lire",
    ),
    Scope.PERMISSIONS: Wording(
        en="ask whether a contact may be made, and reserve attempts",
        fr="demander si un contact est permis, et réserver des tentatives",
    ),
    Scope.WEBHOOKS: Wording(en="read the log of webhooks", fr="lire le journal des webhooks"),
}
EVENTS: Final[dict[WebhookEvent, Wording]] = {
    WebhookEvent.DEPOSIT_RECEIVED: Wording(en="a deposit was received", fr="un dépôt est reçu"),
    WebhookEvent.DEPOSIT_READY: Wording(en="a result is ready", fr="un résultat est disponible"),
    WebhookEvent.DEPOSIT_REFUSED: Wording(en="a deposit was refused", fr="un dépôt est refusé"),
    WebhookEvent.DEPOSIT_HELD: Wording(
        en="a deposit is held for review", fr="un dépôt est retenu pour examen"
    ),
    WebhookEvent.DEPOSIT_DESTROYED: Wording(en="a result was destroyed", fr="un résultat est détruit"),
    WebhookEvent.CAMPAIGN_DUE: Wording(
        en="a campaign is due for its monthly screening", fr="le blocage mensuel d'une campagne est dû"
    ),
    WebhookEvent.WATCH_CHANGED: Wording(
        en="numbers of a watched campaign are no longer callable",
        fr="des numéros d'une campagne surveillée ne sont plus appelables",
    ),
    WebhookEvent.CONSENT_GIVEN: Wording(en="a consent was given", fr="un consentement est donné"),
    WebhookEvent.CONSENT_CONFIRMED: Wording(en="a consent was confirmed", fr="un consentement est confirmé"),
    WebhookEvent.CONSENT_REFUSED: Wording(en="a consent was refused", fr="un consentement est refusé"),
    WebhookEvent.CONSENT_WITHDRAWN: Wording(en="consents were withdrawn", fr="des consentements retirés"),
    WebhookEvent.CONSENT_EXPIRED: Wording(en="a consent has ended", fr="un consentement a pris fin"),
    WebhookEvent.OBJECTION_RECORDED: Wording(en="somebody objected", fr="quelqu'un s'est opposé"),
    WebhookEvent.REQUEST_LAPSING: Wording(
        en="the time to answer a request is about to pass",
        fr="le délai pour répondre à une demande va passer",
    ),
    WebhookEvent.PROSPECTS_ENDING: Wording(
        en="prospects who gave no sign are about to be forgotten",
        fr="des prospects restés silencieux vont être oubliés",
    ),
    WebhookEvent.TEST: Wording(en="test", fr="essai"),
}
DELIVERIES: Final[dict[DeliveryState, Wording]] = {
    DeliveryState.QUEUED: Wording(en="on its way", fr="en cours"),
    DeliveryState.DELIVERED: Wording(en="delivered", fr="remise"),
    DeliveryState.FAILED: Wording(en="failed", fr="échouée"),
}
ATTEMPTS: Final[dict[AttemptCode, Wording]] = {
    AttemptCode.DELIVERED: Wording(en="delivered", fr="remise"),
    AttemptCode.REFUSED: Wording(en="refused by your server", fr="refusée par votre serveur"),
    AttemptCode.BUSY: Wording(
        en="your server is busy or fails, another try follows",
        fr="votre serveur est saturé ou en erreur, un nouvel essai suit",
    ),
    AttemptCode.UNREACHABLE: Wording(
        en="your server does not answer, another try follows",
        fr="votre serveur ne répond pas, un nouvel essai suit",
    ),
    AttemptCode.PRIVATE_ADDRESS: Wording(
        en="its name leads to a private network: nothing was sent",
        fr="son nom mène à un réseau privé : rien n'a été envoyé",
    ),
    AttemptCode.GAVE_UP: Wording(en="given up after several tries", fr="abandonnée après plusieurs essais"),
    AttemptCode.REMOVED: Wording(en="the webhook was removed", fr="le webhook a été retiré"),
}
