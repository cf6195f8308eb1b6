from __future__ import annotations

import pytest

from sourdine.screening.prospects.opening import Reading, open_prospects


@pytest.fixture
def read_file(tmp_path):
    """Opens a file of these bytes, and hands it to `then` while it is open."""

    def read(content, then, *, name="prospects.csv", **said):
        path = tmp_path / name
        path.write_bytes(content)
        with open_prospects(path, Reading(**said)) as file:
            return then(file)

    return read
