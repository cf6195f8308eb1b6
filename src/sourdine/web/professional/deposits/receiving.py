"""A file sent by a plain form: sealed as its bytes come, so that nothing of it rests in clear.

Who sends it is asked before a byte of the body is read; that the form is ours, as soon as it is read; a file
whose form was not ours is given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from sourdine.deposits.models import Door
from sourdine.deposits.services import lookup, uploads
from sourdine.errors import SourdineError
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.deposits.sending import to_preview
from sourdine.web.professional.doors import allowed, of_organisation, say
from sourdine.web.professional.places import lead_to
from sourdine.web.security import takes_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor

_AROUND: Final = 64 << 10  # bytes of a form around its file
_PIECE: Final = 1 << 20  # what is in memory at a time, and lost by a cut


def most_bytes() -> int:
    return settings.SOURDINE.deposit_max_mb * 1_000_000 + _AROUND


class SealedUpload(FileUploadHandler):
    """Takes the first file of a form; each part is sealed and in the store before the next one is read."""

    chunk_size = _PIECE

    def __init__(self, request: HttpRequest, begin: Callable[[str], UUID], append: Append) -> None:
        super().__init__(request)
        self._begin, self._append = begin, append
        self._waiting = bytearray()
        self._offset = 0
        self.upload: UUID | None = None
        self.refused: SourdineError | None = None

    def new_file(self, *about: Any, **named: Any) -> None:  # noqa: ANN401 -- as Django calls it
        super().new_file(*about, **named)
        if self.upload is not None:
            raise SkipFile
        self.upload = self._or_stop(lambda: self._begin(self.file_name or ""))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 -- as Django calls it
        self._waiting += raw_data
        while len(self._waiting) >= _PIECE:
            self._send(_PIECE)

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 -- as Django calls it
        """It is no file of the form's: nothing of it is in memory any more."""
        if self._waiting:
            self._send(len(self._waiting))

    def _send(self, size: int) -> None:
        part, upload, offset = bytes(self._waiting[:size]), self.upload, self._offset
        if upload is None:
            raise SkipFile
        self._or_stop(lambda: self._append(upload, offset, part))
        del self._waiting[:size]
        self._offset += size

    def _or_stop(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 -- whatever the act returns
        try:
            return act()
        except SourdineError as refused:
            self.refused = refused
            # The rest is read and thrown away: a browser that is cut off shows no page.
            raise StopUpload(connection_reset=False) from refused


@csrf_exempt  # checked below, once it is known who sends it
@takes_files(most_bytes)
@require_POST
@of_organisation
@allowed(Act.DEPOSIT)
def receive(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    lookup.campaign_of(actor, campaign)
    sealing = _sealing(request, actor, campaign)
    request.upload_handlers = [sealing]
    is_kept = False
    try:
        answer, is_kept = _received(request, actor, campaign, sealing)
    finally:
        if sealing.upload is not None and not is_kept:
            uploads.give_up(actor, sealing.upload)
    return answer


def _sealing(request: HttpRequest, actor: Actor, campaign: UUID) -> SealedUpload:
    def begin(name: str) -> UUID:
        offer = uploads.Offer(file_name=name, door=Door.WEB, campaign=campaign)
        return uploads.begin(actor, offer).pk

    def append(upload: UUID, offset: int, data: bytes) -> None:
        uploads.append(actor, upload, offset, data)

    return SealedUpload(request, begin, append)


def _received(
    request: HttpRequest, actor: Actor, campaign: UUID, sealing: SealedUpload
) -> tuple[HttpResponse, bool]:
    """The answer, and whether the file is kept."""
    kept: list[UUID] = []

    @csrf_protect
    def read(request: HttpRequest) -> HttpResponse:
        len(request.FILES)  # reads the body to its end: the file goes to `sealing`
        if sealing.upload is None or sealing.refused is not None:
            messages.error(request, _why(sealing))
            return lead_to(actor, "deposit-send", campaign=campaign)
        kept.append(uploads.complete(actor, sealing.upload).pk)
        return to_preview(actor, sealing.upload)

    return read(request), bool(kept)


def _why(sealing: SealedUpload) -> str:
    return say(sealing.refused) if sealing.refused else gettext("No file was chosen. Choose one.")


if TYPE_CHECKING:
    Append = Callable[[UUID, int, bytes], None]
