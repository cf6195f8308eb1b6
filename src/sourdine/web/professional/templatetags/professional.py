"""The words of codes, and how much something is, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import template
from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext, pgettext

from sourdine.consents.services.looking import Standing
from sourdine.consents.texts.wording import CHANNELS
from sourdine.consents.vocabulary import Door, EventKind
from sourdine.law.vocabulary import Channel
from sourdine.professionals import wording
from sourdine.professionals.models import IdentifierKind, Role, State
from sourdine.professionals.models.webhook import DeliveryState
from sourdine.professionals.vocabulary import AttemptCode, Scope, WebhookEvent
from sourdine.web.professional.consents import words as consent_words
from sourdine.web.professional.deposits import words
from sourdine.web.professional.places import way_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import Enum

    from sourdine.errors import Wording
    from sourdine.professionals.models import Organisation, Plan
    from sourdine.professionals.services.acting import Actor

register = template.Library()
E = TypeVar("E", bound="Enum")


@register.simple_tag
def way(actor: Actor, name: str, **named: object) -> str:
    """The address of one of an organisation's pages, whoever it acts for."""
    return way_to(actor, name, **named)


@register.filter
def deposit_words(code: str) -> str:
    return words.word(words.STATES, code)


@register.filter
def file_words(code: str) -> str:
    return words.word(words.KINDS, code)


@register.filter
def end_words(code: str) -> str:
    """Why a watch is over."""
    return words.word(words.ENDS, code)


@register.filter
def verdict_words(code: str) -> str:
    return words.word(words.VERDICTS, code)


@register.filter
def standing_words(code: str) -> str:
    return _words(Standing, consent_words.STANDINGS, code)


@register.filter
def happened_words(code: str) -> str:
    return _words(EventKind, consent_words.EVENTS, code)


@register.filter
def door_words(code: str) -> str:
    return _words(Door, consent_words.DOORS, code)


@register.filter
def channel_words(code: str) -> str:
    return _words(Channel, CHANNELS, code)


@register.filter
def of_key(table: Mapping[Any, Any], key: object) -> Any:  # noqa: ANN401 -- whatever the table holds
    return table.get(key, "")


@register.filter
def at(items: Sequence[Any], position: int) -> Any:  # noqa: ANN401 -- whatever the items are
    return items[position]


@register.filter
def bytes_words(size: int) -> str:
    """“1.2 MB”, in the thousands that shops and browsers count in."""
    step = next((step for step in (1_000_000_000, 1_000_000, 1000) if size >= step), 1)
    units = {
        1: pgettext("bytes", "B"),
        1000: pgettext("bytes", "kB"),
        1_000_000: pgettext("bytes", "MB"),
        1_000_000_000: pgettext("bytes", "GB"),
    }
    return f"{formats.number_format(size / step, 0 if step == 1 else 1)}\u00a0{units[step]}"


@register.filter
def role_words(code: str) -> str:
    return _words(Role, wording.ROLES, code)


@register.filter
def state_words(code: str) -> str:
    return _words(State, wording.STATES, code)


@register.filter
def identifier_words(organisation: Organisation) -> str:
    """“SIREN 732 829 320”."""
    kind = _words(IdentifierKind, wording.IDENTIFIERS, organisation.identifier_kind)
    return f"{kind} {organisation.identifier}"


@register.filter
def scope_words(code: str) -> str:
    return _words(Scope, wording.SCOPES, code)


@register.filter
def event_words(code: str) -> str:
    return _words(WebhookEvent, wording.EVENTS, code)


@register.filter
def delivery_words(code: str) -> str:
    return _words(DeliveryState, wording.DELIVERIES, code)


@register.filter
def attempt_words(code: str) -> str:
    return _words(AttemptCode, wording.ATTEMPTS, code)


@register.filter
def many(count: int) -> str:
    """With its thousands apart."""
    return str(formats.number_format(count, force_grouping=True))


@register.filter
def euros(cents: int) -> str:
    amount = formats.number_format(cents / 100, 0 if cents % 100 == 0 else 2, force_grouping=True)
    return f"€{amount}" if _language() == "en" else f"{amount}\u00a0€"


@register.filter
def plan_title(plan: Plan) -> str:
    return plan.title(_language())


@register.filter
def plan_limits(plan: Plan) -> str:
    """“up to 3,000 lines a deposit, 2 deposits a year”."""
    if plan.lines_per_deposit is None:
        lines = gettext("any number of lines a deposit")
    else:
        lines = gettext("up to %(count)s lines a deposit") % {"count": many(plan.lines_per_deposit)}
    if plan.deposits_per_year is None:
        return f"{lines}, {gettext('any number of deposits a year')}"
    most = plan.deposits_per_year
    deposits = ngettext("%(count)s deposit a year", "%(count)s deposits a year", most)
    return f"{lines}, {deposits % {'count': many(most)}}"


def plan_in_words(plan: Plan) -> str:
    """One line of the form by which an organisation joins."""
    price = gettext("%(price)s a year excluding VAT") % {"price": euros(plan.price_cents)}
    return f"{plan_title(plan)}: {plan_limits(plan)}, {price}"


def _words(kind: type[E], table: Mapping[E, Wording], code: str) -> str:
    """A code that a later version wrote is shown as it stands."""
    try:
        return table[kind(code)].in_language(_language())
    except (ValueError, KeyError):
        return code


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"
