from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# `pages` is no test: it reads what the tests are about. `generate` makes parts of the pages.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "docs")]


@pytest.fixture
def type_in(tmp_path):
    """Types a command as a new user would: in an empty folder, with a home of one's own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    kept = {
        name: os.environ[name] for name in ("SYSTEMROOT", "COVERAGE_PROCESS_CONFIG") if name in os.environ
    }
    environment = kept | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "100",
        "PYTHONWARNINGS": "error",
        "SCHOOLS": str(Path(__file__).parents[2] / "examples" / "annuaire-education-35.csv"),
        "ROOT": str(Path(__file__).parents[2]),
    }

    def run(*command):
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    run.folder = folder
    return run
