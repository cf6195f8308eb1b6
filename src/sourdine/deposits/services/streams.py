"""A file on its way as one stream: straight into the sealed file, by one writer at a time.

What has not filled a segment lies in memory alone. A cut loses that much and no more: who goes on later does
so after the last whole segment. For doors whose clients write a file from its beginning to its end.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.db.models import Q

from sourdine import clock
from sourdine.deposits.errors import BeingWritten, TooLarge, UploadOver
from sourdine.deposits.models import Upload, UploadState
from sourdine.deposits.services import lookup
from sourdine.deposits.store import place
from sourdine.deposits.store.stored import PIECE_BYTES, Gathered, Stored
from sourdine.deposits.vault import vault_of
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.sealing.errors import AlreadyWhole
from sourdine.sealing.files import SealedWriter
from sourdine.sealing.segments import SEGMENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from typing_extensions import Buffer

    from sourdine.deposits.store.blobs import Blobs
    from sourdine.professionals.services.acting import Actor

# A writer shows itself at each piece; one that has not for so long is dead, or so slow that it begins again.
_DEAD: Final = timedelta(minutes=5)


def open_stream(actor: Actor, upload: uuid.UUID) -> Stream:
    """Goes on after the last whole segment; nobody else writes until it is left or completed.

    Raises what `authorise` raises, NoSuchUpload, UploadOver or BeingWritten.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.upload_of(actor, upload)
    if held.state != UploadState.OPEN or held.parts:
        raise UploadOver
    return Stream(actor, held, _claim(held))


class Stream:
    """Its verbs may wait for the store: they are called by one thread at a time, never by an event loop."""

    def __init__(self, actor: Actor, upload: Upload, writer: uuid.UUID) -> None:
        self.upload = upload.pk
        self._actor, self._token = actor, writer
        self._safe = upload.offset
        # Whatever hinders it here, the next may open it at once: nothing was written.
        try:
            self._pieces = _Pieces(place.current(), upload.input_place, self._hold)
            self._writer = SealedWriter.resume(
                cast("BinaryIO", self._pieces),
                about=upload.input_place,
                keyring=vault_of(upload.organisation),
            )
        except AlreadyWhole:
            self._note(writer=None)
            raise UploadOver from None
        except BaseException:
            self._note(writer=None)
            raise
        self._safe = self._writer.settled
        self._is_sound = True

    @property
    def offset(self) -> int:
        """How many bytes it has, from the first of the file on."""
        return self._writer.tell()

    def write(self, data: bytes) -> None:
        """What follows. Raises what `authorise` raises, UploadOver, TooLarge or StoreUnusable."""
        most = settings.SOURDINE.deposit_max_mb * 1_000_000
        if self.offset + len(data) > most:
            raise TooLarge(most=most)
        for start in range(0, len(data), SEGMENT_BYTES):
            with self._soundly():
                self._writer.write(memoryview(data)[start : start + SEGMENT_BYTES])
            if self._pieces.are_put:
                self._safe = self._writer.settled

    def complete(self) -> None:
        """Every byte is there, and safe: `uploads.finish` makes a deposit of it. Raises what `write` does."""
        whole = self.offset
        with self._soundly():
            self._writer.close()
            self._pieces.settle()
        self._safe = whole
        # At one stroke: whoever finds it after a cut finds it whole, or to be sent again.
        if not self._note(writer=None, state=UploadState.CLOSING):
            raise UploadOver

    def leave(self) -> None:
        """Keeps the whole segments for who goes on, whatever happened; the rest is forgotten."""
        self._writer.leave()
        try:
            if self._is_sound and self._note():
                self._pieces.put()
                self._safe = self._writer.settled
        finally:
            self._note(writer=None)

    def _hold(self) -> None:
        """Before each piece: still allowed, and still the only one. Two writers would seal twice alike."""
        acting.authorise(self._actor, Act.DEPOSIT)
        if not self._note():
            raise UploadOver

    def _note(self, **changed: object) -> bool:
        mine = Upload.objects.filter(pk=self.upload, state=UploadState.OPEN, writer=self._token)
        return bool(mine.update(offset=self._safe, touched_at=clock.now(), **changed))

    @contextmanager
    def _soundly(self) -> Iterator[None]:
        """After a fault in the middle of a segment, what waits in memory is not written any more."""
        if not self._is_sound:
            raise UploadOver
        self._is_sound = False
        yield
        self._is_sound = True


class _Pieces(Stored):
    """Segments gather into pieces; `hold` is asked before each is put."""

    def __init__(self, blobs: Blobs, where: str, hold: Callable[[], None]) -> None:
        super().__init__(blobs, where)
        self._hold = hold
        self._gathered = Gathered()

    @property
    def are_put(self) -> bool:
        return not self._gathered.size

    def write(self, data: Buffer, /) -> int:
        taken = self._gathered.add(data)
        if self._gathered.size >= PIECE_BYTES:
            self.settle()
        return taken

    def settle(self) -> None:
        if self._gathered.size:
            self._hold()
            self.put()

    def put(self) -> None:
        if self._gathered.size:
            super().write(self._gathered.content())
            self._gathered.clear()


def _claim(held: Upload) -> uuid.UUID:
    writer, at = uuid.uuid4(), clock.now()
    free = Upload.objects.filter(Q(writer=None) | Q(touched_at__lt=at - _DEAD), pk=held.pk)
    if not free.filter(state=UploadState.OPEN).update(writer=writer, touched_at=at):
        raise BeingWritten
    return writer
