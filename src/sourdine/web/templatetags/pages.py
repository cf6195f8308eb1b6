"""What the frame of every page asks: where am I, the same page in another language, whose account."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override

from sourdine import clock
from sourdine.register import durations
from sourdine.web.consumer.said import is_beside_a_field

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.messages.storage.base import Message
    from django.template.context import Context

    from sourdine.notifications.steps import Step

register = template.Library()


@register.simple_tag
def demonstration() -> bool:
    return settings.SOURDINE.demo


@register.simple_tag
def operator_name() -> str:
    return settings.SOURDINE.operator_name


@register.simple_tag
def operator_contact() -> str:
    return settings.SOURDINE.operator_contact


@register.simple_tag
def lasting() -> dict[str, str]:
    """How long things last here, in words."""
    today = clock.now()
    chosen = settings.SOURDINE
    return {
        "term": _years(chosen.term_years or durations.value_on(durations.TERM_YEARS, today.date())),
        "notice": _months(chosen.notice_months or durations.value_on(durations.NOTICE_MONTHS, today.date())),
        "purge": _years(chosen.purge_years or durations.value_on(durations.PURGE_YEARS, today.date())),
        "answer": _days(chosen.transfer_days),
        "confirm": _days(durations.CONFIRM_ADDRESS.days),
    }


@register.filter
def moment(instant: datetime) -> str:
    """“22 November 2026 at 10:02”, on the clocks of this service."""
    return moment_there(timezone.localtime(instant))


@register.filter
def moment_there(instant: datetime) -> str:
    """The same on the clocks of the place that the instant names."""
    day = formats.date_format(instant, "DATE_FORMAT")
    return gettext("%(day)s at %(hour)s") % {"day": day, "hour": f"{instant:%H:%M}"}


@register.filter
def day(instant: datetime) -> str:
    return formats.date_format(timezone.localtime(instant), "DATE_FORMAT")


@register.filter
def hour(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%H:%M}"


@register.filter
def spoken(step: Step) -> str:
    return step.say("en" if (get_language() or "fr").startswith("en") else "fr")


@register.simple_tag(takes_context=True)
def general_messages(context: Context) -> list[Message]:
    """Those that are not shown beside a field of this page."""
    waiting = context.get("messages") or []
    return [one for one in waiting if "said" not in context or not is_beside_a_field(one)]


@register.simple_tag(takes_context=True)
def refusal(context: Context, name: str, position: object = None) -> SafeString:
    """The error of a field, above it; `described` points there."""
    field = _field(name, position)
    sentence = context["said"].beside.get(field)
    if not sentence:
        return SafeString("")
    return format_html('<span class="error" id="{}-error">{}</span>', field, sentence)


@register.simple_tag(takes_context=True)
def described(
    context: Context, name: str, position: object = None, *, hint: object = None, is_group: bool = False
) -> SafeString:
    """What tells a screen reader about the hint and the error of a field."""
    field = _field(name, position)
    is_wrong = field in context["said"].beside
    told = " ".join([f"{field}-hint"] * bool(hint) + [f"{field}-error"] * is_wrong)
    invalid = mark_safe(' aria-invalid="true"') if is_wrong and not is_group else ""
    return format_html("{}{}", invalid, format_html(' aria-describedby="{}"', told) if told else "")


@register.simple_tag(takes_context=True)
def here(context: Context, *names: str) -> SafeString:
    """`aria-current` on the menu's entry for the page that is shown."""
    match = getattr(context.get("request"), "resolver_match", None)
    return mark_safe(' aria-current="page"') if match and match.url_name in names else SafeString("")


@register.simple_tag(takes_context=True)
def in_language(context: Context, code: str) -> str:
    """The address of this page in another language; the first page's when this one answers a form only."""
    request = context.get("request")
    if request is None or request.method != "GET" or request.resolver_match is None:
        return _in_language("home", code)
    match = request.resolver_match
    if match.args or match.kwargs:
        return translate_url(request.path, code)
    return _in_language(match.view_name, code)


@lru_cache(maxsize=512)
def _in_language(name: str, code: str) -> str:
    with override(code):
        return reverse(name)


@register.simple_tag(takes_context=True)
def account_links(context: Context) -> SafeString:
    """Entries of the menu that the account's pages give, when they are there."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return _log_in(get_language() or "")
    wanted = [("my-space", gettext("My space"))]
    if user.memberships.filter(ended_at=None).exists():
        wanted.append(("organisations", gettext("My organisation")))
    return _links(wanted)


@lru_cache(maxsize=16)
def _log_in(_language: str) -> SafeString:
    return _links([("account_login", gettext("Log in"))])


def _links(wanted: list[tuple[str, str]]) -> SafeString:
    found = [(address, words) for name, words in wanted if (address := _address(name))]
    return format_html_join("", '<li><a href="{}">{}</a></li>', found) if found else format_html("")


@register.simple_tag(takes_context=True)
def account_button(context: Context) -> SafeString:
    """The way to one's own space, when the account's pages are there."""
    user = context.get("user")
    address = _address("my-space" if user and user.is_authenticated else "account_login")
    if not address:
        return SafeString("")
    return format_html('<a class="button" href="{}">{}</a>', address, gettext("Open my space"))


def _years(count: int) -> str:
    return ngettext("%(count)d year", "%(count)d years", count) % {"count": count}


def _months(count: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _field(name: str, position: object) -> str:
    return name if position is None else f"{name}-{position}"


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
