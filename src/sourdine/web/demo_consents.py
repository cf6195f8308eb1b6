"""A page of collection for the demonstration, with the ready-made text that it shows in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.consents.services import forms, texts
from sourdine.consents.texts import ready_made
from sourdine.professionals.services import acting
from sourdine.register.services import contact

if TYPE_CHECKING:
    from sourdine.accounts.models import User

_READY: Final = "calls"
_TITLE: Final = "Être appelé au sujet de votre assurance"
_GOODS: Final = ("assurance habitation",)


def open_page(owner: User) -> None:
    """Once."""
    member = owner.memberships.filter(ended_at=None).first()
    text = ready_made.of_name(_READY)
    if member is None or text is None or forms.of(member.organisation).exists():
        return
    actor = acting.of_member(owner, member.organisation_id)
    for language in forms.LANGUAGES:
        link = contact.page("my-number", language)
        filling = ready_made.Filling(
            professional=member.organisation.name, goods=_GOODS, withdrawal=link, proof=link
        )
        texts.add(actor, text.draft(language, filling))
    forms.open_one(actor, forms.Wanted(title=_TITLE, text_name=_READY))
