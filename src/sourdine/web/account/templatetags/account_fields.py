"""How a form's field asks the browser for the right keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import template
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.utils.safestring import SafeString

    from sourdine.register.models import OppositionList

register = template.Library()

_ASKED: Final[dict[str, dict[str, str | bool]]] = {
    "code": {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off"},
    "email": {"autocomplete": "email"},
    "login": {"autocomplete": "email"},
}


@register.filter
def as_input(field: BoundField) -> SafeString:
    """The field's input, without the example that would stand in its place: the label says it already."""
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget(attrs=_ASKED.get(field.name, {}))


@register.filter
def is_choice(field: BoundField) -> bool:
    return field.widget_type == "checkbox"


@register.filter
def title_of(listed: OppositionList) -> str:
    """A list's title in the language of the page."""
    return listed.title((get_language() or "fr")[:2])
