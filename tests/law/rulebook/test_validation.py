"""The rule files are whole; files that are not are refused, each with its own error."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import resources

import pytest

from sourdine import clock
from sourdine.law import errors
from sourdine.law.rulebook.loading import read_folder, read_texts, rulebooks
from sourdine.law.rulebook.validation import check, check_stamps

HEAD = """
code: XX
title: {en: Nowhere, fr: Nulle part}
territories: [XX]
zone: UTC
files: [rules.yaml]
holidays:
  national: {each_year: [01-01], from_easter: [1]}
"""
PERIOD = """
    - since: SINCE
      in_words: WORDS
      source: L. 1
      grade: A
      verified_on: 2026-11-22
      most: 4
      days: 30
"""
RULE = """
- rule: xx.frequency
  title: {en: Frequency, fr: Fréquence}
  kind: attempts
  applies:
    - {channels: [live_voice], audiences: [consumer], purposes: [commercial]}
  periods:
"""


def period(since="2023-03-01", words="1er mars 2023", until=None, **changes):
    text = PERIOD.replace("SINCE", since).replace("WORDS", words)
    text += f"      until: {until}\n" if until else ""
    for name, value in changes.items():
        text = re.sub(rf"{name}: .*", f"{name}: {value}", text)
    return text


def book(*periods, rule=RULE, head=HEAD):
    return read_texts({"jurisdiction.yaml": head, "rules.yaml": rule + "".join(periods)}, "xx")


@pytest.mark.parametrize("rules", rulebooks(), ids=lambda one: one.code)
def test_the_rules_that_are_shipped_are_whole(rules):
    check(rules)


@pytest.mark.parametrize("rules", rulebooks(), ids=lambda one: one.code)
def test_somebody_has_read_their_sources_lately(rules):
    """Fails the build when nobody has: read each source again, then renew `verified_on`."""
    check_stamps(rules, clock.now().date())


def test_a_file_that_is_right_is_read():
    read = book(period(until="2026-08-10"), period("2026-08-11", "11 août 2026"))
    check(read)
    check_stamps(read, date(2026, 11, 29))
    assert [one.since for one in read.rules[0].periods] == [date(2023, 3, 1), date(2026, 8, 11)]
    assert read.boundaries == (date(2023, 3, 1), date(2026, 8, 11))


@pytest.mark.parametrize(
    ("periods", "error"),
    [
        ([period(until="2026-08-09"), period("2026-08-11", "11 août 2026")], errors.GapInRule),
        ([period(until="2026-08-11"), period("2026-08-11", "11 août 2026")], errors.OverlapInRule),
        ([period(), period("2026-08-11", "11 août 2026")], errors.OverlapInRule),
        ([period("2026-08-11", "11 août 2026"), period(until="2026-08-10")], errors.OverlapInRule),
        ([period(until="2023-02-28")], errors.PeriodBackwards),
    ],
)
def test_periods_that_do_not_follow_one_another_are_refused(periods, error):
    with pytest.raises(error):
        check(book(*periods))


@pytest.mark.parametrize(
    ("since", "words", "error"),
    [
        ("2026-11-08", "11 août 2026", errors.SwappedDate),
        ("2026-13-08", "13 septembre 2026", errors.ImpossibleDate),
        ("2026-14-07", "14 juillet 2026", errors.SwappedDate),
        ("2023-02-29", "29 février 2023", errors.ImpossibleDate),
        ("11/08/2026", "11 août 2026", errors.ImpossibleDate),
        ("2026-8-11", "11 août 2026", errors.ImpossibleDate),
        ("2026-08-12", "11 août 2026", errors.DateContradicted),
        ("2026-08-11", "11 aout 2026", errors.DateContradicted),
        ("2026-08-11", "in August", errors.DateContradicted),
    ],
)
def test_dates_that_cannot_be_meant_are_refused(since, words, error):
    with pytest.raises(error):
        book(period(since, words))


def test_a_day_that_is_its_month_cannot_be_swapped():
    assert book(period("2026-08-08", "8 août 2026")).rules[0].periods[0].since == date(2026, 8, 8)


@pytest.mark.parametrize(
    ("grade", "days", "fails"), [("A", 400, False), ("A", 401, True), ("C", 200, False), ("C", 201, True)]
)
def test_a_source_that_nobody_has_read_for_long_is_stale(grade, days, fails):
    read = book(period(grade=grade))
    today = date(2026, 11, 22) + timedelta(days=days)
    if fails:
        with pytest.raises(errors.StaleStamp):
            check_stamps(read, today)
    else:
        check_stamps(read, today)


def test_what_no_longer_holds_need_not_be_read_again():
    check_stamps(book(period(until="2026-08-10")), date(2036, 1, 1))


def test_a_stamp_that_is_still_to_come_is_refused():
    with pytest.raises(errors.StampInFuture):
        check_stamps(book(period()), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("rule", "periods", "error"),
    [
        (RULE, [period().replace("      days: 30\n", "")], errors.MissingParameter),
        (RULE, [period() + "      hours: 3\n"], errors.UnknownParameter),
        (RULE, [period(most="0")], errors.WrongParameter),
        (RULE, [period(most="four")], errors.WrongParameter),
        (RULE.replace("attempts", "prayers"), [period()], errors.UnknownKind),
    ],
)
def test_parameters_that_a_rule_does_not_take_are_refused(rule, periods, error):
    with pytest.raises(error):
        book(*periods, rule=rule)


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(errors.DuplicateRule):
        check(book(period() + RULE + period()))


@pytest.mark.parametrize(
    "rule",
    [
        "- [",
        RULE.replace("live_voice", "pigeon"),
        RULE.replace("  kind: attempts\n", ""),
        RULE.replace("purposes: [commercial]", "purposes: [commercial], doubt: unsaid"),
    ],
)
def test_a_file_that_is_no_rule_file_is_refused(rule):
    with pytest.raises(errors.UnreadableRules):
        book(period(), rule=rule)


def test_a_folder_is_read_and_checked():
    folder = resources.files("sourdine.law") / "jurisdictions" / "us"
    assert read_folder(folder).code == "US"


def test_a_rulebook_is_told_from_another_by_its_text():
    assert book(period()).version != book(period(most="5")).version
    assert book(period()).version == book(period()).version


def test_nothing_french_is_in_code():
    """A second jurisdiction is a folder: no module of `law` names a country, an article or an authority."""
    modules = [one for one in _modules() if one.name not in {"wording.py", "errors.py"}]
    naming = {
        one.name
        for one in modules
        for line in _code(one)
        if re.search(r"\b(FR|US|RE|GP|France|Bloctel|Arcep|CNIL|L\. ?223|Europe/Paris)\b", line)
    }
    assert naming == set()


def _modules():
    from pathlib import Path

    import sourdine.law

    return sorted(Path(sourdine.law.__file__).parent.rglob("*.py"))


def _code(path):
    return [line.partition("#")[0] for line in path.read_text().splitlines()]
