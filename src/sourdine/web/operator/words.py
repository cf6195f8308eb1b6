"""What the admin calls the service's models, their columns and their codes, in both languages.

Models name things in code; words for screens stand here. Nothing of it enters a migration: Django compares
these as written, untranslated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

APPS: Final = {
    "accounts": _("People of the operator"),
    "audit": _("Trail"),
    "jobs": _("Background work"),
    "notifications": _("Messages"),
    "professionals": _("Organisations"),
    "register": _("The register"),
}

# One and several.
MODELS: Final = {
    "accounts.User": (_("account"), _("accounts")),
    "audit.Event": (_("event"), _("events")),
    "jobs.Job": (_("job"), _("jobs")),
    "notifications.Message": (_("message"), _("messages")),
    "notifications.DeliveryEvent": (_("step"), _("steps")),
    "professionals.Fee": (_("payment"), _("payments")),
    "professionals.Mandate": (_("mandate"), _("mandates")),
    "professionals.Member": (_("member"), _("members")),
    "professionals.Organisation": (_("organisation"), _("organisations")),
    "professionals.OwnerRecovery": (_("recovery of an owner"), _("recoveries of owners")),
    "professionals.Plan": (_("plan"), _("plans")),
    "professionals.TermsVersion": (_("version of the conditions"), _("conditions of use")),
    "register.Allowance": (_("count against a limit"), _("counts against limits")),
    "register.Holding": (_("holder of a line"), _("holders of lines")),
    "register.LineTransfer": (_("line that changed hands"), _("lines that changed hands")),
    "register.ListImport": (_("list brought in"), _("lists brought in")),
    "register.Opposition": (_("opposition"), _("oppositions")),
    "register.OppositionList": (_("opposition list"), _("opposition lists")),
    "register.Publication": (_("register image"), _("register images")),
    "register.Registration": (_("registration under way"), _("registrations under way")),
}

FIELDS: Final = {
    "added": _("added"),
    "address_confirmed_at": _("address confirmed"),
    "address_sendings": _("mails sent to the address"),
    "address_sent_at": _("last mail sent"),
    "agent": _("agent"),
    "already_there": _("already there"),
    "amount_cents": _("amount in cents, excluding VAT"),
    "answer_before": _("answer before"),
    "answered_at": _("answered"),
    "as_of": _("as of"),
    "at": _("when"),
    "attempt": _("attempt"),
    "attempts": _("attempts"),
    "actor_kind": _("by"),
    "by": _("by"),
    "channel": _("channel"),
    "chosen_by_default": _("chosen by default"),
    "completed_at": _("complete"),
    "contact_email": _("contact address"),
    "country": _("country"),
    "created_at": _("created"),
    "declared_at": _("declared"),
    "declines_renewal": _("declines renewal"),
    "deposits_per_year": _("deposits a year"),
    "digest": _("digest"),
    "done_at": _("took effect"),
    "effective_at": _("in force from"),
    "email": _("e-mail address"),
    "ended_at": _("ended"),
    "ending": _("why it ended"),
    "ends_at": _("term"),
    "entered_at": _("entered"),
    "error": _("error"),
    "expires_at": _("expires"),
    "explanation_en": _("explanation in English"),
    "explanation_fr": _("explanation in French"),
    "file_name": _("file"),
    "finished_at": _("finished"),
    "first_proven_at": _("first proven"),
    "granted_at": _("granted"),
    "identifier": _("identifier"),
    "identifier_kind": _("kind of identifier"),
    "in_force_at": _("in force from"),
    "invoice_number": _("invoice"),
    "is_active": _("active"),
    "is_listed": _("in the images"),
    "is_open": _("open"),
    "is_provider": _("provider"),
    "joined_at": _("joined"),
    "kind": _("kind"),
    "language": _("language"),
    "last_login": _("last login"),
    "last_proven_at": _("last proven"),
    "legal_basis": _("legal basis"),
    "lines_per_deposit": _("lines a deposit"),
    "member": _("member"),
    "name": _("name"),
    "not_after": _("not sent after"),
    "noticed_at": _("notice sent"),
    "numbers": _("numbers"),
    "opposition_list": _("list"),
    "organisation": _("organisation"),
    "origin": _("how the person came"),
    "outcome": _("outcome"),
    "owner": _("owner"),
    "paid_on": _("paid on"),
    "plan": _("plan"),
    "plan_since": _("contract since"),
    "price_cents": _("price in cents a year, excluding VAT"),
    "professional": _("professional"),
    "provider": _("provider"),
    "password_is_temporary": _("one-time password"),
    "position": _("position"),
    "provider_reference": _("provider's reference"),
    "published_at": _("published"),
    "purge_after": _("erased after"),
    "queue": _("queue"),
    "reason": _("reason"),
    "recipient_masked": _("recipient"),
    "reference": _("reference"),
    "refused": _("refused"),
    "refused_at": _("refused"),
    "registered_at": _("registered"),
    "repeats": _("repeats"),
    "requested_at": _("asked"),
    "requested_by": _("asked by"),
    "revoked_at": _("revoked"),
    "role": _("role"),
    "rows": _("rows"),
    "run_after": _("not before"),
    "scope": _("limit"),
    "slug": _("code"),
    "takes_effect_at": _("takes effect"),
    "text_en": _("text in English"),
    "text_fr": _("text in French"),
    "seconds": _("seconds"),
    "size": _("size in bytes"),
    "started_at": _("started"),
    "state": _("state"),
    "suspended_at": _("suspended"),
    "task": _("task"),
    "title_en": _("title in English"),
    "title_fr": _("title in French"),
    "used": _("used"),
    "window_start": _("since"),
}

CODES: Final = {
    "Accepted": _("Accepted"),
    "Active": _("Active"),
    "Applying": _("Applying"),
    "Auditor": _("Auditor"),
    "Closed": _("Closed"),
    "Depositor": _("Depositor"),
    "Other": _("Other"),
    "Owner": _("Owner"),
    "Siren": _("Siren"),
    "Siret": _("Siret"),
    "Suspended": _("Suspended"),
    "Vat": _("Vat"),
    "Account Deleted": _("Account Deleted"),
    "Administrator": _("Administrator"),
    "Agent": _("Agent"),
    "Cancelled": _("Cancelled"),
    "Changed Hands": _("Changed Hands"),
    "Consumer": _("Consumer"),
    "Delivered": _("Delivered"),
    "Done": _("Done"),
    "Dropped": _("Dropped"),
    "Ended": _("Ended"),
    "Failed": _("Failed"),
    "Kept": _("Kept"),
    "Letter": _("Letter"),
    "Mail": _("Mail"),
    "Queued": _("Queued"),
    "Ready": _("Ready"),
    "Running": _("Running"),
    "Sms": _("Sms"),
    "Supervisor": _("Supervisor"),
    "Taken Over": _("Taken Over"),
    "Telephone": _("Telephone"),
    "Term": _("Term"),
    "Voice": _("Voice"),
    "Web": _("Web"),
    "Withdrawn": _("Withdrawn"),
}


def give() -> None:
    """Once, when Django starts."""
    for label, name in APPS.items():
        apps.get_app_config(label).verbose_name = name
    for label, (one, several) in MODELS.items():
        model = apps.get_model(label)
        model._meta.verbose_name, model._meta.verbose_name_plural = one, several  # noqa: SLF001 -- Django's public way
        _name_columns(model)


def _name_columns(model: type[Model]) -> None:
    for field in model._meta.fields:  # noqa: SLF001 -- Django's public way
        field.verbose_name = FIELDS.get(field.name, field.verbose_name)
        if field.choices:
            field.choices = [(value, _worded(str(label))) for value, label in field.choices]


def _worded(label: str) -> str | _StrPromise:
    return CODES.get(label, label)
