"""Cases in YAML, put together from what they are given and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# Ten times quicker, where PyYAML came with it; both make strings alone.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
SCENARIOS = Path(__file__).parent / "scenarios"


@dataclass(frozen=True)
class Scenario:
    jurisdiction: str
    good: bool
    theme: str
    name: str
    row: dict[str, Any]
    expect: dict[str, Any]

    def __str__(self):
        return f"{self.jurisdiction}: {self.theme}: {self.name}"


def scenarios():
    for path in sorted(SCENARIOS.glob("*/*/*.yaml")):
        read = _load(path)
        givens = _load(path.parents[1] / "given.yaml")
        for case in read["cases"]:
            given = givens[case.get("given", read["given"])]
            yield Scenario(
                jurisdiction=path.parents[1].name,
                good=path.parent.name == "good",
                theme=path.stem,
                name=case["case"],
                row=_merged(given, case),
                expect=case["expect"],
            )


@cache
def _load(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 -- it makes strings alone


def _merged(given, case):
    merged = {part: _with(given[part], case.get(part, {})) for part in ("contact", "evidence")}
    return merged | ({"optional": case["optional"]} if "optional" in case else {})


def _with(given, changes):
    both = given | changes
    return {name: value for name, value in both.items() if value != "null"}
