"""Codes that programs read: what a key opens, what a webhook is told, what somebody asks to do."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What an API key opens. Stable: stored with each key."""

    DEPOSITS = "deposits"
    CHECKS = "checks"
    RESULTS = "results"
    WEBHOOKS = "webhooks"
    CONSENTS = "consents"
    PERMISSIONS = "permissions"


class Act(StrEnum):
    """What somebody asks to do in an organisation's name."""

    READ = "read"  # its page, deposits, certificates, history; never a result
    DEPOSIT = "deposit"  # and cancel
    COLLECT = "collect"  # results
    CHECK = "check"
    RECORD = "record"  # consents, withdrawals, objections; and read them
    ASK = "ask"  # whether a contact may be made; and reserve an attempt
    MANAGE_TEXTS = "manage_texts"  # of consent, and the pages that show them
    MANAGE_KEYS = "manage_keys"
    MANAGE_WEBHOOKS = "manage_webhooks"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_MANDATES = "manage_mandates"
    REVOKE = "revoke"  # a key, a mandate; and remove a webhook
    ACCEPT_TERMS = "accept_terms"
    CLOSE = "close"


class WebhookEvent(StrEnum):
    """What a webhook may be told. Stable: stored with each webhook."""

    DEPOSIT_RECEIVED = "deposit.received"
    DEPOSIT_READY = "deposit.ready"
    DEPOSIT_REFUSED = "deposit.refused"
    DEPOSIT_HELD = "deposit.held"
    DEPOSIT_DESTROYED = "deposit.destroyed"
    CAMPAIGN_DUE = "campaign.due"
    WATCH_CHANGED = "watch.changed"
    CONSENT_GIVEN = "consent.given"
    CONSENT_CONFIRMED = "consent.confirmed"
    CONSENT_REFUSED = "consent.refused"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CONSENT_EXPIRED = "consent.expired"
    OBJECTION_RECORDED = "objection.recorded"
    REQUEST_LAPSING = "request.lapsing"
    PROSPECTS_ENDING = "prospects.ending"
    TEST = "test"  # sent by a button; every webhook takes it


class AttemptCode(StrEnum):
    """What came of one attempt at a delivery."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # an answer of 400 to 499, or a redirection
    BUSY = "busy"  # 409, 425, 429, or 500 and above
    UNREACHABLE = "unreachable"
    PRIVATE_ADDRESS = "private_address"  # its name leads into a private network
    GAVE_UP = "gave_up"
    REMOVED = "removed"  # the webhook, meanwhile
