"""Codes that are kept and told: what happened to a consent, by which door, what came of an attempt."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """Stable: stored in the chain, told in exports and webhooks."""

    REQUESTED = "requested"
    GIVEN = "given"
    CONFIRMED = "confirmed"  # by the very address or line it is about
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"  # by a new act, which is a consent of its own
    EXPIRED = "expired"
    OBJECTED = "objected"
    TRANSMITTED = "transmitted"  # to a partner that the consent names


class Door(StrEnum):
    """By which way it came to the professional, or to the service for it."""

    API = "api"
    FORM = "form"  # the page of collection
    IMPORT = "import"
    LINK = "link"  # of a message, followed by the person
    ONE_CLICK = "one_click"  # RFC 8058
    SMS = "sms"  # STOP
    VOICE_KEY = "voice_key"  # pressed during a call
    AGENT = "agent"  # said to somebody who wrote it down
    PERSON = "person"  # the person's own page here
    SERVICE = "service"  # on a schedule


class SubjectKind(StrEnum):
    """What a consent is about: where the person is reached."""

    LINE = "line"
    ADDRESS = "address"  # of e-mail
    REFERENCE = "reference"  # the professional's own, for letters and social networks


class AttemptOutcome(StrEnum):
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    NOT_MADE = "not_made"  # nothing rang: it is not counted
