"""Results are given back: by links that are short-lived and of one session, whole or from any byte on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from sourdine.deposits.models import Kind
from sourdine.deposits.services import lookup, results, sheets
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.doors import allowed, language, of_organisation
from sourdine.web.professional.places import lead_to, way_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from sourdine.professionals.services.acting import Actor

LIFE: Final = 60 * 60  # seconds that a link opens; a large file is resumed by the same one
_SALT: Final = "sourdine.deposits.downloads"
_CHUNK: Final = 1 << 20
_RANGE: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Bytes from `first` to `last`, both of them in it."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def link_to(request: HttpRequest, actor: Actor, deposit: UUID, kind: str) -> str:
    way = way_to(actor, "deposit-file", deposit=deposit, kind=kind)
    return f"{way}?lien={_signer(request).sign(_about(deposit, kind))}"


@require_GET
@of_organisation
@allowed(Act.COLLECT)
def result(request: HttpRequest, actor: Actor, deposit: UUID, kind: str) -> HttpResponseBase:
    lookup.deposit_of(actor, deposit)
    if kind not in Kind.values or not _opens(request, deposit, kind):
        messages.warning(request, gettext("This link is over. Take a new one, below."))
        return lead_to(actor, "deposit", deposit=deposit)
    opened = results.open_result(actor, deposit, kind)
    tag = f'"{deposit.hex}-{kind}"'
    try:
        span = wanted(request, opened.size, tag)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{opened.size}"})
    whole = Span(first=0, last=opened.size - 1)
    giving = _Giving(actor, deposit, kind, opened, span or whole)
    answer = StreamingHttpResponse(giving, status=206 if span else 200, content_type=_TYPE)
    answer["Content-Length"] = str((span or whole).size)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = tag
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.name) or ""
    if span:
        answer["Content-Range"] = f"bytes {span.first}-{span.last}/{opened.size}"
    return answer


@require_GET
@of_organisation
def certificate(request: HttpRequest, actor: Actor, deposit: UUID) -> HttpResponse:  # noqa: ARG001 -- as every view
    """Every member may show it: there is no number in it."""
    held = lookup.deposit_of(actor, deposit)
    answer = HttpResponse(results.certificate_of(actor, deposit), content_type="application/jose")
    answer["Content-Disposition"] = f'attachment; filename="{held.reference}.certificate.jws"'
    return answer


@require_GET
@of_organisation
def sheet(request: HttpRequest, actor: Actor, deposit: UUID) -> HttpResponse:  # noqa: ARG001 -- as every view
    """The same, as a PDF to show: every member may, too."""
    held = lookup.deposit_of(actor, deposit)
    answer = HttpResponse(sheets.sheet_of(actor, deposit, language()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{held.reference}.certificate.pdf"'
    return answer


def wanted(request: HttpRequest, size: int, tag: str) -> Span | None:
    """What `Range` asks for (RFC 9110 §14); None for all of it. Raises ValueError for what is not there."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", tag) != tag:
        return None  # several ranges, another unit, another version: all of it is a right answer too
    first, last = asked.groups()
    if not first and not last:
        return None
    span = _suffix(int(last), size) if not first else _from(int(first), last, size)
    if not 0 <= span.first <= span.last:
        raise ValueError
    return span


def _suffix(count: int, size: int) -> Span:
    return Span(first=max(size - count, 0), last=size - 1 if count else -1)


def _from(first: int, last: str, size: int) -> Span:
    return Span(first=first, last=min(int(last), size - 1) if last else size - 1)


class _Giving:
    """The bytes, as they are asked for; how many were given is noted, also of a download that was cut."""

    def __init__(self, actor: Actor, deposit: UUID, kind: str, opened: results.Opened, span: Span) -> None:
        self._actor, self._deposit, self._kind = actor, deposit, kind
        self._reader, self._left, self._given = opened.reader, span.size, 0
        self._ends = span.last == opened.size - 1
        self._reader.seek(span.first)

    def __iter__(self) -> Iterator[bytes]:
        while data := self._reader.read(min(_CHUNK, self._left)):
            self._left -= len(data)
            self._given += len(data)
            yield data

    def close(self) -> None:
        self._reader.close()
        given, self._given = self._given, 0
        if given:
            to_the_end = self._ends and not self._left
            results.note_collected(self._actor, self._deposit, self._kind, given, to_the_end=to_the_end)


_TYPE: Final = "application/octet-stream"


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}:{request.session.session_key}")


def _about(deposit: UUID, kind: str) -> str:
    return f"{deposit.hex}.{kind}"


def _opens(request: HttpRequest, deposit: UUID, kind: str) -> bool:
    try:
        said = _signer(request).unsign(request.GET.get("lien", ""), max_age=LIFE)
    except signing.BadSignature:
        return False
    return said == _about(deposit, kind)
