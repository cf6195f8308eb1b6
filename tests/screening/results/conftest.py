from __future__ import annotations

from contextlib import ExitStack

import pytest

from sourdine.screening.prospects.columns import find_column, judge_columns
from sourdine.screening.prospects.opening import Reading, open_prospects
from sourdine.screening.screened import screen_block


@pytest.fixture
def screen_text(tmp_path, register):
    """The first block of a CSV text after screening, and the open file it is of."""
    with ExitStack() as stack:

        def screen_one(text, *names, header=True, encoding="utf-8"):
            path = tmp_path / "prospects.csv"
            path.write_bytes(text.encode(encoding))
            file = stack.enter_context(open_prospects(path, Reading(header=header)))
            columns = judge_columns(file.names, file.sample(), "FR", named=header)
            chosen = [find_column(columns, name) for name in names]
            return screen_block(next(iter(file.blocks())), chosen, register), file

        yield screen_one
