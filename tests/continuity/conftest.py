import sys
from pathlib import Path

# `consumers` is no test: it is who registers before a register's keys rotate.
sys.path.insert(0, str(Path(__file__).parents[1] / "register"))
