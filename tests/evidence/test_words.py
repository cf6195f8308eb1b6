from __future__ import annotations

import re

import pytest

from sourdine.evidence import errors
from sourdine.evidence.statements import WEIGHT, WORDING, StatementCode
from sourdine.evidence.wording import STATEMENT


def all_errors():
    found, queue = [], [errors.EvidenceError]
    while queue:
        error = queue.pop()
        queue += error.__subclasses__()
        if "code" in vars(error):
            found.append(error)
    return found


def fields(sentence):
    return set(re.findall(r"{(\w+)}", sentence))


def test_every_error_has_its_own_code():
    codes = [error.code for error in all_errors()]
    assert len(codes) == len(set(codes)) > 30


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.code)
def test_every_error_says_the_same_in_both_languages(error):
    assert fields(error.wording.en) == fields(error.wording.fr)
    assert error.wording.en != error.wording.fr


@pytest.mark.parametrize("code", StatementCode)
def test_every_statement_has_words_in_both_languages_and_a_weight(code):
    assert fields(WORDING[code].en) == fields(WORDING[code].fr)
    assert code in WEIGHT


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_certificate_says_that_it_is_not_permission(language):
    said = getattr(STATEMENT, language)
    assert "223-1" in said
    assert "2026" in said
    assert "permission" in said or "autorisation" in said
    assert "self-attestation" in said or "auto-attestation" in said
