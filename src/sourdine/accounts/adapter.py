"""How allauth is used here: its mail is queued like any other, its secrets rest sealed, signup is closed."""

from __future__ import annotations

import base64
import io
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import get_language

from sourdine import clock, sealing
from sourdine.accounts.factors import SECRET
from sourdine.accounts.models import User
from sourdine.accounts.permissions import FACTORS
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

CODE_VALID: Final = timedelta(minutes=15)

# What allauth calls its mails, and what we do. One that is not here is a mistake, and says so.
_KINDS: Final = {
    "account/email/login_code": "login_code",
    "account/email/password_reset_code": "password_reset_code",
    "account/email/email_confirmation": "address_code",
    "account/email/email_confirmation_signup": "address_code",
    "account/email/email_changed": "address_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/unknown_account": "unknown_account",
    "account/email/account_already_exists": "address_in_use",
    "mfa/email/totp_activated": "factor_added",
    "mfa/email/webauthn_added": "factor_added",
    "mfa/email/totp_deactivated": "factor_removed",
    "mfa/email/webauthn_removed": "factor_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """An account is born from a registration whose address was confirmed, never from a form."""
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Whoever has a second factor shows that one: a password can be read over a shoulder."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_factor = [one for one in methods if one["id"].startswith("mfa_reauthenticate")]
        return by_factor or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queued, with its history. Nothing of the request goes in: no network, no browser."""
        code = context.get("code")
        account = _account_at(email)
        queue(
            Envelope(
                idempotency_key=f"accounts:{uuid.uuid4()}",
                channel=Channel.MAIL,
                kind=f"accounts/{_KINDS[template_prefix]}",
                language=account.language if account else _language(),
                recipient=email,
                context={"code": code, "service_url": settings.SOURDINE.public_url}
                if code
                else {"service_url": settings.SOURDINE.public_url},
                account=account,
                not_after=clock.now() + CODE_VALID if code else None,
                urgent=bool(code),
            )
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def encrypt(self, text: str) -> str:
        return base64.b64encode(sealing.current().seal_text(text, about=SECRET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.current().unseal_text(base64.b64decode(encrypted_text), about=SECRET)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of somebody who works for the operator stays until another one stands."""
        if not authenticator.user.is_operator:
            return True
        others = authenticator.user.authenticator_set.exclude(pk=authenticator.pk)
        return bool(others.filter(type__in=FACTORS).exists())

    def build_totp_svg(self, url: str) -> str:
        # As an image within the page: a strict content policy refuses `data:` addresses.
        out = io.BytesIO()
        segno.make(url).save(
            out, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, light="white", omitsize=False
        )
        return out.getvalue().decode()

    def get_totp_issuer(self) -> str:
        return "Sourdine"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Sourdine"}


def _account_at(email: str) -> User | None:
    """Whose address it is now, or was just before (the former one is told of the change)."""
    of = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    return of.user if of else User.objects.filter(email=email.lower()).first()


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
