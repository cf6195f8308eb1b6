"""What professionals claim of whoever is here: to read, to keep, and who had the number screened."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sourdine.consents import paper
from sourdine.consents.errors import ConsentsLinkOver, NoSuchConsent
from sourdine.consents.services import personal, personal_links, receipts, spoken
from sourdine.consents.vocabulary import SubjectKind
from sourdine.deposits.services import questions
from sourdine.web.consumer import said
from sourdine.web.personal import ways

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from sourdine.consents.services.personal import Holder
    from sourdine.web.personal.ways import Way

    View = Callable[..., HttpResponse]


def of_holder(view: View) -> View:
    """For whoever proved the line or address by the way they came; others begin anew. Kept by no cache."""

    @wraps(view)
    def guarded(request: HttpRequest, way: Way, *, event: int | None = None, **where: UUID) -> HttpResponse:
        holder = way.holder(request, **where)
        if holder is None:
            return redirect(way.closed)
        about = {} if event is None else {"event": event}
        return view(request, way, where, holder, **about)

    return never_cache(guarded)


@require_safe
@of_holder
def consents(request: HttpRequest, way: Way, where: dict[str, UUID], holder: Holder) -> HttpResponse:
    shown = personal.read(holder)
    return render(
        request,
        "web/personal/consents.html",
        {
            "subject": holder.subject.in_clear,
            "is_line": holder.subject.kind is SubjectKind.LINE,
            "since": holder.since,
            "shown": shown,
            "claimants": spoken.claimants(shown, said.language()),
            "screened": _screened(holder),
            "may_show_receipt": way is ways.LINE and holder.account is None,
            "way": way.name,
            "addresses": _addresses(way, where),
            "event_addresses": {
                event.pk: way.address("receipt", where, event=event.pk) for event, _of in shown.events
            },
        },
    )


@require_safe
@of_holder
def pdf(request: HttpRequest, way: Way, where: dict[str, UUID], holder: Holder) -> HttpResponse:  # noqa: ARG001 -- as every view
    made = paper.as_pdf(paper.of_shown(personal.read(holder)), said.language())
    return _file(made, "application/pdf", gettext("sourdine-consents.pdf"))


@require_safe
@of_holder
def receipt(
    request: HttpRequest,
    way: Way,  # noqa: ARG001 -- as every view
    where: dict[str, UUID],  # noqa: ARG001 -- as every view
    holder: Holder,
    *,
    event: int,
) -> HttpResponse:
    """The signed receipt of one event, in a PDF that says it in words; its JWS alone with `?jws`."""
    try:
        found, consent = personal.event_shown(holder, event)
    except NoSuchConsent as nothing:
        raise Http404 from nothing
    if "jws" in request.GET:
        made = receipts.of_event(found, consent, holder.subject)
        return _file(made.signed.encode(), "application/jose", made.file_name)
    kept = paper.of_event(found, consent, holder.subject)
    return _file(
        paper.as_pdf(kept, said.language()),
        "application/pdf",
        kept.receipts[0].file_name.replace(".jws", ".pdf"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """One button: what scans mails opens links, and must not open this."""
    try:
        if request.method == "POST":
            ways.keep_link(request, token)
            return redirect("mailed-consents-page")
        holder = personal_links.opened(token)
    except ConsentsLinkOver as refused:
        return render(request, "web/personal/link_over.html", {"refused": said.sentence(refused)}, status=410)
    return render(request, "web/personal/open_link.html", {"masked": holder.subject.masked})


def _screened(holder: Holder) -> questions.Found | None:
    if holder.subject.kind is not SubjectKind.LINE:
        return None
    return questions.found(holder.subject.line, since=holder.since)


def _addresses(way: Way, where: dict[str, UUID]) -> dict[str, Any]:
    return {
        "act": way.address("act", where),
        "pdf": way.address("pdf", where),
        "page": way.address("page", where),
    }


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
