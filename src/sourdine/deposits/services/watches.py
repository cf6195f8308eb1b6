"""A campaign is kept watched, from when somebody asks until it ends; then its tokens are destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from sourdine import clock, sealing
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits import tokens
from sourdine.deposits.errors import NoWatch
from sourdine.deposits.models import Campaign, End, Found, Watch, Watched
from sourdine.deposits.services import announcing, harvesting, lookup, messages
from sourdine.deposits.services.watched import KEY, watch_place
from sourdine.professionals.errors import NotByKey, NotByMandate
from sourdine.professionals.models import State
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from sourdine.notifications.services import JSON
    from sourdine.professionals.services.acting import Actor

_AT_ONCE: Final = 1000


def start(actor: Actor, campaign: UUID) -> Watch:
    """Files deposited for the campaign from now on are watched. Starting twice is starting once.

    A member of the professional who starts it is written to.

    Raises what `authorise` raises, NoSuchCampaign or OutsideCampaign.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.campaign_of(actor, campaign)
    lookup.require_not_over(held)
    try:
        return _live(held) or _start(actor, held)
    except IntegrityError:
        # Somebody else started it at the same instant.
        live = _live(held)
        if live is None:
            raise
        return live


@transaction.atomic
def stop(actor: Actor, campaign: UUID) -> None:
    """Its tokens are destroyed, and who follows the campaign is told.

    Raises what `authorise` raises, NoSuchCampaign, NoWatch, or NotByMandate when it holds others' files.
    """
    acting.authorise(actor, Act.DEPOSIT)
    live = _live(lookup.campaign_of(actor, campaign))
    if live is None:
        raise NoWatch
    _end_by(actor, live, End.STOPPED)


@transaction.atomic
def follow(actor: Actor, campaign: UUID, *, wants: bool) -> None:
    """A member of the professional is written to about this campaign, or is not any more.

    Raises what `authorise` raises, NotByMandate, NotByKey or NoSuchCampaign.
    """
    acting.authorise(actor, Act.READ)
    if actor.is_by_mandate:
        raise NotByMandate
    if actor.member is None:
        raise NotByKey
    followers = lookup.campaign_of(actor, campaign).followers
    (followers.add if wants else followers.remove)(actor.member)
    audit.record(Action.CAMPAIGN_FOLLOWED, **actor.traced, campaign=str(campaign), wants=wants)


def end(watch: Watch, why: End, actor: Actor | None = None) -> bool:
    """In the caller's transaction. The key goes first, after which the tokens say nothing; then their files.

    What was told stays for as long as results do. False when it was over already.
    """
    # What was watched this morning counts until tonight: stopping does not give a second budget.
    harvesting.begin_day(watch.campaign.organisation)
    live = Watch.objects.filter(pk=watch.pk, ended_at=None)
    if not live.update(ended_at=clock.now(), ended_by=why, key_sealed=None):
        return False
    held = Watched.objects.filter(watch=watch).exclude(place="").select_related("deposit")
    destroyed = [(watch_place(one.deposit), one.count) for one in held]
    held.update(place="", sketch=None)
    if destroyed:
        announcing.destroy_later(*(where for where, _ in destroyed))
    _note_end(watch, why, sum(count for _, count in destroyed), actor)
    return True


def _note_end(watch: Watch, why: End, destroyed: int, actor: Actor | None) -> None:
    service = {"organisation": watch.campaign.organisation_id}
    by: Mapping[str, Any] = service if actor is None else {**actor.traced, **actor.detail}
    about = str(watch.campaign_id)
    audit.record(Action.WATCH_ENDED, campaign=about, why=why.value, tokens_destroyed=destroyed, **by)


def end_of_campaign(campaign: Campaign, actor: Actor) -> None:
    """When it is closed. In the caller's transaction. Raises NotByMandate when it holds others' files."""
    live = _live(campaign)
    if live is not None:
        _end_by(actor, live, End.CAMPAIGN_CLOSED)


def end_over() -> int:
    """Those whose campaign is closed or past its last day, or whose organisation is closed; how many."""
    # One that was started while its campaign was being closed is found here.
    is_closed = Q(campaign__organisation__state=State.CLOSED) | Q(campaign__closed_at__isnull=False)
    over = Watch.objects.filter(is_closed | Q(campaign__ends_on__lt=timezone.localdate()), ended_at=None)
    ended = 0
    for one in over.select_related("campaign__organisation"):
        with transaction.atomic():
            ended += end(one, _why(one.campaign))
    return ended


def _why(campaign: Campaign) -> End:
    if campaign.organisation.state == State.CLOSED:
        return End.ORGANISATION_CLOSED
    return End.CAMPAIGN_OVER if campaign.closed_at is None else End.CAMPAIGN_CLOSED


def require_may_end(campaign: Campaign, actor: Actor) -> None:
    """Raises NotByMandate when its watch holds others' files."""
    live = _live(campaign)
    if live is not None:
        _require_may_end(live, actor)


def _require_may_end(live: Watch, actor: Actor) -> None:
    """A provider does not silence what others deposited."""
    others = Watched.objects.filter(watch=live).exclude(deposit__submitted_by=actor.organisation)
    if actor.is_by_mandate and others.exists():
        raise NotByMandate


def _end_by(actor: Actor, live: Watch, why: End) -> None:
    """Whoever ends a watch is named to who follows it."""
    _require_may_end(live, actor)
    if end(live, why, actor):
        said: Mapping[str, JSON] = {"by": actor.organisation.name, "closed": why is End.CAMPAIGN_CLOSED}
        messages.remind(live.campaign, "watch_ended", lambda _: said, key=f"watch-ended:{live.pk}")


def forget_told(before: datetime) -> int:
    """What was told of watches that ended before an instant; how many cells."""
    forgotten = 0
    old = Found.objects.filter(watched__watch__ended_at__lt=before).order_by("pk")
    while batch := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        forgotten += Found.objects.filter(pk__in=batch).delete()[0]
    return forgotten


def _live(campaign: Campaign) -> Watch | None:
    live = Watch.objects.filter(campaign=campaign, ended_at=None)
    return live.select_related("campaign__organisation").first()


@transaction.atomic
def _start(actor: Actor, campaign: Campaign) -> Watch:
    made = Watch.objects.create(
        campaign=campaign,
        started_at=clock.now(),
        started_by=actor.member,
        key_sealed=sealing.current().seal(tokens.new_key(), about=KEY),
    )
    if actor.member is not None and not actor.is_by_mandate:
        campaign.followers.add(actor.member)
    audit.record(Action.WATCH_STARTED, **actor.traced, **actor.detail, campaign=str(campaign.pk))
    return made
