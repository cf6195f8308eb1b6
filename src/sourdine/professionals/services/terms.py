"""The conditions of use: which are in force, and who accepted them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.models import TermsAcceptance, TermsVersion
from sourdine.professionals.services import acting, standing
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor

_FIRST: Final = "2026-11"
_SINCE: Final = datetime(2026, 11, 1, tzinfo=UTC)
_TEXTS: Final = Path(__file__).parents[1] / "terms"


def ensure_terms() -> None:
    """In a service that has no conditions of use, the first ones. Doing it again changes nothing."""
    if not TermsVersion.objects.exists():
        texts = {f"text_{language}": _text(language) for language in ("fr", "en")}
        TermsVersion.objects.get_or_create(name=_FIRST, defaults={**texts, "in_force_at": _SINCE})


def in_force(at: datetime) -> TermsVersion | None:
    return TermsVersion.objects.filter(in_force_at__lte=at).first()


def are_accepted(organisation: Organisation, at: datetime) -> bool:
    """Those in force now; a service without any asks nobody."""
    return all(one.has_accepted_terms for one in standing.contracts([organisation.pk], at))


@transaction.atomic
def accept(actor: Actor) -> None:
    """An owner accepts what is in force, for the organisation; twice is once.

    Raises what `authorise` raises.
    """
    acting.authorise(actor, Act.ACCEPT_TERMS)
    at = clock.now()
    current = in_force(at)
    if current is None:
        return
    _, is_new = TermsAcceptance.objects.get_or_create(
        organisation=actor.organisation,
        version=current,
        defaults={"accepted_at": at, "accepted_by": actor.user},
    )
    if is_new:
        audit.record(
            Action.TERMS_ACCEPTED, actor=actor.user, organisation=actor.organisation.pk, version=current.name
        )


def _text(language: str) -> str:
    return (_TEXTS / f"{_FIRST}.{language}.txt").read_text(encoding="utf-8")
