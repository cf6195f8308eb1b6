"""The account's addresses: ways in, the space, the rights. None holds a number or a person's address."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from sourdine.web.account import identity, rights, sessions, space
from sourdine.web.account.doors import few_tries, sensitive

urlpatterns = [
    # Before allauth's own lines: the same pages, behind a stricter door.
    path("compte/email/", sensitive(allauth.email), name="account_email"),
    path("compte/password/set/", sensitive(allauth.password_set), name="account_set_password"),
    path("compte/acces/totp/activate/", sensitive(totp.activate_totp), name="mfa_activate_totp"),
    path("compte/acces/webauthn/add/", sensitive(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "compte/login/code/confirm/", few_tries(allauth.confirm_login_code), name="account_confirm_login_code"
    ),
    path(
        "compte/password/reset/confirm/",
        few_tries(allauth.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "compte/confirm-email/",
        few_tries(allauth.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("compte/de-nouveau/", identity.log_in_again, name="log-in-again"),
    path("compte/adresse-perdue/", identity.lost_mailbox, name="lost-mailbox"),
    path("compte/acces/", include("allauth.mfa.urls")),
    path("compte/", include("allauth.account.urls")),
    path("mon-espace/", space.my_space, name="my-space"),
    path("mon-espace/numeros/<uuid:holding>/", space.number, name="my-number-page"),
    path("mon-espace/numeros/<uuid:holding>/renouveler/", space.renew, name="my-number-renew"),
    path("mon-espace/numeros/<uuid:holding>/garder/", space.keep, name="my-number-keep"),
    path("mon-espace/numeros/<uuid:holding>/retirer/", space.remove, name="my-number-remove"),
    path("mon-espace/numeros/<uuid:holding>/attestation/", space.receipt, name="my-number-receipt"),
    path(
        "mon-espace/numeros/<uuid:holding>/attestation/pdf/", space.receipt_pdf, name="my-number-receipt-pdf"
    ),
    path("mon-espace/retirer-tout/", space.remove_all, name="my-numbers-remove"),
    path("mon-espace/changements/<uuid:transfer>/", space.transfer, name="my-transfer"),
    path("mon-espace/messages/", space.my_messages, name="my-messages"),
    path("mon-espace/acces/", rights.accesses, name="my-accesses"),
    path("mon-espace/donnees/", rights.my_data, name="my-data"),
    path("mon-espace/compte/", identity.my_account, name="my-account"),
    path("mon-espace/compte/sessions/", sessions.my_sessions, name="my-sessions"),
    path("mon-espace/compte/sessions/<uuid:session>/fermer/", sessions.end, name="end-session"),
    path("mon-espace/compte/langue/", identity.choose_language, name="my-language"),
    path("mon-espace/compte/supprimer/", rights.delete_account, name="delete-account"),
]
