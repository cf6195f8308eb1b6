from __future__ import annotations

import pytest

from sourdine.screening.prospects.xlsx.cells import Kind
from sourdine.screening.prospects.xlsx.number_formats import kind_of_format, read_kinds


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", Kind.DATE),
        ("[$-40C]d mmmm yyyy;@", Kind.DATE),
        ("mmm", Kind.DATE),
        ("yyyy", Kind.DATE),
        ("dd/mm/yyyy\\ hh:mm", Kind.DATE_AND_TIME),
        ("h:mm AM/PM", Kind.TIME),
        ("mm:ss", Kind.TIME),
        ("[h]:mm:ss", Kind.DURATION),
        ("[mm]:ss", Kind.DURATION),
    ],
)
def test_formats_that_show_a_moment(code, kind):
    assert kind_of_format(code) is kind


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "@",
        '0#" "##" "##" "##" "##',
        '0" jours d\'avance"',
        "[Red]0.00",
        "0.00E+00",
        "#,##0\\ \\d",
        "_-* #,##0.00_-",
        '0;"dd/mm/yyyy"',
        "# ?/?",
        "",
        '"unclosed day',
    ],
)
def test_formats_that_show_a_number(code):
    assert kind_of_format(code) is None


def test_the_styles_of_cells_are_those_of_their_own_list():
    styles = (
        b'<s><numFmts><numFmt numFmtId="164" formatCode="dd&quot;.&quot;mm"/></numFmts>'
        b'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        b'<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/><xf/></cellXfs>'
        b'<cellStyles><xf numFmtId="14"/></cellStyles></s>'
    )
    assert read_kinds([styles]) == [None, Kind.DATE, Kind.DATE_AND_TIME, None]
