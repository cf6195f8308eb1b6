"""Files of SFTP that were written whole, whose door died or was hindered before it had taken them.

Their client sees them in its folder at their full size, and has no reason to send them again.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine import clock
from sourdine.deposits.models import Door, Upload, UploadState
from sourdine.deposits.services import called, uploads
from sourdine.errors import SourdineError
from sourdine.professionals.models import SshKey
from sourdine.professionals.services import acting

if TYPE_CHECKING:
    from datetime import datetime

_log = logging.getLogger("sourdine.deposits")
# A door that lives takes a file at once, or when it is renamed.
_LEFT: Final = timedelta(minutes=1)


def take_left(at: datetime | None = None) -> int:
    """In the name of the key that wrote them, while that may; how many became deposits."""
    before = (at or clock.now()) - _LEFT
    whole = Upload.objects.filter(door=Door.SFTP, state__in=_WHOLE, touched_at__lt=before)
    return sum(_take(one) for one in whole.select_related("organisation"))


_WHOLE: Final = (UploadState.CLOSING, UploadState.WHOLE)


def _take(left: Upload) -> bool:
    key = SshKey.objects.select_related("organisation").filter(pk__in=[left.key]).first()
    if key is None:
        return False
    try:
        if called.is_partly(called.name_of(left)):
            return False
        uploads.finish(acting.of_key(key, on_behalf_of=left.organisation_id), left.pk)
    except SourdineError as refused:
        _log.info("a file that was left is not taken", extra={"deposit": str(left.pk), "code": refused.code})
        return False
    return True
