from __future__ import annotations

import sys
from pathlib import Path

# `law_cases` is no test: it reads the cases in `scenarios/`.
sys.path.insert(0, str(Path(__file__).parent))
