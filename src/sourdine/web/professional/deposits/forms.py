"""What is said of a campaign, and of the columns of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sourdine.deposits.models import Form, Source
from sourdine.deposits.services.campaigns import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.deposits.errors import CampaignRefused
    from sourdine.deposits.models import Campaign

_SOURCES: Final = {
    Source.OWN_CUSTOMERS: _("Our own customers"),
    Source.BOUGHT: _("Bought or rented"),
    Source.COLLECTED: _("Collected by us"),
    Source.OTHER: _("Other"),
}
_FORMS: Final = {
    Form.CLEANSED: _("Cleansed: your file without the numbers that must not be called"),
    Form.ANSWER: _("Answer: one line a number, OK or a code, as tools made for Bloctel read it"),
}


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 -- a lazy sentence
    # The browser's own calendar; it takes no other way to write a day.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


def _text(label: Any, most: int, hint: Any = "", *, rows: int = 0, required: bool = True) -> forms.CharField:  # noqa: ANN401 -- lazy sentences
    attributes = {"autocomplete": "off"}
    widget = (
        forms.Textarea(attrs=attributes | {"rows": str(rows)}) if rows else forms.TextInput(attrs=attributes)
    )
    return forms.CharField(label=label, help_text=hint, max_length=most, widget=widget, required=required)


class CampaignForm(forms.Form):
    name = _text(_("Name of the campaign"), 120, _("It stands in its certificates."))
    purpose = _text(_("What people are called for"), 500)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    source = forms.ChoiceField(
        label=_("Where the numbers come from"), choices=list(_SOURCES.items()), widget=forms.RadioSelect
    )
    source_detail = _text(
        _("From whom, or where"),
        200,
        _("Needed unless they are your own customers: bought from whom, collected where."),
        required=False,
    )
    recipients = _text(
        _("To whom the file will be passed on"),
        240,
        _("Name them; leave it empty when the file stays with you. It stands in the certificate."),
        required=False,
    )
    form = forms.ChoiceField(
        label=_("What is given back"),
        choices=list(_FORMS.items()),
        widget=forms.RadioSelect,
        initial=Form.CLEANSED,
    )
    columns = _text(
        _("Columns to screen"),
        8000,
        _("Optional: one name on each line. Empty: every column that surely holds telephone numbers."),
        rows=3,
        required=False,
    )
    identifier = _text(
        _("Column of your own identifier"),
        200,
        _("Optional: it is given back beside each rejected row."),
        required=False,
    )

    def wanted(self, question: Mapping[str, Any]) -> Wanted:
        typed = dict(self.cleaned_data)
        columns = [line.strip() for line in typed.pop("columns").splitlines() if line.strip()]
        return Wanted(**typed, columns=columns, question=question)

    def field_of(self, refused: CampaignRefused) -> str | None:
        """The field that an error is about."""
        named = str(refused.details.get("field"))
        return named if named in self.fields else None

    @classmethod
    def said_of(cls, campaign: Campaign) -> dict[str, Any]:
        said = {name: getattr(campaign, name) for name in cls.base_fields}
        return said | {"columns": "\n".join(campaign.columns)}
