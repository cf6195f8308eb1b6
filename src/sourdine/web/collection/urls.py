"""Their addresses, in the reader's language. None holds a number or an address."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from sourdine.web.collection import asking, confirming

urlpatterns = [
    path(_("consent/<uuid:form>/"), asking.ask, name="consent-form"),
    path(_("consent/<uuid:form>/refused/"), asking.refused, name="consent-refused"),
    path(_("consent/answer/<uuid:confirmation>/"), confirming.answer, name="consent-answer"),
    path(_("consent/answer/<uuid:confirmation>/again/"), confirming.again, name="consent-send-again"),
    path(_("consent/confirm/<str:token>/"), confirming.confirm, name="consent-confirm"),
]
