"""The acts that are written down. A code is stable: exports and people's downloads hold it."""

from enum import StrEnum


class ActorKind(StrEnum):
    ACCOUNT = "account"  # somebody logged in, consumer or staff
    LINE = "line"  # whoever proved possession of the line, without an account
    KEY = "key"  # a program of an organisation, by an API key or an SSH key
    SERVICE = "service"  # the service itself, on a schedule


class Action(StrEnum):
    """`<what>.<act>`; each app adds its own lines here."""

    REGISTRATION_STARTED = "registration.started"
    ADDRESS_CONFIRMED = "address.confirmed"
    LINE_PROVEN = "line.proven"
    OPPOSITION_REGISTERED = "opposition.registered"
    OPPOSITION_RENEWED = "opposition.renewed"
    RENEWAL_DECIDED = "renewal.decided"
    OPPOSITION_WITHDRAWN = "opposition.withdrawn"
    OPPOSITION_EXPIRED = "opposition.expired"
    OPPOSITION_PURGED = "opposition.purged"
    OPPOSITION_SUSPENDED = "opposition.suspended"
    OPPOSITION_RESUMED = "opposition.resumed"
    HOLDING_ENDED = "holding.ended"
    LINE_CHANGED_HANDS = "line.changed_hands"
    TRANSFER_ANSWERED = "transfer.answered"
    NUMBER_SEARCHED = "number.searched"
    NUMBER_REVEALED = "number.revealed"
    HISTORY_READ = "history.read"
    MESSAGE_SENT_AGAIN = "message.sent_again"
    DATA_DOWNLOADED = "data.downloaded"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_DELETED = "account.deleted"
    ACCOUNT_CHANGED = "account.changed"  # its role, or whether it is active, by an administrator
    LOGGED_IN = "account.logged_in"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 -- the name of an act
    ADDRESS_CHANGED = "account.address_changed"
    FACTOR_ADDED = "account.factor_added"
    FACTOR_REMOVED = "account.factor_removed"
    SPENDING_STOPPED = "spending.stopped"  # no more codes by telephone that day
    LIST_CHANGED = "list.changed"
    LIST_IMPORTED = "list.imported"
    IMAGE_PUBLISHED = "image.published"
    BACKUP_MADE = "backup.made"
    DEVICE_SEEN = "account.device_seen"  # somebody logged in from a browser that the account did not know
    SESSION_ENDED = "account.session_ended"  # by its person, from another one
    ORGANISATION_APPLIED = "organisation.applied"
    ORGANISATION_ACTIVATED = "organisation.activated"
    ORGANISATION_SUSPENDED = "organisation.suspended"
    ORGANISATION_CLOSED = "organisation.closed"
    PLAN_CHANGED = "organisation.plan_changed"
    PLAN_EDITED = "plan.edited"
    TERMS_PUBLISHED = "terms.published"
    TERMS_ACCEPTED = "organisation.terms_accepted"
    FEE_ENTERED = "fee.entered"
    MEMBER_INVITED = "member.invited"
    INVITATION_WITHDRAWN = "member.invitation_withdrawn"
    MEMBER_JOINED = "member.joined"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_LEFT = "member.left"
    RECOVERY_STARTED = "owner.recovery_started"
    RECOVERY_REFUSED = "owner.recovery_refused"
    OWNER_RECOVERED = "owner.recovered"
    MANDATE_GRANTED = "mandate.granted"
    MANDATE_REVOKED = "mandate.revoked"
    KEY_MADE = "key.made"
    KEY_REVOKED = "key.revoked"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_REMOVED = "webhook.removed"
    WEBHOOK_TESTED = "webhook.tested"
    WEBHOOK_REDELIVERED = "webhook.redelivered"
    CAMPAIGN_OPENED = "campaign.opened"
    CAMPAIGN_CHANGED = "campaign.changed"
    CAMPAIGN_CLOSED = "campaign.closed"
    UPLOAD_BEGUN = "upload.begun"
    UPLOAD_GIVEN_UP = "upload.given_up"
    DEPOSIT_RECEIVED = "deposit.received"
    DEPOSIT_CHECKING = "deposit.checking"
    DEPOSIT_SCREENING = "deposit.screening"
    DEPOSIT_READY = "deposit.ready"
    DEPOSIT_HELD = "deposit.held"
    DEPOSIT_RELEASED = "deposit.released"
    DEPOSIT_REFUSED = "deposit.refused"
    DEPOSIT_CANCELLED = "deposit.cancelled"
    DEPOSIT_COLLECTED = "deposit.collected"
    INPUT_DESTROYED = "deposit.input_destroyed"
    RESULTS_DESTROYED = "deposit.results_destroyed"
    COLLECTION_ALARM = "collection.alarm"
    NUMBERS_CHECKED = "numbers.checked"
    TOKENS_KEY_DESTROYED = "tokens.key_destroyed"
