"""From a certificate to its sheet: the same bytes for the same certificate, language and typesetter."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sourdine.evidence import jws
from sourdine.evidence.certificate import CertificateClaims
from sourdine.evidence.errors import TypesetterMissing
from sourdine.evidence.paper.sheet import described

if TYPE_CHECKING:
    from types import ModuleType


def as_pdf(certificate: str, language: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of one certificate, which is attached to it.

    Nothing is verified here: give what `verify` believed, or what the service signed itself. Raises
    TypesetterMissing, or what reading a certificate raises.
    """
    compact = jws.read(certificate)
    claims = CertificateClaims.from_dict(jws.read_object(compact.payload))
    sheet = described(claims, language, certificate=certificate, kid=compact.kid)
    return _typeset(json.dumps(sheet, ensure_ascii=False), int(claims.issued_at.timestamp()))


@lru_cache(maxsize=64)
def _typeset(sheet: str, issued_at: int) -> bytes:
    """Doors ask for the same sheet again: for its size, then for its bytes."""
    typst = _typesetter()
    address = json.loads(sheet)["check"]["address"]
    made = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"sheet": sheet, "code": _code(address) if address else ""},
        pdf_standards="ua-1",
        timestamp=issued_at,
    )
    if not isinstance(made, bytes):
        raise TypeError  # one document is asked for: typst gives pages apart to images only
    return made


def _code(address: str) -> str:
    """A QR code as SVG; a quarter of it may be worn away and it is still read."""
    import segno

    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=0, dark="#16292c")
    return drawn.getvalue().decode()


def _typesetter() -> ModuleType:
    """Raises TypesetterMissing: the library and the command line install light."""
    try:
        import segno  # noqa: F401 -- needed too, and missing together
        import typst
    except ImportError:
        raise TypesetterMissing from None
    return typst


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (files(__package__) / "certificate.typ").read_bytes()
