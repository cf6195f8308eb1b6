"""From which browsers an account is logged in: a new one is told by mail, sessions can be ended from another.

Sessions themselves rest sealed in their table and change their names; what is listed here is one row for each
login, and a session whose row is gone is nobody's from its next request on.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.utils import timezone

from sourdine import clock, sealing
from sourdine.accounts.models import Device, OpenSession
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from sourdine.accounts.models import User

COOKIE: Final = "sourdine_device"
SESSION: Final = "opened"  # what a session calls its row
_KEPT: Final = timedelta(days=365)
_PAUSE: Final = timedelta(minutes=5)
_FRESH: Final = timedelta(days=1)
# The first that fits: Chrome calls itself Safari too, and Edge calls itself Chrome.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@transaction.atomic
def opened(request: HttpRequest, user: User, **_about: Any) -> None:  # noqa: ANN401 -- a signal's arguments
    """Somebody logged in: the session gets its row, a new browser its cookie and the person a mail."""
    at, token = clock.now(), request.COOKIES.get(COOKIE, "") or secrets.token_urlsafe(32)
    name = name_of(request.META.get("HTTP_USER_AGENT", ""))
    device, is_new = Device.objects.update_or_create(
        user=user,
        digest=_digest(user, token),
        defaults={"name": name, "last_seen_at": at},
        create_defaults={"name": name, "last_seen_at": at, "first_seen_at": at},
    )
    row = OpenSession.objects.create(user=user, device=device, opened_at=at, last_seen_at=at)
    request.session[SESSION] = str(row.pk)
    request.META[COOKIE] = token
    if is_new and not _is_of_who_opened(user, device):
        _tell(device)


def closed(request: HttpRequest, user: User | None, **_about: Any) -> None:  # noqa: ANN401 -- same
    known = _row(request) if user is not None else None
    if known is not None:
        OpenSession.objects.filter(pk=known).delete()


def require_open(request: HttpRequest) -> None:
    """Logs out a session that was ended elsewhere, or never was opened."""
    known = _row(request)
    held = OpenSession.objects.filter(pk=known, user=request.user.pk).first() if known else None
    if held is None:
        logout(request)
        return
    at = clock.now()
    if at - held.last_seen_at >= _PAUSE:
        OpenSession.objects.filter(pk=held.pk).update(last_seen_at=at)
        Device.objects.filter(pk=held.device_id).update(last_seen_at=at)


def keep_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    token = request.META.get(COOKIE)
    if token is None:
        return
    response.set_cookie(
        COOKIE, token, max_age=_KEPT, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def known_to(user: User) -> QuerySet[Device]:
    return user.devices.order_by("-last_seen_at")


def sessions_of(user: User) -> QuerySet[OpenSession]:
    """Those that are open, the last one used first."""
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return (
        user.open_sessions.filter(last_seen_at__gte=since).select_related("device").order_by("-last_seen_at")
    )


def current(request: HttpRequest) -> UUID | None:
    """The row of this very session."""
    return _row(request)


@transaction.atomic
def end(user: User, session: UUID) -> bool:
    """From its next request on it is nobody's; False when it was over already."""
    ended, _ = user.open_sessions.filter(pk=session).delete()
    if ended:
        record(Action.SESSION_ENDED, actor=user, account=user)
    return bool(ended)


def end_others(user: User, request: HttpRequest) -> None:
    """All but this one, in which the ways into the account have just changed."""
    here = _row(request)
    (user.open_sessions.exclude(pk=here) if here else user.open_sessions.all()).delete()


def end_all(user: User) -> None:
    """In the caller's transaction, who writes down why."""
    user.open_sessions.all().delete()


def forget(at: datetime) -> None:
    """Sessions that time has ended, and browsers not seen for a year."""
    ended = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    OpenSession.objects.filter(last_seen_at__lt=ended).delete()
    Device.objects.filter(last_seen_at__lt=at - _KEPT).delete()


def name_of(user_agent: str) -> str:
    """“Firefox, Linux”, of what a browser says of itself; “?” for what it does not say."""
    return ", ".join(
        next((name for mark, name in table if mark in user_agent), "?") for table in (_BROWSERS, _SYSTEMS)
    )


def _is_of_who_opened(user: User, device: Device) -> bool:
    """Whoever opened the account has just read its mail. Later, that no other is known may only say that
    those of a year ago were forgotten.
    """
    is_fresh = device.first_seen_at - user.created_at < _FRESH
    return is_fresh and not user.devices.exclude(pk=device.pk).exists()


def _row(request: HttpRequest) -> UUID | None:
    known = request.session.get(SESSION)
    return UUID(known) if known else None


def _digest(user: User, token: str) -> bytes:
    """Of both: two accounts in one browser are not seen to share it."""
    return sealing.current().index(user.pk.bytes + token.encode(), about="device")


def _tell(device: Device) -> None:
    user = device.user
    record(Action.DEVICE_SEEN, actor=user, account=user)
    seen = timezone.localtime(device.first_seen_at)
    queue(
        Envelope(
            idempotency_key=f"accounts:device:{device.pk}",
            channel=Channel.MAIL,
            kind="accounts/new_device",
            language=user.language,
            recipient=user.email,
            context={
                "device": device.name,
                "day": f"{seen:%d/%m/%Y}",
                "hour": f"{seen:%H:%M}",
                "service_url": settings.SOURDINE.public_url,
            },
            account=user,
        )
    )
