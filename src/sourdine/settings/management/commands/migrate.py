"""Django's `migrate`, quick where there is no table yet: at a first start, and for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

# Whoever says one of these wants something else than a database that is up to date.
_PARTIAL = ("app_label", "fake", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Tables are made as the models are, all or none, and the migrations that lead to them are written down.

    Going through the migrations describes all models anew for each table: it took three quarters of a first
    start. That both ways lead to the same tables is tested.
    """

    def handle(self, *args: object, **options: object) -> None:
        connection = connections[str(options["database"])]
        if not any(options[one] for one in _PARTIAL) and not connection.introspection.table_names():
            make_tables(connection)
        super().handle(*args, **options)


def make_tables(connection: BaseDatabaseWrapper) -> None:
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in _models(connection):
            editor.create_model(model)
        recorder.ensure_schema()
        for app, name in MigrationLoader(connection).graph.nodes:
            recorder.record_applied(app, name)


def _models(connection: BaseDatabaseWrapper) -> Iterator[type[Model]]:
    for app in apps.get_app_configs():
        for model in router.get_migratable_models(app, connection.alias):
            if model._meta.can_migrate(connection):  # noqa: SLF001 -- Django's own way to ask
                yield model
