import sys
from pathlib import Path

# `consumers` and `organisations` are no tests: they are who is there before a register's keys rotate.
sys.path.insert(0, str(Path(__file__).parents[1] / "register"))
sys.path.insert(0, str(Path(__file__).parents[1] / "professionals"))
