"""What the tests of screening share: the numbers listed, and a screening that was done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine import clock
from sourdine.evidence import SigningKey, read_salt, verify

if TYPE_CHECKING:
    from pathlib import Path

    from sourdine.screening.report import Report

# Fiction numbers, as their digits in E.164.
LISTED = (33199000001, 33261910001, 33639980001, 262692000001)
LISTED_ELSEWHERE = (33199000002, 33261910001, 447700900001)


@dataclass(frozen=True, kw_only=True)
class Done:
    """A screening, and the bytes that it wrote."""

    report: Report
    folder: Path
    key: SigningKey

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    @property
    def result(self) -> bytes:
        return self.report.results[0].read_bytes()

    @property
    def rejected(self) -> bytes:
        return self.report.results[1].read_bytes()

    @property
    def said(self) -> dict[str, object]:
        return json.loads(self.report.path.read_bytes())

    def verify(self, source: Path):
        """Checks the certificate against every file; raises what does not match."""
        return verify(
            self.report.certificate.read_text().strip(),
            keys=self.key.jwks(),
            at=clock.now(),
            salt=read_salt(self.report.path),
            input_file=source,
            result_files=self.report.results,
        )
