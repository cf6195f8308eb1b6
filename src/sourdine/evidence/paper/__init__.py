"""A certificate on paper: a sheet that a professional shows, with the signed certificate in it."""

from sourdine.evidence.paper.attached import certificate_in
from sourdine.evidence.paper.fingerprint import FINGERPRINT, fingerprint
from sourdine.evidence.paper.typesetting import as_pdf

__all__ = ["FINGERPRINT", "as_pdf", "certificate_in", "fingerprint"]
