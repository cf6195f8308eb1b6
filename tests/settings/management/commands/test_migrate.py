"""A database without tables has them at once, and they are those that the migrations make."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from sourdine.settings.management.commands import migrate


@pytest.fixture(scope="module", autouse=True)
def _unblocked(django_db_setup, django_db_blocker):  # noqa: ARG001 -- the tests' own database is made first
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def empty(tmp_path):
    """Databases without tables, of the kind that the tests run on."""
    made = []

    def one(name):
        made.append(_connected(name, tmp_path))
        return made[-1]

    yield one
    for connection in made:
        _forget(connection)


def _connected(name, folder):
    default = connections["default"]
    described = {**default.settings_dict, "NAME": str(folder / name)}
    if default.vendor == "postgresql":
        described["NAME"] = f"{default.settings_dict['NAME']}_{name}"
        _on_the_server(f"CREATE DATABASE {described['NAME']}")
    connections.settings[name] = described
    return connections[name]


def _forget(connection):
    connection.close()
    del connections[connection.alias]
    del connections.settings[connection.alias]
    if connection.vendor == "postgresql":
        _on_the_server(f"DROP DATABASE {connection.settings_dict['NAME']}")


def _on_the_server(statement):
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def tables(connection):
    """What each table is, whatever the order of its columns."""
    look = connection.introspection
    with connection.cursor() as cursor:
        return {name: _table(look, cursor, name) for name in look.table_names(cursor)}


def _table(look, cursor, name):
    columns = {column.name: _column(look, column) for column in look.get_table_description(cursor, name)}
    return columns, Counter(map(repr, _constraints(look, cursor, name)))


def _column(look, column):
    return look.get_field_type(column.type_code, column), column[1:]


def _constraints(look, cursor, name):
    for called, told in look.get_constraints(cursor, name).items():
        # SQLite numbers these in the order of the columns.
        numbered = called.startswith(("__unnamed", "fk_"))
        yield "" if numbered else called, sorted(told.items(), key=str)


def migrated(connection):
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    return connection


def test_the_tables_are_those_that_the_migrations_make(empty):
    made = empty("made")
    migrate.make_tables(made)
    stepped = migrated(empty("stepped"))
    ours, theirs = tables(made), tables(stepped)
    assert len(ours) > 80
    # Nobody has a group; and migrations forget that the ids of this app of Django's are short.
    del ours["auth_group_permissions"], theirs["auth_group_permissions"]
    assert {name: ours[name] for name in ours if ours[name] != theirs.get(name)} == {}
    assert set(ours) == set(theirs)
    applied = [set(MigrationRecorder(one).applied_migrations()) for one in (made, stepped)]
    assert applied[0] == applied[1]
    # A migration that fills rows would be passed over.
    assert {name: rows for name in theirs if (rows := _rows(stepped, name))}.keys() == {"django_migrations"}


def _rows(connection, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {name}")  # noqa: S608 -- the name of a table
        return cursor.fetchone()[0]


def test_what_stopped_in_the_middle_left_nothing(empty, monkeypatch):
    database = empty("stopped")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(MigrationRecorder, "record_applied", stop)
    with pytest.raises(KeyboardInterrupt):
        migrate.make_tables(database)
    assert tables(database) == {}


@pytest.mark.parametrize("asked", [{"app_label": "sessions"}, {"plan": True}])
def test_who_asks_for_a_part_has_no_more(empty, asked):
    database = empty("part")
    call_command("migrate", database="part", verbosity=0, **asked)
    assert not [name for name in tables(database) if name.startswith("register")]
