"""Somebody's account: how it is reached, in which language, what to do when the mailbox is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.views.decorators.http import require_GET, require_POST

from sourdine.accounts import services
from sourdine.web.account.doors import personal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.web.account.doors import KnownRequest


@require_GET
@personal
def my_account(request: KnownRequest) -> HttpResponse:
    factors = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return render(
        request,
        "web/account/my_account.html",
        {"factors": factors.count(), "has_password": request.user.has_usable_password()},
    )


@require_POST
@personal
def choose_language(request: KnownRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    services.choose_language(request.user, language)
    with override(request.user.language):
        messages.success(request, gettext("We write to you in English from now on."))
        return redirect("my-account")


@require_GET
def lost_mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "web/account/lost_mailbox.html")


@require_GET
@personal
def log_in_again(request: KnownRequest) -> HttpResponse:
    """A page with one button, which logs out and asks for a new code."""
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = reverse(settings.LOGIN_REDIRECT_URL)
    back = f"{reverse('account_request_login_code')}?{urlencode({'next': wanted})}"
    return render(request, "web/account/log_in_again.html", {"back": back})
