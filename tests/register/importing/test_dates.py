"""When a number was registered, as other registers write it."""

from datetime import UTC, datetime

import pytest

from sourdine.register.importing.dates import read_date


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-01-31", datetime(2024, 1, 30, 23, tzinfo=UTC)),
        ("31/01/2024", datetime(2024, 1, 30, 23, tzinfo=UTC)),
        ("1/7/2024", datetime(2024, 6, 30, 22, tzinfo=UTC)),
        ("2024-07-01 09:30", datetime(2024, 7, 1, 7, 30, tzinfo=UTC)),
        ("2024-07-01T09:30:15", datetime(2024, 7, 1, 7, 30, 15, tzinfo=UTC)),
        ("2024-07-01T09:30:15.123Z", datetime(2024, 7, 1, 9, 30, 15, tzinfo=UTC)),
        ("2024-07-01T09:30:15+04:00", datetime(2024, 7, 1, 5, 30, 15, tzinfo=UTC)),
        ("2024-07-01 09:30:15 +0400", datetime(2024, 7, 1, 5, 30, 15, tzinfo=UTC)),
        ("01/07/2024 09:30", datetime(2024, 7, 1, 7, 30, tzinfo=UTC)),
        ("01/07/2024 à 9h30", datetime(2024, 7, 1, 7, 30, tzinfo=UTC)),
        ("29/02/2024", datetime(2024, 2, 28, 23, tzinfo=UTC)),
        # Once in the hour that comes twice, once in the hour that does not come.
        ("27/10/2024 02:30", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        ("31/03/2024 02:30", datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_date_is_an_instant_in_paris_unless_it_says_otherwise(written, instant):
    assert read_date(written) == instant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hier",
        "20240131",
        "2024-13-01",
        "2024-02-30",
        "29/02/2023",
        "13/31/2024",
        "31-01-2024",
        "01/07/24",
        "2024-01-31 25:00",
        "2024-01-31T10:00+99:00",
        "2024-01-31 et après",
        "45322",
        "٢٠٢٤-01-31x",
    ],
)
def test_what_is_no_date_is_none(written):
    assert read_date(written) is None
