from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sourdine import clock
from sourdine.evidence import SigningKey, read_salt, verify
from sourdine.screening.image import ListInfo, RegisterImage, build
from sourdine.screening.job import Options, screen_path
from sourdine.screening.judgement import Register
from sourdine.screening.report import Report

sys.path.insert(0, str(Path(__file__).parents[1] / "numbering"))  # for `adversaries`

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


@pytest.fixture(scope="session")
def small_image() -> RegisterImage:
    """Two lists that speak for France and La Réunion; one names a number of the United Kingdom all the same."""
    lists = {
        ListInfo(name="nationale", owner="Registre d'exemple", legal_basis="L. 223-1 c. conso."): LISTED,
        ListInfo(name="interne", owner="Démarcheurs associés", legal_basis="R. 223-3"): LISTED_ELSEWHERE,
    }
    return build(lists, coverage=["FR", "RE"], as_of=clock.now() - timedelta(hours=1), position=7)


@pytest.fixture(scope="session")
def register(small_image) -> Register:
    return Register.choose(small_image)


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    return SigningKey.new()


@pytest.fixture
def screen(tmp_path, register, signing_key):
    """Screens a file, given by its path or its bytes, into a folder of its own."""

    def screen_one(content, *, name="prospects.csv", folder="out", against=register, progress=None, **chosen):
        source = content if isinstance(content, Path) else tmp_path / name
        if source is not content:
            source.write_bytes(content)
        output = tmp_path / folder
        output.mkdir(exist_ok=True)
        options = Options(**chosen)
        report = screen_path(source, against, output, key=signing_key, options=options, progress=progress)
        return Done(report=report, folder=output, key=signing_key)

    return screen_one
