"""The short name of a certificate."""

import hashlib
import re

from sourdine.evidence.paper import FINGERPRINT, fingerprint


def test_it_is_what_anybody_computes(screening):
    """With `sha256sum` alone."""
    whole = hashlib.sha256(screening.certificate.encode()).hexdigest()
    assert fingerprint(screening.certificate) == whole[:32]
    assert re.fullmatch(FINGERPRINT, fingerprint(screening.certificate))


def test_another_certificate_has_another(key, screening):
    assert fingerprint(key.sign(screening.claims)) == fingerprint(screening.certificate)
    changed = screening.certificate[:-1] + ("A" if screening.certificate[-1] != "A" else "B")
    assert fingerprint(changed) != fingerprint(screening.certificate)
