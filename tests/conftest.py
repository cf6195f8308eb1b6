"""The service that tests run in: a keyring and a database of its own, SQLite or a real PostgreSQL."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

# Memory where there is some: what tests write is worth nothing after them.
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made in it
_FOLDER = Path(
    tempfile.mkdtemp(prefix="sourdine-tests-", dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None)
)
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

# `make test` runs the service's tests a second time with this set to "postgresql".
DATABASE = os.environ.get("SOURDINE_TEST_DATABASE", "sqlite")


# A file is one worker's: whoever began one of these last would work on alone at the end.
_LONGEST = (
    "tests/sftp/test_killed.py",
    "tests/browser/test_every_page.py",
    "tests/docs/test_commands.py",
    "tests/cli/test_serve.py",
    "tests/browser/",
    "tests/web/operator/test_browser.py",
    "tests/jobs/test_worker.py",
    "tests/sftp/",
    "tests/web/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest first."""
    items.sort(
        key=lambda item: next((n for n, one in enumerate(_LONGEST) if item.nodeid.startswith(one)), 99)
    )


def _database_url() -> str:
    if DATABASE == "sqlite":
        return f"sqlite:///{_FOLDER}/sourdine.sqlite3"
    return os.environ["SOURDINE_TEST_POSTGRESQL_URL"]


def pytest_collection_finish() -> None:
    """Thirteen thousand tests stay to the end: looking for garbage among them is in vain."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    # Not in the process that only hands out tests: it collects none.
    if hasattr(config, "workerinput"):
        gc.disable()
    if DATABASE == "postgresql" and "SOURDINE_TEST_POSTGRESQL_URL" not in os.environ:
        _start_postgresql(config)
    os.environ["SOURDINE_DATA"] = str(_FOLDER / "data")
    os.environ["SOURDINE_KEYS"] = str(_FOLDER / "keys")
    os.environ["SOURDINE_DATABASE_URL"] = _database_url()
    os.environ["DJANGO_SETTINGS_MODULE"] = "sourdine.settings.django"
    (_FOLDER / "data" / "static").mkdir(parents=True)
    from sourdine.sealing import Keyring

    Keyring.create(_FOLDER / "keys")
    (_FOLDER / "keys" / "django-secret-key").write_text("of the tests, and of nothing else " * 2)
    from django.conf import settings

    # Read on either database: pytest-django sets up only a Django whose settings somebody has read.
    database = settings.DATABASES["default"]
    # On a file, not in memory: the tests' own processes open it too.
    if DATABASE == "sqlite":
        database.setdefault("TEST", {})["NAME"] = str(_FOLDER / "test.sqlite3")
    _let_examples_be_slow()
    _make_passwords_cheap()
    _make_emptying_cheap()
    _make_clients_cheap()


def _let_examples_be_slow() -> None:
    """What a busy machine takes its time for is right all the same."""
    from hypothesis import HealthCheck, settings

    settings.register_profile("slow", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("slow")


def _make_passwords_cheap() -> None:
    """The algorithm and the settings are the service's; only guessing the tests' passwords is cheaper."""
    from django.contrib.auth.hashers import ScryptPasswordHasher

    ScryptPasswordHasher.work_factor = 2**4


def _make_emptying_cheap() -> None:
    """After each test that commits: only tables that hold something, and not what every database holds.

    Django empties all of them, then fills in content types and permissions anew: most of such a test's time.
    """
    from django.core.management.commands import flush

    flush.sql_flush = _deletions
    flush.emit_post_migrate_signal = _fill_in


def _make_clients_cheap() -> None:
    """Each client sets up the service's middleware anew, which looks at every static file: once is enough."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = look_once


_OF_EVERY_DATABASE = {"django_content_type", "auth_permission", "django_site"}


def _deletions(_style: object, connection: Any, **_: object) -> list[str]:
    quote = connection.ops.quote_name
    tables = set(connection.introspection.django_table_names(only_existing=True)) - _OF_EVERY_DATABASE
    looks = [
        f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {quote(one)})"  # noqa: S608 -- our own tables
        for one in sorted(tables)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return [f"DELETE FROM {quote(full)}" for (full,) in cursor.fetchall()]  # noqa: S608 -- likewise


def _fill_in(*_: object, **__: object) -> None:
    """What our own apps put into every database."""
    from sourdine.professionals.services.plans import ensure_plans
    from sourdine.professionals.services.terms import ensure_terms
    from sourdine.register.services.lists import ensure_lists

    ensure_plans()
    ensure_terms()
    ensure_lists()


def _start_postgresql(config: pytest.Config) -> None:
    """Once, in the process that starts the workers; they inherit its address."""
    import importlib.util

    place = Path(__file__).parent / "postgresql.py"
    specification = importlib.util.spec_from_file_location("sourdine_tests_postgresql", place)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    if module.programs() is None and not os.environ.get("CI"):
        pytest.exit("No PostgreSQL server on this machine (Debian: apt-get install postgresql); skipped.", 0)
    cluster = module.Cluster.start(_FOLDER / "postgresql")
    os.environ["SOURDINE_TEST_POSTGRESQL_URL"] = cluster.url
    config.add_cleanup(cluster.stop)
