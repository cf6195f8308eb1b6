"""The specification as a PDF: the same bytes for the same version, language and settings."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files

import typst
from django.conf import settings

from sourdine import __version__
from sourdine.deposits.specification import wording
from sourdine.deposits.specification.sections import sections


def as_pdf(language: str, *, page: str, sample: str) -> bytes:
    """A tagged PDF (PDF/UA-1). `page` is the page's address, `sample` that of a sample, with {name} in it."""
    described = {
        "language": language,
        "title": wording.TITLE.in_language(language),
        "lead": wording.LEAD.in_language(language),
        "version": wording.VERSION.in_language(language, version=__version__),
        "operator": settings.SOURDINE.operator_name,
        "where": wording.ADDRESS.in_language(language),
        "page_word": wording.PAGE.in_language(language),
        "page": page,
        "sample": sample,
        "sections": [asdict(one) for one in sections(language)],
    }
    return _typeset(json.dumps(described, ensure_ascii=False))


@lru_cache(maxsize=4)
def _typeset(described: str) -> bytes:
    made = typst.compile(
        (files(__package__) / "specification.typ").read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"specification": described},
        pdf_standards="ua-1",
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError  # one document is asked for: typst gives pages apart to images only
    return made
