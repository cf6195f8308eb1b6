"""A certificate on disk, `<stem>.certificate.jws`, and its salt, in the `<stem>.report.json` beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.errors import Place
from sourdine.evidence.digest import read_salt
from sourdine.evidence.errors import MalformedCertificate, UnreadableEvidence
from sourdine.evidence.jws import MOST_CHARACTERS

if TYPE_CHECKING:
    from pathlib import Path

CERTIFICATE_SUFFIX: Final = ".certificate.jws"
SHEET_SUFFIX: Final = ".certificate.pdf"
REPORT_SUFFIX: Final = ".report.json"


def read_certificate(path: Path) -> str:
    """The certificate in a file, without the line end that editors add.

    Raises UnreadableEvidence or MalformedCertificate.
    """
    place = Place(file=str(path))
    try:
        with path.open("rb") as file:
            text = file.read(MOST_CHARACTERS + 2).decode("ascii")
    except OSError as failed:
        raise UnreadableEvidence(place=place, reason=failed.strerror) from failed
    except UnicodeDecodeError as foreign:
        raise MalformedCertificate(place=place) from foreign
    return text.removesuffix("\n").removesuffix("\r")


def beside(certificate: Path, suffix: str) -> Path | None:
    """Where the file of the same screening with this ending lies; None when the certificate was renamed."""
    if not certificate.name.endswith(CERTIFICATE_SUFFIX):
        return None
    return certificate.with_name(certificate.name.removesuffix(CERTIFICATE_SUFFIX) + suffix)


def find_salt(certificate: Path) -> bytes | None:
    """The salt in the report that lies beside a certificate; None when there is no report.

    Raises UnreadableEvidence, MissingSalt or MalformedSalt when there is one without a salt to read.
    """
    report = beside(certificate, REPORT_SUFFIX)
    return read_salt(report) if report and report.exists() else None
