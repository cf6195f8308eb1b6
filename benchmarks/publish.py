"""The register at its full size: time and memory to publish it, to take a snapshot, to import a list.

    python benchmarks/publish.py [--numbers 12000000] [--imported 1000000] [--database postgresql|sqlite]

Makes a service of its own in a temporary folder, with a PostgreSQL server of its own. Publishing and
importing are the commands an operator types, each in a process of its own: peak memory is that process's.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

import generate
import machine
from measure import measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_ROOT: Final = Path(__file__).parents[1]
_COMMAND: Final = Path(sys.executable).with_name("sourdine")
_FRANCE: Final = np.uint64(33 * 10**9)
_PART: Final = 200_000
_SINCE: Final = 20_000  # changes since the image, a quarter of an hour of an opening day


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--numbers", type=int, default=generate.REGISTERED, help="numbers in the register")
    parser.add_argument("--imported", type=int, default=1_000_000, help="rows of the imported list")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _database(folder, asked.database) as url:
            _describe_service(folder, url)
            figures = _figures(folder, asked.numbers, asked.imported)
    print(json.dumps({"machine": machine.describe(), "database": asked.database} | figures, indent=2))


@contextmanager
def _database(folder: Path, kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/register.sqlite3"
        return
    specification = importlib.util.spec_from_file_location("postgresql", _ROOT / "tests" / "postgresql.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules["postgresql"] = module
    specification.loader.exec_module(module)
    cluster = module.Cluster.start(folder / "postgresql", "-c max_wal_size=4GB")
    try:
        yield cluster.url
    finally:
        cluster.stop()


def _describe_service(folder: Path, url: str) -> None:
    """In the environment, for this process and those it starts."""
    os.environ |= {
        "SOURDINE_DATA": str(folder / "data"),
        "SOURDINE_KEYS": str(folder / "keys"),
        "SOURDINE_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "sourdine.settings.django",
    }


def _figures(folder: Path, numbers: int, imported: int) -> dict[str, object]:
    filled = _timed(lambda: _fill(folder, numbers))
    published = _measured("publish")
    figures = {"numbers": numbers, "fill": filled, "publish": published, "snapshot": _snapshots()}
    if imported:
        source = _source(folder / "list.csv", imported, numbers)
        figures["import"] = {"rows": imported} | _measured("import", source, "--list", "voix")
        figures["import again"] = _measured("import", source, "--list", "voix")
        figures["publish again"] = _measured("publish")
    return figures


def _measured(*arguments: str | Path) -> dict[str, object]:
    cost = measure([_COMMAND, "register", *map(str, arguments), "--json"])
    return {
        "seconds": round(cost.wall, 1),
        "processor seconds": round(cost.processor, 1),
        "peak MiB": round(cost.peak / 2**20),
    }


def _fill(folder: Path, numbers: int) -> None:
    _make_service(folder)
    e164 = generate.draw_register(numbers).astype(np.uint64) + _FRANCE
    parts = np.array_split(e164, -(-numbers // _PART))
    from django.db import connection

    if connection.vendor == "sqlite":
        for part in parts:
            _insert(part)
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE register_opposition DROP CONSTRAINT one_opposition_a_list")
    connection.close()
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_set_up) as pool:
        list(pool.map(_copy, parts))
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE register_opposition ADD CONSTRAINT one_opposition_a_list "
            "UNIQUE (line_index, opposition_list_id)"
        )
        cursor.execute("ANALYZE register_opposition")


def _make_service(folder: Path) -> None:
    from sourdine.evidence import generate as generate_key
    from sourdine.sealing import Keyring

    (folder / "data").mkdir()
    Keyring.create(folder / "keys")
    generate_key(folder / "keys")
    _set_up()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    # The tables as the models say, whatever the migrations have come to.
    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    from sourdine.register.services.lists import ensure_lists

    ensure_lists()


def _set_up() -> None:
    import django

    django.setup()


def _list() -> int:
    from sourdine.register.models import OppositionList

    return OppositionList.objects.get(name="voix").pk


def _rows(part: NDArray[np.uint64], to: int) -> Iterator[tuple[object, ...]]:
    from django.db import connection

    from sourdine.register.line import Line

    adapt = connection.ops.adapt_datetimefield_value
    at = datetime(2026, 1, 1, tzinfo=UTC)
    begins, ends = adapt(at), adapt(at + timedelta(days=1096))
    for number in part.tolist():
        line = Line(number)
        yield to, line.index, line.seal(), begins, begins, ends, True


_COLUMNS: Final = (
    "opposition_list_id, line_index, line_sealed, registered_at, effective_at, ends_at, is_listed"
)


def _copy(part: NDArray[np.uint64]) -> None:
    from django.db import connection

    to = _list()
    copying = f"COPY register_opposition ({_COLUMNS}) FROM STDIN BINARY"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        copy.set_types(["int8", "bytea", "bytea", "timestamptz", "timestamptz", "timestamptz", "bool"])
        for row in _rows(part, to):
            copy.write_row(row)


def _insert(part: NDArray[np.uint64]) -> None:
    from django.db import connection, transaction

    inserting = f"INSERT INTO register_opposition ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(inserting, list(_rows(part, _list())))


def _snapshots() -> dict[str, float]:
    """Seconds: the first of a process, one more with nothing new, one more after a quarter of an hour."""
    from sourdine.register.services.snapshots import snapshot

    first = _timed(snapshot)
    again = _timed(snapshot)
    _change()
    return {"first": first, "again": again, f"after {_SINCE} changes": _timed(snapshot)}


def _change() -> None:
    from django.db import transaction

    from sourdine.clock import now
    from sourdine.register.line import Line
    from sourdine.register.models import OppositionList
    from sourdine.register.services.changes import Entry, log

    to = OppositionList.objects.get(name="voix")
    lines = (Line(33_199_000_000 + n) for n in range(_SINCE))
    entries = [Entry(opposition_list_id=to.pk, line_sealed=line.seal(), is_addition=True) for line in lines]
    with transaction.atomic():
        log(entries, at=now())


def _source(path: Path, rows: int, registered: int) -> Path:
    """Half of the numbers are in the register already; dates and times over three years."""
    rng = np.random.default_rng(generate.SEED)
    known = generate.draw_register(registered)[: rows // 2].astype(np.uint64) + _FRANCE
    others = generate.draw_register(rows - known.size, "even", seed=generate.SEED + 1)
    e164 = rng.permutation(np.concatenate([known, others.astype(np.uint64) + _FRANCE]))
    begins = datetime(2023, 6, 1, tzinfo=UTC)
    seconds = rng.integers(0, 3 * 365 * 86_400, e164.size).tolist()
    with path.open("w") as out:
        out.write("Numero;Date d'inscription\n")
        for number, after in zip(e164.tolist(), seconds, strict=True):
            at = begins + timedelta(seconds=after)
            out.write(f"0{number % 10**9};{at:%d/%m/%Y %H:%M:%S}\n")
    return path


def _timed(work) -> float:  # noqa: ANN001 -- any
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 2)


if __name__ == "__main__":
    main()
