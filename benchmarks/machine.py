"""What a figure depends on: the machine and the versions, without anything that names the machine."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("sourdine", "phonenumbers", "numpy", "polars", "duckdb", "cryptography")
_GIBIBYTE: Final = 2**30


def describe() -> dict[str, str]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{os.cpu_count()} cores, {platform.machine()}{_model()}",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / _GIBIBYTE:.1f} GiB",
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
        "load before the start": f"{os.getloadavg()[0]:.1f} (more than a few tenths: others were at work)",
    }


def _model() -> str:
    """`, Some Processor @ 2.0 GHz` where Linux tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    return next((f", {line.partition(': ')[2]}" for line in lines if line.startswith("model name")), "")
