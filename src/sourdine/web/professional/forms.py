"""What people of organisations type. Nothing of it goes into an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from sourdine.professionals import identifiers, wording
from sourdine.professionals.models import Role
from sourdine.professionals.services import plans
from sourdine.professionals.services.keys import LONGEST
from sourdine.professionals.vocabulary import Scope, WebhookEvent
from sourdine.web.professional.doors import language
from sourdine.web.professional.templatetags.professional import plan_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

    from sourdine.errors import Wording

_FIRST: Final = "FR"


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("As it is registered."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country where it is registered"),
        initial=_FIRST,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    identifier = forms.CharField(
        label=_("Identifier"),
        help_text=_(
            "In France the SIREN (9 digits) or SIRET (14 digits); elsewhere in the Union the VAT number."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.EmailField(
        label=_("E-mail address of the person in charge"),
        help_text=_("We send a link there. This person becomes the organisation's owner here."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    is_provider = forms.BooleanField(
        label=_("We also act for other organisations, by mandate (provider)"), required=False
    )
    plan = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)
    terms = forms.BooleanField(label=_("We accept the conditions of use"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        named = identifiers.countries(language())
        others = sorted((name, code) for code, name in named.items() if code != _FIRST)
        country = cast("forms.ChoiceField", self.fields["country"])
        country.choices = [(_FIRST, named[_FIRST]), *((code, name) for name, code in others)]
        offered = [(one.slug, plan_in_words(one)) for one in plans.offered()]
        plan = cast("forms.ChoiceField", self.fields["plan"])
        plan.choices = offered
        plan.initial = offered[0][0] if offered else None


class InvitationForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), initial=Role.DEPOSITOR, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        spoken = language()
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (role.value, f"{wording.ROLES[role].in_language(spoken)}: {explained.in_language(spoken)}")
            for role, explained in wording.ROLES_EXPLAINED.items()
        ]


class MandateForm(forms.Form):
    identifier = forms.CharField(
        label=_("Identifier of the provider"),
        help_text=_("The SIREN, SIRET or other identifier that it joined with. It can give it to you."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class _KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("What will use it, for example: nightly deposit."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"),
        help_text=_("One year at most. A shorter time bounds what a lost key can do."),
        initial=180,
        min_value=1,
        max_value=LONGEST.days,
    )
    networks = forms.CharField(
        label=_("Networks it works from"),
        help_text=_("Optional: one on each line, such as 192.0.2.0/24. Empty: from anywhere."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class ApiKeyForm(_KeyForm):
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("name", "scopes", "days", "networks")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        field = cast("forms.MultipleChoiceField", self.fields["scopes"])
        field.choices = _worded(wording.SCOPES)
        field.initial = [Scope.DEPOSITS.value, Scope.RESULTS.value]


class SshKeyForm(_KeyForm):
    public_key = forms.CharField(
        label=_("Public key"),
        help_text=_(
            "One line of a .pub file. Ed25519, ECDSA, or RSA of 3072 bits or more. Never the private key."
        ),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "public_key", "days", "networks")


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address of your program"),
        help_text=_("It begins with https:// and can be reached from the Internet."),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        told = {code: words for code, words in wording.EVENTS.items() if code is not WebhookEvent.TEST}
        field = cast("forms.MultipleChoiceField", self.fields["events"])
        field.choices = _worded(told)
        field.initial = [WebhookEvent.DEPOSIT_READY.value, WebhookEvent.DEPOSIT_REFUSED.value]


def _worded(table: Mapping[Any, Wording]) -> list[tuple[str, str]]:
    spoken = language()
    codes: list[Enum] = list(table)
    return [(str(code.value), table[code].in_language(spoken)) for code in codes]
