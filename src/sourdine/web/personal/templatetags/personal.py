"""What the pages of consents ask: the words of a screening, and an address by its event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from sourdine.deposits.models import Source
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.deposits.models import Campaign

register = template.Library()

_SOURCES: Final[dict[str, str]] = {
    Source.OWN_CUSTOMERS: _("its own customers"),
    Source.BOUGHT: _("bought"),
    Source.COLLECTED: _("collected from people"),
    Source.OTHER: _("another source"),
}
_ANSWERS: Final[dict[Verdict, str]] = {
    Verdict.NOT_LISTED: _("not on the register"),
    Verdict.OPPOSED: _("on the register: not to be called"),
    Verdict.INVALID: _("not a number in use"),
    Verdict.UNSCREENED: _("not screened"),
}


@register.filter
def of(addresses: Mapping[int, str], event: int) -> str:
    return addresses[event]


@register.filter
def source_in_words(campaign: Campaign) -> str:
    said = gettext(_SOURCES[campaign.source])
    return f"{said} ({campaign.source_detail})" if campaign.source_detail else said


@register.filter
def answer_in_words(answer: Verdict) -> str:
    return gettext(_ANSWERS[answer])
