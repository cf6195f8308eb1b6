"""One attempt at a webhook: signed, sent to an address that was judged, written down, put off if need be."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
from django.db import transaction
from django.db.models import F

from sourdine import clock, sealing
from sourdine.jobs.backend import on_behalf_of
from sourdine.notifications import signatures
from sourdine.professionals import destinations
from sourdine.professionals.errors import WebhookRefused
from sourdine.professionals.models import WebhookAttempt, WebhookDelivery
from sourdine.professionals.models.webhook import DeliveryState
from sourdine.professionals.services.webhooks import SECRET, URL
from sourdine.professionals.vocabulary import AttemptCode

if TYPE_CHECKING:
    from datetime import datetime

_TIMEOUT: Final = httpx.Timeout(10, connect=5)
_WHOLE: Final = 20.0  # seconds, connection and answer: one that dribbles would hold a worker for days
PATIENCE: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(seconds=10)
_LONGEST_PAUSE: Final = timedelta(hours=2)
_PASSES: Final = frozenset({AttemptCode.BUSY, AttemptCode.UNREACHABLE, AttemptCode.PRIVATE_ADDRESS})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    code: AttemptCode
    status: int | None = None
    milliseconds: int = 0


def enqueue(delivery: WebhookDelivery, *, at: datetime | None = None) -> None:
    """In the caller's transaction; counted as the organisation's work, which waits its turn."""
    from sourdine.professionals.tasks import deliver

    with on_behalf_of(str(delivery.webhook.organisation_id)):
        deliver.using(run_after=at).enqueue(str(delivery.pk), delivery.attempts)


def attempt(delivery: WebhookDelivery) -> None:
    """Run again after a crash, it sends the same body under the same key, or nothing."""
    if delivery.webhook.removed_at is not None:
        # Its address and its secret are destroyed.
        _settle(delivery, Answer(code=AttemptCode.REMOVED))
        return
    _settle(delivery, _send(delivery))


def give_up(delivery: WebhookDelivery) -> None:
    """Nothing will try it again by itself; an owner may send it again."""
    _settle(delivery, Answer(code=AttemptCode.GAVE_UP))


def _send(delivery: WebhookDelivery) -> Answer:
    keyring, webhook = sealing.current(), delivery.webhook
    url = keyring.unseal_text(bytes(webhook.url_sealed or b""), about=URL)
    secret = keyring.unseal_text(bytes(webhook.secret_sealed or b""), about=SECRET)
    began = time.monotonic()
    try:
        answer = _post(destinations.read(url), delivery, secret)
    except (destinations.PrivateDestination, WebhookRefused):
        # The latter when the settings let less through than on the day the webhook was added.
        return Answer(code=AttemptCode.PRIVATE_ADDRESS)
    except (destinations.NoSuchName, httpx.HTTPError, TimeoutError):
        return Answer(code=AttemptCode.UNREACHABLE, milliseconds=_since(began))
    return Answer(code=_code(answer), status=answer.status_code, milliseconds=_since(began))


def _post(destination: destinations.Destination, delivery: WebhookDelivery, secret: str) -> httpx.Response:
    """To the address that was judged, under the name that the certificate bears. No proxy, no redirection;
    of the answer the status alone is read.
    """
    body = json.dumps(delivery.body, ensure_ascii=False).encode()
    headers = {
        "Host": destination.named,
        "Content-Type": "application/json",
        "Idempotency-Key": str(delivery.pk),
        "Sourdine-Event": delivery.event,
        "User-Agent": "Sourdine",
        signatures.HEADER: signatures.sign(body, secret=secret, at=clock.now()),
    }
    url = destination.at(destination.resolved())
    named = {"sni_hostname": destination.host}
    return asyncio.run(_exchange(url, content=body, headers=headers, extensions=named))


async def _exchange(url: str, **sent: Any) -> httpx.Response:  # noqa: ANN401 -- as httpx takes them
    """Raises TimeoutError when the whole lasts too long: httpx's own limits are of each read alone."""
    async with (
        asyncio.timeout(_WHOLE),
        httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, **sent) as answer,
    ):
        return answer


def _code(answer: httpx.Response) -> AttemptCode:
    if answer.is_success:
        return AttemptCode.DELIVERED
    if answer.status_code in {409, 425, 429} or answer.status_code >= 500:
        return AttemptCode.BUSY
    return AttemptCode.REFUSED


@transaction.atomic
def _settle(delivery: WebhookDelivery, answer: Answer) -> None:
    """Nothing when another attempt has moved it already."""
    again_at = clock.now() + _pause(delivery)
    is_over = answer.code not in _PASSES or again_at >= delivery.queued_at + PATIENCE
    state = _state(answer.code, is_over=is_over)
    held = WebhookDelivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.QUEUED, attempts=delivery.attempts
    )
    if not held.update(state=state, attempts=F("attempts") + 1):
        return
    delivery.attempts += 1
    _note(delivery, answer)
    if state == DeliveryState.QUEUED:
        enqueue(delivery, at=again_at)
    elif is_over and answer.code in _PASSES:
        _note(delivery, Answer(code=AttemptCode.GAVE_UP))


def _state(code: AttemptCode, *, is_over: bool) -> DeliveryState:
    if code is AttemptCode.DELIVERED:
        return DeliveryState.DELIVERED
    return DeliveryState.FAILED if is_over else DeliveryState.QUEUED


def _note(delivery: WebhookDelivery, answer: Answer) -> None:
    WebhookAttempt.objects.create(
        delivery=delivery,
        at=clock.now(),
        status=answer.status,
        code=answer.code.value,
        milliseconds=answer.milliseconds,
    )


def _pause(delivery: WebhookDelivery) -> timedelta:
    """Doubles from 10 seconds to two hours, up to a fifth more: what failed together returns apart."""
    tries = delivery.tries.filter(at__gte=delivery.queued_at).count()
    spread = 1 + delivery.id.int % 100 / 500
    return min(_FIRST_PAUSE * 2 ** min(tries, 12), _LONGEST_PAUSE) * spread


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
