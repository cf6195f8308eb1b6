"""What the command says of errors, in which language, and the exit codes that scripts rely on."""

from __future__ import annotations

import os
import sys
from enum import IntEnum

from sourdine.errors import SourdineError


class Exit(IntEnum):
    DONE = 0
    USAGE = 2
    REFUSED = 3
    REGISTER = 4
    CERTIFICATE = 5
    SERVICE = 6
    NOT_ALLOWED = 7
    INTERRUPTED = 130
    TERMINATED = 143


def exit_code(error: SourdineError) -> Exit:
    """The documented exit code of an error."""
    from sourdine.client.errors import ClientError, ClientNotInstalled, DepositRefused, NoApiKey, ResultsExist
    from sourdine.evidence import CertificateDoesNotVerify
    from sourdine.screening.image import ImageError
    from sourdine.screening.prospects.errors import RefusedFile

    for kind, code in (
        (RefusedFile, Exit.REFUSED),
        (ImageError, Exit.REGISTER),
        (CertificateDoesNotVerify, Exit.CERTIFICATE),
        (DepositRefused, Exit.REFUSED),
        # Nothing was asked of a service yet.
        ((ClientNotInstalled, NoApiKey, ResultsExist), Exit.USAGE),
        (ClientError, Exit.SERVICE),
    ):
        if isinstance(error, kind):
            return code
    return Exit.USAGE


def language() -> str:
    """`fr` or `en`: SOURDINE_LANGUAGE when set, else the locale's."""
    for name in ("SOURDINE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def say_error(error: SourdineError) -> None:
    """One line on the error stream: the sentence, and the code to look it up by."""
    sys.stderr.write(f"{error.say(language())} [{error.code}]\n")
