"""The very line or address says yes once more: by the link of a mail, or the code of a text or a call.

Whoever fills in a page may have typed anybody's number. Until it is confirmed, the consent is worth nothing.
Secrets are kept as digests; each sending voids the one before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from sourdine import clock
from sourdine.consents.authors import Author
from sourdine.consents.errors import (
    BeforeItBegan,
    ConfirmationUnusable,
    NoSuchConsent,
    NotToConfirm,
    SentEnough,
)
from sourdine.consents.models import Confirmation
from sourdine.consents.services import allowances, recording
from sourdine.consents.vocabulary import Door, SubjectKind
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, estimate, queue
from sourdine.register.services import contact, secrecy

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.subjects import Subject

VALID: Final = timedelta(days=2)
MOST_SENDINGS: Final = 3
# As long as the longest text of a code: what it costs is known before it is written.
_LIKE_A_CODE: Final = "0" * 160


def send(confirmation: Confirmation, subject: Subject, *, network: str) -> None:
    """A new secret leaves, and the row is written. In the caller's transaction. Raises LimitReached."""
    at = clock.now()
    confirmation.sendings += 1
    confirmation.sent_at = at
    if subject.kind is SubjectKind.ADDRESS:
        _send_link(confirmation, subject)
        allowances.take_mail(subject, network, at)
    else:
        cents = _send_code(confirmation, subject)
        allowances.take_code(subject, confirmation.consent.organisation, network, cents, at)


def send_again(confirmation: UUID, *, network: str) -> None:
    """Raises ConfirmationUnusable, SentEnough, TooManyAttempts or SpendingStopped."""
    with allowances.refusing(), transaction.atomic():
        held = _locked(pk=confirmation)
        if held.sendings >= MOST_SENDINGS:
            raise SentEnough(most=MOST_SENDINGS)
        send(held, recording.subject_of(held.consent), network=network)


def look(confirmation: UUID) -> Confirmation:
    """For the page that follows an answer; it says not whose. Raises ConfirmationUnusable."""
    of = Confirmation.objects.select_related("consent__organisation", "form", "text_shown")
    held = of.filter(pk=confirmation).first()
    if held is None:
        raise ConfirmationUnusable
    return held


def of_token(token: str) -> Confirmation | None:
    """Looks, changes nothing: for the page that a link opens."""
    of = Confirmation.objects.select_related("consent__organisation", "form", "text_shown")
    held = of.filter(token_digest=secrecy.token_digest(token)).first()
    return held if held is not None and _is_open(held) else None


@transaction.atomic
def confirm_by_token(token: str) -> Confirmation:
    """Raises ConfirmationUnusable, whatever the reason."""
    held = _locked(token_digest=secrecy.token_digest(token))
    return _confirmed(held, Door.LINK)


def confirm_by_code(confirmation: UUID, code: str) -> Confirmation:
    """Twice the same code is once. Raises ConfirmationUnusable, WrongCode, CodeExpired or TooManyTries: a
    wrong try counts even though it is refused.
    """
    with transaction.atomic():
        held = _locked(pk=confirmation, or_confirmed=True)
        if held.confirmed_at is not None:
            return held
        refusal = secrecy.refusal(
            held.pk,
            code,
            digest=held.code_digest,
            tries=held.tries,
            expires_at=held.expires_at,
            at=clock.now(),
        )
        if refusal is None:
            return _confirmed(held, Door.FORM)
        held.tries += 1
        held.save(update_fields=["tries"])
    raise refusal


def _confirmed(held: Confirmation, door: Door) -> Confirmation:
    at = clock.now()
    author = Author.person(held.consent.organisation, door)
    try:
        recording.confirm(author, held.consent_id, at=at)
    except (BeforeItBegan, NoSuchConsent, NotToConfirm):
        raise ConfirmationUnusable from None
    held.confirmed_at, held.token_digest, held.code_digest = at, None, None
    held.save(update_fields=["confirmed_at", "token_digest", "code_digest"])
    return held


def _locked(*, or_confirmed: bool = False, **of: object) -> Confirmation:
    found = Confirmation.objects.select_for_update().filter(**of).first()
    if found is None or not (_is_open(found) or (or_confirmed and found.confirmed_at)):
        raise ConfirmationUnusable
    return found


def _is_open(held: Confirmation) -> bool:
    return held.confirmed_at is None and held.expires_at > clock.now() and held.consent.purged_at is None


def _send_link(confirmation: Confirmation, subject: Subject) -> None:
    token = secrecy.draw_token()
    confirmation.token_digest, confirmation.code_digest = secrecy.token_digest(token), None
    confirmation.save()
    with translation.override(confirmation.language):
        link = f"{settings.SOURDINE.public_url}{reverse('consent-confirm', args=[token])}"
    queue(_envelope(confirmation, subject, Channel.MAIL, link=link))


def _send_code(confirmation: Confirmation, subject: Subject) -> int:
    """What it costs, in cents of euro."""
    digits = secrecy.draw_code()
    confirmation.code_digest, confirmation.tries = secrecy.code_digest(confirmation.pk, digits), 0
    confirmation.save()
    channel, recipient = contact.on_line(subject.line)
    hours = contact.calling_hours(subject.line) if channel is Channel.VOICE else (None, None)
    queue(_envelope(confirmation, subject, channel, code=digits, hours=hours))
    return estimate(channel, recipient, _LIKE_A_CODE)


def _envelope(
    confirmation: Confirmation,
    subject: Subject,
    channel: Channel,
    *,
    hours: tuple[datetime | None, datetime | None] = (None, None),
    **secret: str,
) -> Envelope:
    text = confirmation.text_shown
    not_before, not_after = hours
    return Envelope(
        idempotency_key=f"consents:confirmation:{confirmation.pk}:{confirmation.sendings}",
        channel=channel,
        kind="consents/confirmation",
        language=confirmation.language,
        recipient=subject.text,
        context={
            **contact.common(confirmation.language),
            "professional": confirmation.consent.organisation.name,
            "label": text.label if text else "",
            "days": VALID.days,
            **secret,
        },
        line_index=subject.index if subject.kind is SubjectKind.LINE else None,
        not_before=not_before,
        not_after=not_after or confirmation.expires_at,
        urgent=not_before is None,
    )
