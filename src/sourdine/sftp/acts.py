"""What a visitor does to files: each is one service, called in a thread, on behalf of whom the path says."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.db import DatabaseError, transaction

from sourdine.deposits.errors import StoreUnusable
from sourdine.deposits.models import Door, Kind, UploadState
from sourdine.deposits.services import called, cancelling, destruction, discarding, results, streams, uploads
from sourdine.errors import SourdineError
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.sftp import readme, tree
from sourdine.sftp.errors import NotHere, NothingThere

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sourdine.deposits.services.streams import Stream
    from sourdine.professionals.services.acting import Actor
    from sourdine.sftp.paths import Parts
    from sourdine.sftp.visitor import Visitor

_log = logging.getLogger("sourdine.sftp")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How a client opens a file to write it."""

    may_create: bool
    from_scratch: bool  # what there was of it is given up
    only_new: bool


def begin(visitor: Visitor, parts: Parts, wish: Wish) -> Stream:
    """A new file, or one to go on with after its last whole segment.

    Raises what `uploads.begin`, `open_stream` or `campaign_in` raise, NotHere or NothingThere.
    """
    at = _in_depot(visitor, parts)
    name = at.names[0]
    earlier = tree.upload_called(at.actor, name)
    if wish.only_new and earlier is not None:
        raise NotHere
    if earlier is not None and not wish.from_scratch:
        return streams.open_stream(at.actor, earlier.pk)
    if not wish.may_create:
        raise NothingThere
    return _begin(at.actor, name)


def take(visitor: Visitor, parts: Parts, stream: Stream) -> None:
    """The file is whole: it becomes a deposit, unless its name says that it is to be renamed first.

    Raises what `Stream.complete` raises, NotHere, NothingThere, or what `uploads.finish` refuses.
    """
    stream.complete()
    step = uploads.complete if called.is_partly(parts[-1]) else uploads.finish
    with _done_later(stream.upload):
        step(_in_depot(visitor, parts).actor, stream.upload)


def give_up(visitor: Visitor, parts: Parts, stream: Stream) -> None:
    """After a fault: it cannot be gone on with."""
    stream.leave()
    with suppress(SourdineError):
        uploads.give_up(_in_depot(visitor, parts).actor, stream.upload)


def rename(visitor: Visitor, old: Parts, new: Parts) -> None:
    """Of a whole file, in its folder: it is taken when its new name is that of a whole file.

    Raises NotHere, NothingThere, or what `called.rename` and `uploads.finish` raise; then its name is kept.
    """
    here, there = _in_depot(visitor, old), _in_depot(visitor, new)
    if here.folder != there.folder:
        raise NotHere
    upload = tree.upload_called(here.actor, here.names[0])
    if upload is None:
        raise NothingThere if tree.deposit_called(here.actor, here.names[0]) is None else NotHere
    if upload.state == UploadState.CLOSING:  # what settled its end was hindered, or its door died
        uploads.complete(here.actor, upload.pk)
    # Under its new name but not taken, `take_left` would take it, beside what its client sends again.
    with transaction.atomic():
        called.rename(here.actor, upload.pk, there.names[0])
        if not called.is_partly(there.names[0]):
            uploads.finish(here.actor, upload.pk)


def remove(visitor: Visitor, parts: Parts) -> None:
    """An upload is given up, a deposit cancelled, a file of a result destroyed.

    Raises NotHere, NothingThere, NotCancellable, NoResult, or what `authorise` raises.
    """
    at = tree.locate(visitor, parts)
    match at.room, at.names:
        case (tree.DEPOT, (name,)):
            _remove_sent(at.actor, name)
        case (tree.RESULTS, (folder, name)):
            deposit = tree.deposit_in(at.actor, folder)
            shelved = tree.shelved_in(at.actor, deposit, name)
            if shelved.kind is None:
                raise NotHere
            discarding.discard(at.actor, deposit.pk, shelved.kind)
        case _:
            raise NotHere


def remove_folder(visitor: Visitor, parts: Parts) -> None:
    """Everything that came of a deposit. Raises NotHere, NothingThere, or what `destroy` raises."""
    at = tree.locate(visitor, parts)
    if at.room != tree.RESULTS or len(at.names) != 1:
        raise NotHere
    destruction.destroy(at.actor, tree.deposit_in(at.actor, at.names[0]).pk)


@dataclass(frozen=True, kw_only=True, slots=True)
class Readable:
    """Something to read: short and here, or sealed and read through `reader`."""

    size: int
    content: bytes = b""
    reader: BinaryIO | None = None
    deposit: UUID | None = None
    kind: Kind | None = None
    actor: Actor | None = None  # who opened it


def open_to_read(visitor: Visitor, parts: Parts) -> Readable:
    """Raises NotHere, NothingThere, or what `results.open_result` raises."""
    at = tree.locate(visitor, parts)
    match at.room, at.names:
        case (tree.README, ()):
            text = readme.text(at.actor)
            return Readable(size=len(text), content=text)
        case (tree.RESULTS, (folder, name)):
            deposit = tree.deposit_in(at.actor, folder)
            shelved = tree.shelved_in(at.actor, deposit, name)
            if shelved.kind is None:
                return Readable(size=shelved.size, content=shelved.content)
            opened = results.open_result(at.actor, deposit.pk, shelved.kind)
            return Readable(
                size=opened.size, reader=opened.reader, deposit=deposit.pk, kind=shelved.kind, actor=at.actor
            )
    raise NotHere


def authorise_reading(visitor: Visitor, parts: Parts) -> None:
    """Raises what `authorise` raises."""
    acting.authorise(tree.locate(visitor, parts).actor, Act.COLLECT)


def note_given(file: Readable, size: int, *, to_the_end: bool) -> None:
    if file.actor is not None and file.deposit is not None and file.kind is not None:
        results.note_collected(file.actor, file.deposit, file.kind, size, to_the_end=to_the_end)


@contextmanager
def _done_later(upload: UUID) -> Iterator[None]:
    """For a file that is safe: what a passing fault hinders, `take_left` does, or the file's renaming.

    A client that is told of a failure sends its file again, and would have deposited it twice.
    """
    try:
        yield
    except (DatabaseError, StoreUnusable) as fault:
        _log.warning("a whole file is taken later", extra={"deposit": str(upload)}, exc_info=fault)


def _in_depot(visitor: Visitor, parts: Parts) -> tree.Place:
    at = tree.locate(visitor, parts)
    if at.room != tree.DEPOT or len(at.names) != 1 or at.names[0].startswith("."):
        raise NotHere
    return at


def _begin(actor: Actor, name: str) -> Stream:
    campaign = called.campaign_in(actor, name)
    # Each name has one upload: who begins it again gives up what there was.
    for known, earlier in called.on_their_way(actor, Door.SFTP):
        if known == name:
            uploads.give_up(actor, earlier.pk)
    offer = uploads.Offer(file_name=name, door=Door.SFTP, campaign=campaign.pk if campaign else None)
    return streams.open_stream(actor, uploads.begin(actor, offer).pk)


def _remove_sent(actor: Actor, name: str) -> None:
    upload = tree.upload_called(actor, name)
    if upload is not None:
        uploads.give_up(actor, upload.pk)
        return
    deposit = tree.deposit_called(actor, name)
    if deposit is None:
        raise NothingThere
    cancelling.cancel(actor, deposit.pk)
