"""The page about the report explains every field, and no other."""

from __future__ import annotations

import json
import re

import pages
import pytest

PAGE = (pages.ROOT / "docs" / "reference" / "report.md").read_text(encoding="utf-8")
# Their members are codes, lists' names or encodings of values, explained elsewhere.
OPEN = {"numbers.by_verdict", "numbers.by_reason", "numbers.by_list"}
FILES = {
    "opposed.csv": "0199000001\n",
    "prospects.csv": "ref;telephone;fax\nC-1;0199001234;\nC-2;;-\n",
    "refused.csv": 'ref;telephone\nC-1;"0199001234\n',
}


def fields(node, prefix=""):
    for name, member in node.items():
        yield prefix + name
        for item in member if isinstance(member, list) else ():
            if isinstance(item, dict):
                yield from fields(item, f"{prefix}{name}[].")
        if isinstance(member, dict) and prefix + name not in OPEN:
            yield from fields(member, f"{prefix}{name}.")


@pytest.fixture
def reports(type_in):
    for name, content in FILES.items():
        (type_in.folder / name).write_text(content, encoding="utf-8")
    type_in("sourdine", "image", "build", "opposed.csv", "--output", "register.img")
    asked = ("--register", "register.img", "--output", "out", "--provable")
    type_in("sourdine", "screen", "prospects.csv", "refused.csv", *asked)
    return [json.loads(path.read_bytes()) for path in (type_in.folder / "out").glob("*.report.json")]


def test_the_page_explains_every_field_and_no_other(reports):
    found = {field for report in reports for field in fields(report)}
    explained = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    # Of a workbook, of a place in one, of an error of another kind, and of a campaign in the service.
    absent_here = {"read_as.sheet", "refused.place.row", "refused.place.column", "refused.place.offset"}
    absent_here |= {"permissions", "permissions.contactable"}
    assert len(reports) == len(FILES) - 1
    assert explained - absent_here == found
