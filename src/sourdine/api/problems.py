"""Errors as RFC 9457 problems: a status, the project's stable code, a sentence in the caller's language."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

from sourdine.api import errors as ours
from sourdine.clock import NaiveInstant
from sourdine.consents import errors as consents
from sourdine.deposits import errors as deposits
from sourdine.law import errors as law
from sourdine.numbering.number import NotANumber
from sourdine.professionals import errors as professionals
from sourdine.screening.image import ImageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from sourdine.errors import SourdineError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 30

# A class speaks for those made of it, unless they are named themselves.
STATUS: Final[dict[type[SourdineError], int]] = {
    ours.RequestUnreadable: 400,
    ours.IdempotencyKeyNeeded: 400,
    ours.CursorRefused: 400,
    ours.ContentRangeRefused: 400,
    ours.ApiKeyNeeded: 401,
    professionals.KeyRefused: 401,
    professionals.KeyExpired: 401,
    professionals.ActRefused: 403,
    professionals.TermsNotAccepted: 403,
    deposits.LooksLikeHarvesting: 403,
    ours.NoSuchAddress: 404,
    deposits.NoSuchDeposit: 404,
    deposits.NoSuchUpload: 404,
    deposits.NoSuchCampaign: 404,
    deposits.NoSuchCheck: 404,
    deposits.NoSuchInquiry: 404,
    deposits.NoWatch: 404,
    deposits.NoResult: 404,
    deposits.NoCertificate: 404,
    consents.NoSuchConsent: 404,
    consents.NoSuchText: 404,
    consents.UnsubscribeLinkUnusable: 404,
    ours.MethodNotOffered: 405,
    deposits.WrongOffset: 409,
    deposits.NotWhole: 409,
    deposits.UploadOver: 409,
    deposits.NotCancellable: 409,
    deposits.BeingWritten: 409,
    deposits.CampaignNameShared: 409,
    consents.NotToConfirm: 409,
    consents.StandsNoMore: 409,
    consents.TextFrozen: 409,
    ours.BodyTooLarge: 413,
    deposits.TooLarge: 413,
    ours.RangeOutside: 416,
    ours.RequestRefused: 422,
    # As the IETF's draft on idempotency keys has it; 409 would be for the same request still under way.
    professionals.AskedOtherwise: 422,
    deposits.CampaignRefused: 422,
    deposits.OutsideCampaign: 422,
    deposits.FormNotOffered: 422,
    deposits.NameRefused: 422,
    deposits.PartRefused: 422,
    deposits.NoNumbers: 422,
    deposits.TooManyNumbers: 422,
    consents.NoSuchAttempt: 404,
    consents.NoSuchAppointment: 404,
    consents.NoSuchRequest: 404,
    consents.OutcomeReported: 409,
    NaiveInstant: 422,
    NotANumber: 422,
    consents.ConsentError: 422,
    deposits.TooManyQuestions: 422,
    law.LawError: 422,
    deposits.TooManyUploads: 429,
    deposits.TooManyWaiting: 429,
    deposits.DayQuotaReached: 429,
    professionals.NoDepositLeft: 429,
    deposits.CouldNotBeAnswered: 500,
    ours.ServiceBroken: 500,
    ours.ServiceAway: 503,
    deposits.StoreUnusable: 503,
    deposits.FileGone: 503,  # a store that is not mounted has no file
    ImageError: 503,
}


def status_of(error: SourdineError) -> int:
    """500 for what no caller can do anything about."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem(
    request: HttpRequest, error: SourdineError, *, fields: Sequence[dict[str, str]] = ()
) -> HttpResponse:
    status = status_of(error)
    said: dict[str, Any] = {
        "type": f"urn:sourdine:problem:{error.code}",
        "title": error.code.replace("_", " "),
        "status": status,
        "code": error.code,
        "detail": error.say(language_of(request)),
    }
    if error.details:
        said["details"] = {name: _plain(value) for name, value in error.details.items()}
    if fields:
        said["fields"] = list(fields)
    answer = HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    for name, value in _headers(error, status).items():
        answer[name] = value
    return answer


def language_of(request: HttpRequest) -> str:
    """`fr` when the caller would rather have it than English, else `en`."""
    wanted = [
        tag.partition("-")[0]
        for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    return next((tag for tag in wanted if tag in {"fr", "en"}), "en")


def _plain(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)


def _headers(error: SourdineError, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="sourdine"'}
    if status == 503:
        return {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(error, deposits.DayQuotaReached):
        return {"Retry-After": str(_to_midnight())}
    if isinstance(error, ours.RangeOutside):
        return {"Content-Range": f"bytes */{error.details['size']}"}
    return {}


def _to_midnight() -> int:
    now = timezone.localtime()
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(int((tomorrow - now).total_seconds()), 1)
