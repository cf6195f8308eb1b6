"""Somebody said no, aloud, to a person of the organisation, who writes it down here: it holds at once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sourdine import clock
from sourdine.consents.acts import Leaving, Objecting
from sourdine.consents.authors import Author
from sourdine.consents.errors import ConsentError
from sourdine.consents.services import objections, recording
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door
from sourdine.law.vocabulary import Channel
from sourdine.law.wording import NAMES
from sourdine.numbering.number import NotANumber
from sourdine.professionals.errors import AskedOtherwise
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.doors import language, missing, of_organisation, page, say

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor

_OBJECTION: Final = "objection"
_WITHDRAWAL: Final = "withdrawal"


class SaidNoForm(forms.Form):
    contact = forms.CharField(
        label=_("Number or e-mail address of the person"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    what = forms.ChoiceField(
        label=_("What the person said"),
        initial=_OBJECTION,
        widget=forms.RadioSelect,
        choices=[
            (_OBJECTION, _("“Do not contact me any more”: no canvassing by the channels below")),
            (_WITHDRAWAL, _("“I take back my consent”: what was agreed to before has ended")),
        ],
    )
    channels = forms.MultipleChoiceField(
        label=_("By which channels"),
        help_text=_("None ticked: all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    at = forms.DateTimeField(
        label=_("When it was said"),
        help_text=_("In Paris time."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    # A form that is sent twice is one act.
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        spoken = language()
        field = cast("forms.MultipleChoiceField", self.fields["channels"])
        field.choices = [(one.value, NAMES[one].in_language(spoken)) for one in Channel]


@require_http_methods(["GET", "POST"])
@of_organisation
def said_no(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, actor, SaidNoForm(initial=_initial()))
    author = Author.of(actor, Act.RECORD, Door.AGENT)
    form = SaidNoForm(request.POST)
    if not form.is_valid():
        return _shown(request, actor, form)
    try:
        done = _record(author, form.cleaned_data)
    except (ConsentError, NotANumber, AskedOtherwise) as refused:
        form.add_error("at" if refused.code == "consent_event_in_future" else "contact", say(refused))
        return _shown(request, actor, form)
    messages.success(request, done)
    return redirect(request.path)


def _initial() -> dict[str, object]:
    now = timezone.localtime(clock.now()).replace(second=0)
    return {"at": now, "once": uuid.uuid4()}


def _record(author: Author, typed: dict[str, Any]) -> str:
    """What was done, in words. Raises what the services raise."""
    subject, channels = _subject(typed["contact"]), frozenset(map(Channel, typed["channels"]))
    about = {"subject": subject, "at": typed["at"], "idempotency_key": f"agent:{typed['once']}"}
    if typed["what"] == _OBJECTION:
        objections.record(author, Objecting(**about, channels=channels or frozenset(Channel)))
        return gettext("The objection is recorded: no canvassing by these channels from now on.")
    return _ended(len(recording.withdraw(author, Leaving(**about, channels=channels))))


def _ended(ended: int) -> str:
    if not ended:
        return gettext(
            "The withdrawal is recorded. No consent was recorded before; it is honoured all the same."
        )
    told = ngettext(
        "The withdrawal is recorded: %(count)s consent has ended.",
        "The withdrawal is recorded: %(count)s consents have ended.",
        ended,
    )
    return told % {"count": ended}


def _subject(typed: str) -> Subject:
    return Subject.of_address(typed) if "@" in typed else Subject.of_line(typed)


def _shown(request: HttpRequest, actor: Actor, form: SaidNoForm) -> HttpResponse:
    return page(request, "said_no.html", actor, form=form, missing=missing(actor, Act.RECORD))
