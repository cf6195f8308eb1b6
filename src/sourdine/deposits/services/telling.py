"""What a look found is told: to webhooks at once, by mail once a day at most, and on a list with identifiers.

Neither a webhook nor a mail holds a number or an identifier: they say how many, and where the list is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.models import Telling, Watch, Watched
from sourdine.deposits.services import messages
from sourdine.professionals.services import standing, webhooks
from sourdine.professionals.vocabulary import WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sourdine.professionals.models import Organisation

ABOUT: Final = "identifier of a watched row"
_BETWEEN_MAILS: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What a look at one deposit found that was not told before: the tokens of its numbers."""

    watched: Watched
    tokens: frozenset[int] = field(repr=False)
    is_gone: bool = False  # its file is lost: it cannot be looked at again


def tell(watch: Watch, seen: Sequence[Seen]) -> None:
    """In the transaction that moves the watch forward, and holds it."""
    under_way = Telling.objects.filter(watch=watch, told_at=None).first()
    if under_way is None:
        return
    under_way.numbers, under_way.told_at = _different(seen), clock.now()
    under_way.save(update_fields=["numbers", "told_at"])
    owner = watch.campaign.organisation
    audit.record(
        Action.WATCH_TOLD, organisation=owner.pk, campaign=str(watch.campaign_id), numbers=under_way.numbers
    )
    _emit(owner, under_way, under_way.numbers)
    for provider, of_provider in _by_provider(seen, owner).items():
        _emit(provider, under_way, _different(of_provider))
    mail(watch)


def mail_waiting() -> int:
    """What was told since the last mail, once a day has passed; how many watches."""
    unmailed = Telling.objects.filter(watch=OuterRef("pk"), told_at__isnull=False, mailed_at=None)
    waiting = Watch.objects.filter(Exists(unmailed)).select_related("campaign__organisation")
    return sum(mail(one) for one in waiting)


@transaction.atomic
def mail(watch: Watch) -> bool:
    """To the members who asked, else to the owners. False without anything to say, or within a day."""
    Watch.objects.select_for_update().get(pk=watch.pk)
    told = Telling.objects.filter(watch=watch, told_at__isnull=False)
    at = clock.now()
    if told.filter(mailed_at__gt=at - _BETWEEN_MAILS).exists():
        return False
    waiting = told.filter(mailed_at=None)
    newest = waiting.first()
    if newest is None:
        return False
    numbers = sum(waiting.values_list("numbers", flat=True))
    waiting.update(mailed_at=at)
    said = {"numbers": numbers}
    messages.remind(watch.campaign, "watch_changed", lambda _: said, key=f"watch:{newest.pk}")
    return True


def _different(seen: Iterable[Seen]) -> int:
    """One number may stand in several deposits of a campaign: the same key gives it the same token."""
    return len(frozenset().union(*(one.tokens for one in seen)))


def _by_provider(seen: Iterable[Seen], owner: Organisation) -> dict[Organisation, list[Seen]]:
    """Providers that may still act, each with what was found in files that it deposited itself."""
    found: dict[Organisation, list[Seen]] = {}
    for one in seen:
        by = one.watched.deposit.submitted_by
        if by.pk != owner.pk and standing.mandated(by.pk, owner.pk) is not None:
            found.setdefault(by, []).append(one)
    return found


def _emit(organisation: Organisation, telling: Telling, numbers: int) -> None:
    about = {"campaign": str(telling.watch.campaign_id), "telling": str(telling.pk), "numbers": numbers}
    webhooks.emit(organisation, WebhookEvent.WATCH_CHANGED, about, key=f"watch:{telling.pk}")
