"""The tables of organisations: who they are, who belongs to them, what they bought, their keys."""

from sourdine.professionals.models.keys import ApiKey, SshKey
from sourdine.professionals.models.mandate import Mandate
from sourdine.professionals.models.membership import Invitation, Member, OwnerRecovery, Role
from sourdine.professionals.models.organisation import IdentifierKind, Organisation, State
from sourdine.professionals.models.plan import Draw, Fee, Plan, Usage
from sourdine.professionals.models.terms import TermsAcceptance, TermsVersion
from sourdine.professionals.models.webhook import Webhook, WebhookAttempt, WebhookDelivery

__all__ = [
    "ApiKey",
    "Draw",
    "Fee",
    "IdentifierKind",
    "Invitation",
    "Mandate",
    "Member",
    "Organisation",
    "OwnerRecovery",
    "Plan",
    "Role",
    "SshKey",
    "State",
    "TermsAcceptance",
    "TermsVersion",
    "Usage",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
]
