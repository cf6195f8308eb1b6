"""Whether a campaign's results say of each number that it may be contacted, and what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from sourdine.consents.wording import SECTORS
from sourdine.deposits.services.campaigns import NONE
from sourdine.law.vocabulary import Audience, Channel, Dialling, Purpose, Sector
from sourdine.law.wording import NAMES
from sourdine.web.professional.doors import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

PREFIX: Final = "ask"
_NEEDED: Final = ("channel", "audience", "purpose")
_UNSAID: Final[tuple[str, StrOrPromise]] = ("", _("Not said"))
_AUDIENCES: Final[dict[str, StrOrPromise]] = {
    Audience.CONSUMER: _("Consumers"),
    Audience.PROFESSIONAL: _("Professionals"),
    Audience.SOLE_TRADER: _("Sole traders"),
}
_PURPOSES: Final[dict[str, StrOrPromise]] = {
    Purpose.COMMERCIAL: _("To sell something"),
    Purpose.CONTRACT_PERFORMANCE: _("To perform a contract: a delivery, a repair, an invoice"),
    Purpose.ANSWER_TO_REQUEST: _("To answer a request"),
    Purpose.PRESS: _("To offer newspapers or magazines"),
    Purpose.POLL: _("For a poll"),
    Purpose.NON_COMMERCIAL: _("For nothing commercial"),
}
_DIALLING: Final[dict[str, StrOrPromise]] = {
    Dialling.BY_HAND: _("By hand, one by one"),
    Dialling.AUTOMATIC: _("By a dialler"),
}
_CONCERNS: Final[dict[str, StrOrPromise]] = {"yes": _("Yes"), "no": _("No")}


def _choice(label: StrOrPromise, choices: Mapping[str, StrOrPromise], hint: StrOrPromise = "") -> Any:  # noqa: ANN401 -- a field
    return forms.ChoiceField(label=label, help_text=hint, choices=[_UNSAID, *choices.items()], required=False)


class QuestionForm(forms.Form):
    """What is not said is not known, and what is not known is never a yes."""

    prefix = PREFIX
    asks = forms.BooleanField(
        label=_("Say in the result of each number whether it may be contacted, why, and from when"),
        required=False,
    )
    channel = _choice(_("How they are contacted"), {})
    audience = _choice(_("Whom"), _AUDIENCES)
    purpose = _choice(_("What for"), _PURPOSES)
    sector = _choice(_("Sector"), {}, _("Of what is offered."))
    goods = forms.CharField(
        label=_("What is offered"),
        help_text=_("As your consents name it: insurance, windows."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    dialling = _choice(_("How numbers are dialled"), _DIALLING)
    caller = forms.CharField(
        label=_("Number that is shown"),
        help_text=_("Needed when a dialler calls."),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    concerns_profession = _choice(_("Does it relate to their profession? (professionals only)"), _CONCERNS)
    no_relationship = forms.BooleanField(
        label=_("None of them is a customer of ours: there is no contract, sale or account"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        spoken = language()
        lines = {one: NAMES[one].in_language(spoken) for one in Channel if one.reaches_a_line}
        self._offer("channel", lines)
        self._offer("sector", {one: SECTORS[one].in_language(spoken) for one in Sector})

    def _offer(self, name: str, choices: Mapping[Any, str]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [_UNSAID, *((str(code), said) for code, said in choices.items())]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for name in _NEEDED if said.get("asks") else ():
            if not said.get(name):
                self.add_error(name, _("Say it, or no number can be answered."))
        return said

    def question(self) -> dict[str, Any]:
        """As a campaign keeps it; empty when nothing is asked."""
        said = dict(self.cleaned_data)
        if not said.pop("asks"):
            return {}
        concerns = {"yes": True, "no": False}.get(said.pop("concerns_profession"))
        relationship = NONE if said.pop("no_relationship") else None
        kept = said | {"concerns_profession": concerns, "relationship": relationship}
        return {name: value for name, value in kept.items() if value not in {None, ""}}

    @classmethod
    def said_of(cls, question: Mapping[str, Any]) -> dict[str, Any]:
        concerns = {None: "", True: "yes", False: "no"}[question.get("concerns_profession")]
        beside = {"asks": bool(question), "no_relationship": question.get("relationship") == NONE}
        return {**question, **beside, "concerns_profession": concerns}
