"""The consumer's addresses. Numbers and registrations are in bodies and sessions, never here."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from sourdine.web.consumer import (
    demonstration,
    following,
    information,
    letters,
    line_access,
    line_acts,
    receipts,
    registering,
    unsubscribing,
)

urlpatterns = [
    path("", information.home, name="home"),
    path("vos-droits/", information.law, name="law"),
    path("vos-donnees/", information.privacy, name="privacy"),
    path("accessibilite/", information.accessibility, name="accessibility"),
    path("contact/", information.contact, name="contact"),
    path("inscription/", registering.register, name="register"),
    path("inscription/suivi/", following.follow, name="follow-up"),
    path("inscription/suivi/etat/", following.trails, name="follow-up-trails"),
    path("inscription/suivi/adresse/", following.confirm_address, name="confirm-address"),
    path("inscription/suivi/adresse/renvoi/", following.send_address_again, name="send-address-again"),
    path("inscription/suivi/numero/<int:claim_id>/envoi/", following.send_code, name="send-code"),
    path("inscription/suivi/numero/<int:claim_id>/", following.prove, name="prove"),
    path("inscription/suivi/fermer/", following.leave, name="leave-registration"),
    path("inscription/recepisse/<int:claim_id>/", receipts.of_claim, name="claim-receipt"),
    path("inscription/recepisse/<int:claim_id>/pdf/", receipts.of_claim_as_pdf, name="claim-receipt-pdf"),
    path("confirmer/<str:token>/", letters.confirm, name="confirm-link"),
    path("avis/<str:token>/", letters.decline, name="decline-renewal"),
    path("mon-numero/", line_access.ask, name="my-number"),
    path("mon-numero/code/", line_access.answer, name="line-code"),
    path("mon-numero/ligne/", line_access.line, name="line"),
    path("mon-numero/fermer/", line_access.leave, name="leave-line"),
    path("mon-numero/inscrire/", line_acts.register, name="register-line"),
    path("mon-numero/retirer/", line_acts.withdraw, name="withdraw-line"),
    path("mon-numero/renouveler/", line_acts.renew, name="renew-line"),
    path("mon-numero/nouveau-titulaire/", line_acts.changed_hands, name="changed-hands"),
    path("mon-numero/recepisse/", receipts.of_line, name="line-receipt"),
    path("mon-numero/recepisse/pdf/", receipts.of_line_as_pdf, name="line-receipt-pdf"),
    # Translators: an address. Keep <str:token> as it is.
    path(_("unsubscribe/<str:token>/"), unsubscribing.unsubscribe, name="unsubscribe"),
    path("demo/outbox/", demonstration.outbox, name="outbox"),
    path("demo/outbox/<uuid:message_id>/", demonstration.document, name="outbox-document"),
]
