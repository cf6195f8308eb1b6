"""Words for codes, on the back office's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sourdine.accounts import permissions
from sourdine.audit import wording
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel
from sourdine.notifications.services import history
from sourdine.professionals.models import Plan
from sourdine.register.models.registration import Means
from sourdine.web.account.words import message_title
from sourdine.web.operator import organisations

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.template.context import Context
    from django.utils.functional import _StrPromise
    from django_stubs_ext import StrOrPromise

    from sourdine.accounts.models import User
    from sourdine.audit.models import Event
    from sourdine.notifications.models import Message
    from sourdine.notifications.steps import Step
    from sourdine.professionals.models import Organisation
    from sourdine.register.models import OppositionList
    from sourdine.web.operator.organisations import Act

register = template.Library()

_MEANS: Final = {
    Means.SMS: _("By text message"),
    Means.VOICE: _("By a voice call"),
    Means.LETTER: _("By post"),
    Means.CALLBACK: _("By calling back"),
}


@register.simple_tag
def title_of(one: OppositionList) -> str:
    return one.title(_language())


@register.filter
def act_in_words(event: Event) -> str:
    return wording.action(event, _language())


@register.filter
def actor_in_words(event: Event) -> str:
    return wording.actor(event, _language())


@register.filter
def step_in_words(step: Step) -> str:
    return step.say(_language())


@register.filter
def kind_in_words(message: Message) -> StrOrPromise:
    return message_title(message.kind)


@register.filter
def steps(message: Message) -> list[str]:
    return [step_in_words(step) for step in history(message)]


@register.filter
def means_in_words(means: Means) -> _StrPromise:
    return _MEANS[Means(means)]


@register.filter
def masked_address(address: str) -> str:
    return recipients.masked(Channel.MAIL, address)


@register.filter
def may(user: User | AnonymousUser, permission: str) -> bool:
    """A permission that does not exist is nobody's."""
    asked = getattr(permissions, permission, None)
    return bool(asked and permission.startswith("may_") and asked(user))


def _language() -> str:
    return (get_language() or "fr")[:2]


@register.simple_tag(takes_context=True)
def acts_on_organisation(context: Context, held: Organisation) -> list[Act]:
    """Those that make sense now, for somebody who may."""
    return organisations.possible(held, context["request"].user)


@register.simple_tag
def plans_there_are() -> QuerySet[Plan]:
    return Plan.objects.all()
