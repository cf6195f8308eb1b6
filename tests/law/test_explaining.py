"""The tree tells every rule, and why it is silent."""

from __future__ import annotations

from dataclasses import replace

from law_facts import AT, CALL, KNOWN, known

from sourdine.law import decide, explain
from sourdine.law.trial import book_for
from sourdine.numbering.number import parse


def text(contact=CALL, evidence=KNOWN, language="en", **options):
    return explain(contact, evidence, **options).as_text(language)


def test_it_decides_as_decide_does():
    for evidence in (KNOWN, known(consents=())):
        assert explain(CALL, evidence).decision == decide(CALL, evidence)


def test_every_rule_that_is_no_mention_is_told():
    told = text()
    assert all(rule.name in told for rule in book_for(CALL).rules if not rule.is_a_mention)


def test_a_rule_that_does_not_apply_says_why():
    told = text()
    assert "fr.electronic.ground: another channel" in told
    assert "fr.free.business_calls: another kind of person" in told
    assert "fr.free.polls: another purpose" in told
    assert "fr.live_calls.silence: not in force that day" in told
    assert "fr.stricter.silence: stricter than the law, not chosen" in told


def test_the_grounds_that_were_tried_stand_below_their_rule():
    lines = text(evidence=known(consents=())).splitlines()
    rule = next(n for n, line in enumerate(lines) if "fr.live_calls.ground" in line)
    assert lines[0] == "✗ forbidden"
    assert [line.strip() for line in lines[rule + 1 : rule + 4]] == [
        "✗ The person has not consented.",
        "✗ No contract is under way with this person.",
        "✗ This is prospecting, not the answer to a request.",
    ]


def test_it_speaks_french():
    told = text(evidence=known(consents=()), language="fr")
    assert told.splitlines()[0] == "✗ interdit"
    assert "La personne n'a pas consenti." in told


def test_where_there_are_no_rules_it_says_so():
    told = text(replace(CALL, number=parse("+687 25 00 11")))
    assert told.splitlines() == [
        "? unknown, so not allowed",
        "   ? No rules are known for this territory on that day.",
    ]


def test_before_the_first_rule_too():
    told = text(
        replace(CALL, at=AT.replace(year=2015)),
        replace(KNOWN, source="not_known", consents=known(consents=()).consents),
    )
    assert "No rule is known that says whether such a contact may be made." in told


def test_the_tree_is_told_to_programs():
    root = explain(CALL, KNOWN).root.as_dict()
    assert root["mark"] == "✓"
    assert len(root["children"]) > 20
