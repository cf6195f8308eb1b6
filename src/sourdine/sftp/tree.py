"""What a visitor sees, folder by folder, made of the database's rows: no folder of this machine is in it.

depot/       files on their way, and those just taken     resultats/<deposit>/   what came of each
depot/<siren>/ and resultats/<siren>/: the same for each professional that a provider acts for
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sourdine.deposits.models import Deposit, Door
from sourdine.deposits.services import called, results
from sourdine.sftp import readme
from sourdine.sftp.errors import NothingThere
from sourdine.sftp.shelf import Shelved, shelf_of, shelved_as
from sourdine.sftp.visitor import folders_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sourdine.deposits.models import Upload
    from sourdine.professionals.services.acting import Actor
    from sourdine.sftp.paths import Parts
    from sourdine.sftp.visitor import Visitor

DEPOT: Final = "depot"
RESULTS: Final = "resultats"
README: Final = "LISEZMOI.txt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of a listing."""

    name: str
    size: int = 0
    at: datetime | None = None
    is_folder: bool = False
    is_writable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a path leads: in which room, on whose behalf, and the names below."""

    actor: Actor
    room: str = ""
    folder: str = ""  # of the professional that is acted for
    names: Parts = field(default=())


def locate(visitor: Visitor, parts: Parts) -> Place:
    """Raises what `Visitor.actor` raises, or NothingThere."""
    actor = visitor.actor()
    if not parts:
        return Place(actor=actor)
    room, names = parts[0], parts[1:]
    if room not in (DEPOT, RESULTS, README):
        raise NothingThere
    if names and names[0] in folders_of(actor.organisation):
        folder = names[0]
        return Place(actor=visitor.actor(folder), room=room, folder=folder, names=names[1:])
    return Place(actor=actor, room=room, names=names)


def look(visitor: Visitor, parts: Parts) -> Entry:
    """Raises what `locate` raises, or NothingThere."""
    at = locate(visitor, parts)
    match at.room, at.names:
        case ("", ()):
            return Entry(name="/", is_folder=True)
        case (_, ()) if at.room != README:
            return Entry(name=parts[-1], is_folder=True, is_writable=at.room == DEPOT)
        case (_, ()) if not at.folder:
            return _readme(at.actor)
        case ("depot", (name,)):
            return _last(_sent(at.actor), called.as_kept(name))
        case ("resultats", (folder,)):
            return _folder(deposit_in(at.actor, folder))
        case ("resultats", (folder, name)):
            deposit = deposit_in(at.actor, folder)
            return _shelved(deposit, shelved_in(at.actor, deposit, name))
    raise NothingThere


def entries(visitor: Visitor, parts: Parts) -> list[Entry]:
    """Raises what `locate` raises, or NothingThere when it is no folder."""
    at = locate(visitor, parts)
    match at.room, at.names:
        case ("", ()):
            return [_readme(at.actor), Entry(name=DEPOT, is_folder=True, is_writable=True), _results()]
        case ("depot", ()):
            sent = {one.name: one for one in _sent(at.actor)}
            return [*_represented(at, is_writable=True), *sent.values()]
        case ("resultats", ()):
            answered = called.answered(at.actor, Door.SFTP)
            return [*_represented(at), *(_folder(one) for _, one in answered)]
        case ("resultats", (folder,)):
            deposit = deposit_in(at.actor, folder)
            return [_shelved(deposit, one) for one in shelf_of(at.actor, deposit)]
    raise NothingThere


def upload_called(actor: Actor, name: str) -> Upload | None:
    """The newest upload of this name that is no deposit yet."""
    kept = called.as_kept(name)
    found = [one for known, one in called.on_their_way(actor, Door.SFTP) if known == kept]
    return found[-1] if found else None


def deposit_called(actor: Actor, name: str) -> Deposit | None:
    """The newest one of this name that is still shown where it was written."""
    kept = called.as_kept(name)
    found = [one for known, one in called.taken(actor, Door.SFTP) if known == kept]
    return found[-1] if found else None


def deposit_in(actor: Actor, folder: str) -> Deposit:
    """Raises NothingThere."""
    for _, one in called.answered(actor, Door.SFTP):
        if folder_of(one) == folder:
            return one
    raise NothingThere


def shelved_in(actor: Actor, deposit: Deposit, name: str) -> Shelved:
    """Raises NothingThere."""
    found = shelved_as(actor, deposit, name)
    if found is None:
        raise NothingThere
    return found


def folder_of(deposit: Deposit) -> str:
    """As the file is called, and the reference: each month's `clients.csv` has a folder of its own."""
    return f"{results.name_of(deposit)}.{deposit.reference}"


def _sent(actor: Actor) -> Iterator[Entry]:
    for name, deposit in called.taken(actor, Door.SFTP):
        yield Entry(name=name, size=deposit.size, at=deposit.received_at)
    for name, upload in called.on_their_way(actor, Door.SFTP):
        yield Entry(name=name, size=upload.offset, at=upload.touched_at, is_writable=True)


def _last(found: Iterator[Entry], name: str) -> Entry:
    same = [one for one in found if one.name == name]
    if not same:
        raise NothingThere
    return same[-1]


def _represented(at: Place, *, is_writable: bool = False) -> Iterator[Entry]:
    if not at.folder:
        for name in folders_of(at.actor.organisation):
            yield Entry(name=name, is_folder=True, is_writable=is_writable)


def _folder(deposit: Deposit) -> Entry:
    return Entry(name=folder_of(deposit), at=_answered_at(deposit), is_folder=True)


def _shelved(deposit: Deposit, one: Shelved) -> Entry:
    return Entry(name=one.name, size=one.size, at=_answered_at(deposit))


def _answered_at(deposit: Deposit) -> datetime:
    return deposit.ready_at or deposit.refused_at or deposit.held_at or deposit.received_at


def _results() -> Entry:
    return Entry(name=RESULTS, is_folder=True)


def _readme(actor: Actor) -> Entry:
    return Entry(name=README, size=len(readme.text(actor)))
