"""A provider, or the operator's own adapter to one, that takes messages as signed HTTPS requests."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

import httpx

from sourdine.clock import format_instant, now
from sourdine.notifications import signatures
from sourdine.notifications.gateways.gateway import (
    Gateway,
    NotTaken,
    Outgoing,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from sourdine.notifications.models import Channel
from sourdine.notifications.steps import StepCode

if TYPE_CHECKING:
    from sourdine.notifications.gateways.choice import Setting

_TIMEOUT: Final = httpx.Timeout(20, connect=5)
_LONGEST_WAIT: Final = timedelta(hours=6)
_LONGEST_REFERENCE: Final = 200


class WebhookGateway(Gateway):
    channels: ClassVar = frozenset(Channel)

    def __init__(self, *, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret
        # Redirections are not followed: what is said to one host is not said to another.
        self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False)

    @classmethod
    def from_setting(cls, setting: Setting) -> WebhookGateway:
        """Raises GatewayMisconfigured."""
        _ = setting.host, setting.port
        if setting.scheme != "https" and not setting.is_local:
            raise setting.wrong(
                en="messages leave this machine by https only", fr="les messages ne sortent d'ici qu'en https"
            )
        if len(setting.secret) < 32:
            raise setting.wrong(
                en="requests are signed: set SOURDINE_GATEWAY_SECRET to 32 characters or more",
                fr="les requêtes sont signées : SOURDINE_GATEWAY_SECRET doit avoir 32 caractères au moins",
            )
        return cls(url=setting.url, secret=setting.secret)

    def send(self, outgoing: Outgoing) -> Receipt:
        body = json.dumps(_as_json(outgoing), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(outgoing.id),
            signatures.HEADER: signatures.sign(body, secret=self._secret, at=now()),
        }
        try:
            answer = self._client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError:
            raise TemporaryFailure(StepCode.UNREACHABLE) from None
        if not answer.is_success:
            raise _failure(answer)
        return Receipt(reference=_reference(answer) or str(outgoing.id))

    def close(self) -> None:
        self._client.close()


def _as_json(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "id": str(outgoing.id),
        "channel": outgoing.channel,
        "kind": outgoing.kind,
        "language": outgoing.language,
        "to": outgoing.recipient,
        "subject": outgoing.subject,
        "text": outgoing.text,
        "html": outgoing.html,
        "headers": dict(outgoing.headers),
        "document": base64.b64encode(outgoing.document).decode() if outgoing.document else None,
        "not_after": format_instant(outgoing.not_after) if outgoing.not_after else None,
        "urgent": outgoing.is_urgent,
    }


def _failure(answer: httpx.Response) -> NotTaken:
    status = answer.status_code
    if status in {409, 425, 429} or status >= 500:
        return TemporaryFailure(StepCode.BUSY, retry_after=_retry_after(answer))
    # A wrong secret or address fails every message alike: nothing is lost while the operator repairs it.
    if status in {401, 403, 404} or status < 400:
        return TemporaryFailure(StepCode.NOT_LET_IN)
    return PermanentFailure(StepCode.NO_SUCH_RECIPIENT if status == 410 else StepCode.REFUSED)


def _retry_after(answer: httpx.Response) -> timedelta | None:
    """Seconds or a date, as RFC 9110 has them; never longer than a provider may reasonably ask."""
    given = answer.headers.get("Retry-After", "").strip()
    try:
        wait = timedelta(seconds=int(given)) if given.isdigit() else parsedate_to_datetime(given) - now()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _reference(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    reference = said.get("reference") if isinstance(said, dict) else None
    return str(reference)[:_LONGEST_REFERENCE] if isinstance(reference, str | int) else ""
