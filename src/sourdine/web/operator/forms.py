"""What the operator's people type. Nothing of it goes into an address, and a reason names nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sourdine.accounts.models import Role
from sourdine.register.models import OppositionList
from sourdine.register.models.holding import Origin
from sourdine.register.services.agents import AgentEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDRESS_LINES: Final = 6  # of a French postal address, without the country
_NUMBER: Final = re.compile(r"(?:\d[\s.\-/]*){8,}")


def names_nobody(text: str) -> None:
    """A reason is kept, and read by others: it holds no number and no address."""
    if _NUMBER.search(text) or "@" in text:
        raise ValidationError(
            _("Do not write a telephone number or an e-mail address here: a reason is kept in clear."),
            code="names_somebody",
        )


class Reason(forms.CharField):
    """Why; the person concerned reads it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- a field's options
        given = {
            "label": _("Reason"),
            "help_text": _("The person concerned can read it. For example: letter received."),
            "min_length": 5,
            "max_length": 500,
            "validators": [names_nobody],
            "widget": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        super().__init__(**{**given, **options})


class ReasonForm(forms.Form):
    reason = Reason()


class OrganisationActForm(forms.Form):
    """What an act on an organisation may ask beside its reason; the service says what is missing."""

    reason = Reason(help_text=_("The organisation can read it."))
    plan = forms.SlugField(required=False)
    successor = forms.EmailField(required=False, max_length=254)


class SearchForm(forms.Form):
    number = forms.CharField(
        label=_("Telephone number"),
        help_text=_("The whole number, as it is dialled in France, or with + and its country code."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = Reason()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CallbackForm(forms.Form):
    note = Reason(
        label=_("What was said"),
        help_text=_("You called the line back and the person answered. The person concerned can read it."),
    )


class RegistrationForm(forms.Form):
    origin = forms.ChoiceField(
        label=_("How the person came"),
        choices=[(Origin.TELEPHONE, _("Telephone call")), (Origin.LETTER, _("Letter"))],
        widget=forms.RadioSelect,
    )
    numbers = forms.CharField(
        label=_("Telephone numbers"),
        help_text=_("One on each line, up to 10."),
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "tel", "autocomplete": "off"}),
    )
    lists = forms.MultipleChoiceField(label=_("Lists"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(
        label=_("Language of the person"), choices=[("fr", "Français"), ("en", "English")], initial="fr"
    )
    postal_address = forms.CharField(
        label=_("Postal address"),
        help_text=_("As on an envelope, up to 6 lines. Needed for a posted code and a posted receipt."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    reason = Reason()

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        lists = list(OppositionList.objects.filter(is_open=True))
        language = (get_language() or "fr")[:2]
        field = cast("forms.MultipleChoiceField", self.fields["lists"])
        field.choices = [(one.name, one.title(language)) for one in lists]
        field.initial = [one.name for one in lists if one.chosen_by_default]

    def clean_postal_address(self) -> tuple[str, ...] | None:
        lines = _lines(self.cleaned_data["postal_address"])
        if len(lines) > _ADDRESS_LINES:
            raise ValidationError(_("Write the address on 6 lines or fewer."), code="too_many_lines")
        return lines or None

    def entry(self) -> AgentEntry:
        """What was typed, for the register's service."""
        typed = self.cleaned_data
        return AgentEntry(
            numbers=_lines(typed["numbers"]),
            lists=tuple(typed["lists"]),
            language=typed["language"],
            origin=typed["origin"],
            postal_address=typed["postal_address"],
            reason=typed["reason"],
        )


class PersonForm(forms.Form):
    """Somebody who will work for the operator."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.AGENT, _("Agent")),
            (Role.SUPERVISOR, _("Supervisor")),
            (Role.ADMINISTRATOR, _("Administrator")),
        ],
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fr", "Français"), ("en", "English")], initial="fr"
    )


def _lines(text: str) -> tuple[str, ...]:
    stripped: Iterable[str] = (line.strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)
