"""Publishing the register as an image, and letting old images go."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from sourdine import statements
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.clock import now
from sourdine.evidence import load_signing_key
from sourdine.register.models import Change, OppositionList, Position, Publication
from sourdine.register.publishing import storage
from sourdine.register.publishing.consistent import consistent_read
from sourdine.register.publishing.errors import NoListToPublish
from sourdine.register.publishing.turn import LOCK_NAME, turn_to_publish
from sourdine.screening.image import ListInfo, Publisher, RegisterImage, build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sourdine.accounts.models import User
    from sourdine.evidence import SigningKey
    from sourdine.register.publishing.consistent import ConsistentRead

# Without a change an image is made anew all the same: one older than two days may not be screened against.
Newest = tuple[Publication, int]  # and the last change that was committed; both of one instant
# For whoever reads something else by the same statement; see `newest_of`.
NEWEST: Final = (
    statements.Beside(
        (Publication, ("id", "position", "as_of", "file_name")),
        """register_publication.id = (
            SELECT id FROM register_publication ORDER BY position DESC, published_at DESC LIMIT 1
        )""",
    ),
    statements.Beside(
        (Position, ("id", "last")), "register_position.id = (SELECT MIN(id) FROM register_position)"
    ),
)
REFRESHED_AFTER: Final = timedelta(hours=12)
_CHANGES_AT_ONCE: Final = 5_000


def publish(*, by: User | None = None) -> Publication:
    """Makes, signs and seals an image of every list as of now, and prunes old ones. Others go on registering.

    Raises PublicationUnderWay, NoListToPublish, or evidence's KeyNotFound: the service needs a signing key.
    """
    key = load_signing_key(settings.SOURDINE.keys_folder)
    start = time.perf_counter()
    with turn_to_publish():
        image = _image(key)
        publication = _publish(image, since=start, by=by)
        prune()
    return publication


def publish_if_needed() -> Publication | None:
    """Publishes when something changed since the newest image, or when that one ages."""
    newest = newest_publication()
    if newest is not None and not _is_outdated(newest):
        return None
    return publish()


def newest_publication() -> Publication | None:
    return Publication.objects.first()


def newest_of(publication: Publication | None, position: Position | None) -> Newest | None:
    """What `NEWEST` found."""
    return (publication, position.last if position else 0) if publication else None


def newest_and_last() -> Newest | None:
    return newest_of(*statements.select_beside(NEWEST))


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where the register is: what lists hold, the last change, the images kept, the newest first."""

    numbers_by_list: dict[str, int]
    position: int
    images: tuple[Publication, ...]


def standing() -> Standing:
    listed = Count("oppositions", filter=Q(oppositions__is_listed=True))
    counts = OppositionList.objects.annotate(numbers=listed).values_list("name", "numbers")
    return Standing(
        numbers_by_list=dict(counts), position=last_position(), images=tuple(Publication.objects.all())
    )


def last_position() -> int:
    """The last change that was committed, 0 before the first."""
    return Position.objects.values_list("last", flat=True).first() or 0


def list_info(one: OppositionList) -> ListInfo:
    """A list as images name it."""
    return ListInfo(name=one.name, owner=one.owner, legal_basis=one.legal_basis, channels=tuple(one.channels))


def prune() -> None:
    """Keeps the newest images, and the changes since the oldest of them.

    For whoever holds the turn to publish. A reader that began on an image that goes reads the newest instead.
    """
    kept = list(Publication.objects.all()[: settings.SOURDINE.images_kept])
    Publication.objects.exclude(id__in=[one.id for one in kept]).delete()
    storage.sweep({LOCK_NAME, *(one.file_name for one in kept)})
    if kept:
        _forget_changes(up_to=kept[-1].position)


def _is_outdated(newest: Publication) -> bool:
    # A restored backup may lack the file of its newest image.
    is_there = (storage.images_folder() / newest.file_name).exists()
    return not is_there or last_position() != newest.position or now() - newest.as_of >= REFRESHED_AFTER


def _image(key: SigningKey) -> RegisterImage:
    with consistent_read() as register:
        # Read after the instant is fixed: a list that came since has no number yet, and none is missed.
        lists = list(OppositionList.objects.all())
        if not lists:
            raise NoListToPublish
        return _built(register, lists, key)


def _built(register: ConsistentRead, lists: Sequence[OppositionList], key: SigningKey) -> RegisterImage:
    return build(
        {list_info(one): register.numbers_on(one.id) for one in lists},
        coverage={territory for one in lists for territory in one.territories},
        as_of=register.as_of,
        position=register.position,
        publisher=Publisher(key_id=key.kid, sign=key.sign_bytes),
    )


def _publish(image: RegisterImage, *, since: float, by: User | None) -> Publication:
    info = image.info()
    identifier = uuid.uuid4()
    name = f"{info.position}-{identifier.hex}.image"
    size = storage.store(image, name)
    with transaction.atomic():
        record(Action.IMAGE_PUBLISHED, actor=by, position=info.position, numbers=info.registrations)
        return Publication.objects.create(
            id=identifier,
            position=info.position,
            as_of=info.as_of,
            published_at=now(),
            file_name=name,
            size=size,
            numbers=info.registrations,
            digest=info.digest,
            seconds=round(time.perf_counter() - since, 3),
        )


def _forget_changes(*, up_to: int) -> None:
    while batch := list(
        Change.objects.filter(position__lte=up_to)
        .order_by("id")
        .values_list("id", flat=True)[:_CHANGES_AT_ONCE]
    ):
        Change.objects.filter(id__in=batch).delete()
