"""Mail to the people of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine import sealing
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.professionals.models import Member, Role
from sourdine.register.services import contact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sourdine.accounts.models import User
    from sourdine.notifications.services import JSON
    from sourdine.professionals.models import Organisation

ADDRESS: Final = "invited address"


def seal_address(address: str) -> bytes:
    return sealing.current().seal_text(address, about=ADDRESS)


def unseal_address(sealed: bytes | memoryview) -> str:
    return sealing.current().unseal_text(bytes(sealed), about=ADDRESS)


def send(
    kind: str,
    address: str,
    context: Mapping[str, JSON],
    *,
    key: str,
    language: str,
    account: User | None = None,
    not_after: datetime | None = None,
) -> None:
    """`key` rests in clear, and the same one queued twice is one message."""
    queue(
        Envelope(
            idempotency_key=f"professionals:{key}",
            channel=Channel.MAIL,
            kind=f"professionals/{kind}",
            language=language,
            recipient=address,
            context={**contact.common(language), **context},
            account=account,
            not_after=not_after,
        )
    )


def tell_owners(organisation: Organisation, kind: str, context: Mapping[str, JSON], *, key: str) -> None:
    """Each in their own language."""
    for owner in owners(organisation):
        send(
            kind,
            owner.email,
            {"organisation": organisation.name, "link": space(organisation, owner.language), **context},
            key=f"{key}:{owner.pk}",
            language=owner.language,
            account=owner,
        )


def owners(organisation: Organisation) -> Iterator[User]:
    current = Member.objects.filter(organisation=organisation, role=Role.OWNER, ended_at=None)
    for one in current.select_related("user"):
        if one.user is not None:
            yield one.user


def space(organisation: Organisation, language: str) -> str:
    """The address of its page."""
    return contact.page("organisation", language, str(organisation.pk))
