from __future__ import annotations

import sys
from pathlib import Path

# `adversaries` is no test: it is what several tests draw from.
sys.path.insert(0, str(Path(__file__).parent))
