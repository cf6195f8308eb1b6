"""What an allowed contact must say."""

from __future__ import annotations

from dataclasses import replace

import law_cases
import pytest
from law_facts import CALL, KNOWN, known

from sourdine.law import Known, decide
from sourdine.law.case_file import case_of
from sourdine.law.vocabulary import Origin

GOOD = {(one.theme, one.name): one for one in law_cases.scenarios() if one.good}


def mentions(theme, name):
    asked = case_of(GOOD[theme, name].row)
    return {one.code for one in decide(asked.contact, asked.evidence).mentions}


@pytest.mark.parametrize(
    ("case", "codes"),
    [
        (("messages", "an e-mail to somebody who consented"), {"identity", "free_way_to_stop"}),
        (
            ("messages", "a text message to somebody who consented"),
            {"identity", "free_way_to_stop", "stop_by_sms"},
        ),
        (
            ("business", "a named address, informed at collection, about the profession"),
            {"identity", "free_way_to_stop", "source_and_objection"},
        ),
        (("messages", "an invoice by e-mail, after an objection"), set()),
        (("list", "not listed, checked a week ago"), {"source_of_the_data"}),
    ],
)
def test_a_contact_is_told_what_to_say(case, codes):
    assert mentions(*case) == codes


def test_the_source_is_not_said_to_who_gave_it():
    assert decide(CALL, KNOWN).mentions == ()
    bought = replace(KNOWN, source=Known(value=replace(KNOWN.source.value, origin=Origin.THIRD_PARTY)))
    assert [one.code for one in decide(CALL, bought).mentions] == ["source_of_the_data"]


def test_what_is_not_allowed_has_nothing_to_say():
    assert decide(CALL, known(consents=())).mentions == ()
