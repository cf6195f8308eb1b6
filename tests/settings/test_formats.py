"""A date is read one way only, in either language."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

INSTANT = datetime(2026, 11, 23, 9, 2, tzinfo=UTC)  # 10:02 in Paris


@pytest.mark.parametrize(
    ("written", "english", "french"),
    [
        ("{{ at|date }}", "23 November 2026", "23 novembre 2026"),
        ("{{ at|date:'DATE_FORMAT' }}", "23 November 2026", "23 novembre 2026"),
        ("{{ at|date:'SHORT_DATE_FORMAT' }}", "23 November 2026", "23/11/2026"),
        ("{{ at|date:'DATETIME_FORMAT' }}", "23 November 2026, 10:02", "23 novembre 2026 10:02"),
        ("{{ at|date:'SHORT_DATETIME_FORMAT' }}", "23 November 2026, 10:02", "23/11/2026 10:02"),
        ("{{ at }}", "23 November 2026, 10:02", "23 novembre 2026 10:02"),
        ("{% load pages %}{{ at|day }}", "23 November 2026", "23 novembre 2026"),
        ("{{ at|time }}", "10:02", "10:02"),
    ],
)
def test_a_date_names_its_month_in_english_and_is_french_in_french(written, english, french):
    for language, said in (("en", english), ("fr", french)):
        with override(language):
            assert Template(written).render(Context({"at": INSTANT})) == said
