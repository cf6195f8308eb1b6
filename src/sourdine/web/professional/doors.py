"""Who may open an organisation's pages: its members. Anybody else is told that there is no such page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from sourdine.consents.errors import ConsentError, NoSuchConsent, NoSuchForm, UnknownText
from sourdine.deposits.errors import DepositError, NoSuchCampaign, NoSuchDeposit, NoSuchUpload, NoWatch
from sourdine.professionals.errors import (
    ActRefused,
    NoMandate,
    NotAMember,
    ProfessionalError,
    SecondFactorNeeded,
    TermsNotAccepted,
)
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.web.account.doors import personal, sensitive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django_stubs_ext import StrOrPromise

    from sourdine.errors import SourdineError
    from sourdine.professionals.services.acting import Actor
    from sourdine.web.account.doors import KnownRequest

    View = Callable[..., HttpResponseBase]
    Fields = Mapping[Any, str]

# What is not there, and what is somebody else's: no difference is shown.
_ABSENT: Final = (
    NoSuchCampaign,
    NoSuchConsent,
    NoSuchDeposit,
    NoSuchForm,
    NoSuchUpload,
    NoWatch,
    UnknownText,
)


def of_organisation(view: View) -> View:
    """Gives the view an Actor in the place of the organisation's id. What services refuse is a page too.

    A provider's page also names the professional that it acts for.
    """

    @wraps(view)
    def guarded(
        request: KnownRequest, organisation: UUID, professional: UUID | None = None, **named: object
    ) -> HttpResponseBase:
        try:
            actor = acting.of_member(request.user, organisation, on_behalf_of=professional)
            acting.authorise(actor, Act.READ)
        except (NotAMember, NoMandate) as stranger:
            raise Http404 from stranger
        try:
            return view(request, actor, **named)
        except _ABSENT as absent:
            raise Http404 from absent
        except (ActRefused, TermsNotAccepted) as refused:
            return _refused(request, actor, refused, status=403)
        except (ProfessionalError, DepositError, ConsentError) as refused:
            return _refused(request, actor, refused, status=409)

    return personal(guarded)


def allowed(act: Act) -> Callable[[View], View]:
    """Below `of_organisation`: looks first, before anything is asked of a person who may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: KnownRequest, actor: Actor, **named: object) -> HttpResponseBase:
            acting.authorise(actor, act)
            return view(request, actor, **named)

        return guarded

    return decorate


def grave(act: Act) -> Callable[[View], View]:
    """Below `of_organisation`: a look is any member's; a change is for who may, and has just shown so.
    For what lets somebody in, takes somebody's place or cannot be undone; tests/ names all of them.
    """

    def decorate(view: View) -> View:
        change = allowed(act)(sensitive(view))

        @wraps(view)
        def guarded(request: KnownRequest, actor: Actor, **named: object) -> HttpResponseBase:
            chosen = change if request.method == "POST" else view
            return chosen(request, actor, **named)

        return guarded

    return decorate


def page(
    request: HttpRequest,
    template: str,
    actor: Actor,
    *,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 -- whatever its template shows
) -> HttpResponse:
    named = {"actor": actor, "organisation": actor.organisation, "language": language(), **shown}
    return render(request, f"web/professional/{template}", named, status=status)


def missing(actor: Actor, act: Act) -> dict[str, object] | None:
    """What stands in the place of a form: why it is not there, and whether a second factor would do."""
    refused = acting.refusal(actor, act)
    if refused is None:
        return None
    return {"sentence": say(refused), "needs_factor": isinstance(refused, SecondFactorNeeded)}


def may(actor: Actor, act: Act) -> bool:
    """Whether a button is shown; what it does asks again."""
    return acting.refusal(actor, act) is None


def attempt(form: Form, act: Callable[[], object], fields: Fields) -> bool:
    """Whether it was done; if not, the form says why beside the field it is about. Raises ActRefused."""
    try:
        act()
    except (ActRefused, TermsNotAccepted):
        raise
    except (ProfessionalError, DepositError, ConsentError) as refused:
        form.add_error(fields.get(type(refused)), say(refused))
        return False
    return True


def pressed(
    request: HttpRequest, act: Callable[[], object], *, done: StrOrPromise, back: str, **to: UUID
) -> HttpResponse:
    """A button: done or refused, it leads back. Raises ActRefused."""
    try:
        act()
    except (ActRefused, TermsNotAccepted):
        raise
    except (ProfessionalError, DepositError, ConsentError) as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, str(done))
    return redirect(reverse(back, kwargs=to))


def say(error: SourdineError) -> str:
    return error.say(language())


def language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _refused(request: HttpRequest, actor: Actor, refused: SourdineError, *, status: int) -> HttpResponse:
    return page(
        request,
        "refused.html",
        actor,
        status=status,
        sentence=say(refused),
        needs_factor=isinstance(refused, SecondFactorNeeded),
    )
