"""The benchmark's service and visitors, at a smaller size."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
