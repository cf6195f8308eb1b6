"""Rows of models, read and written by ready-made statements: for what every registration does.

Django composes a statement from objects each time, which costs several times what the database spends on it.
Here its text is made once a process for each shape, from the same models. No signal is sent.
"""

# ruff: noqa: SLF001 -- `_meta` is Django's documented door to a model's fields
# ruff: noqa: S608 -- texts are made of names from models and of constants; values are parameters

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import accumulate, chain, groupby, takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Field

M = TypeVar("M", bound=Model)
Columns = tuple[type[Model], tuple[str, ...]]  # of a model, some fields by name; its key among them
Read = type[Model] | Columns
Part = tuple[Columns, str, Sequence[object]]  # what is read of a model, what follows its table's name, values
_FIRST: Final = "first"
_PLAIN: Final = (
    models.CharField,
    models.TextField,
    models.UUIDField,
    models.DateTimeField,
    models.IntegerField,
    models.BooleanField,
    models.BinaryField,
    models.ForeignKey,
)


class Beside(NamedTuple):
    """A model's row, or none, that is read by the statement that reads something else: joined to that one."""

    of: Columns
    on: str  # which row; every column with the name of its table
    values: Sequence[object] = ()

    @property
    def join(self) -> str:
        return f"LEFT JOIN {self.of[0]._meta.db_table} ON {self.on}"


class Step(NamedTuple):
    """A ready-made statement that changes rows, and its values."""

    text: str
    values: Sequence[object]


def together(*acts: Model | Step) -> list[tuple[Any, ...]]:
    """Changes, and new rows of any models: all or none, in one statement where the database can. What it
    returns is what the last of them does. A row is in one act alone.
    """
    steps = _steps(acts)
    if _is_postgresql() and len(steps) > 1:
        texts, values = tuple(step.text for step in steps), (step.values for step in steps)
        steps = [Step(_all(texts), [*chain.from_iterable(values)])]
    with nullcontext() if len(steps) == 1 else transaction.atomic(savepoint=False):
        found = [_done(step) for step in steps]
    _note_written(acts)
    return found[-1] if found else []


def _done(step: Step) -> list[tuple[Any, ...]]:
    # At the end of it all: what a part returns inside of WITH is told to nobody.
    if " RETURNING " in step.text.rpartition(")")[2]:
        return fetch(*step)
    execute(*step)
    return []


def in_turn(*acts: Model | Step) -> int:
    """Each only when the one before it changed a row; returns how many of them did. Those after the first are
    new rows, or changes that end with a condition.
    """
    steps = [_step(act) for act in acts]
    if _is_postgresql():
        kinds = tuple(type(act) if isinstance(act, Model) else act.text for act in acts)
        values = [*chain.from_iterable(step.values for step in steps)]
        return int(fetch(_each_after_former(kinds), values)[0][0])
    with transaction.atomic(savepoint=False):
        return sum(1 for _ in takewhile(lambda step: execute(*step), steps))


def insert(*rows: Model) -> None:
    """New rows of any models. What the database draws, as some keys are, stays unknown. Raises
    IntegrityError.
    """
    together(*rows)


def changing(row: Model, *columns: str) -> Step:
    """Writes these of one row's values; the row is known by its key."""
    return Step(_update(type(row), columns), _changes(row, columns))


def changing_if(row: Model, *columns: str, was: tuple[str, object]) -> Step:
    """The same, unless somebody changed the row meanwhile: its column `was[0]` is no longer `was[1]`."""
    column, before = was
    return Step(_update_if(type(row), columns, column), [*_changes(row, columns), before])


def insert_unless_there(first: Model, *others: Model, column: str) -> bool:
    """The same, unless a row has the first one's value in `column`: then nothing is written, and False."""
    rows = (first, *others)
    values = [_values(row) for row in rows]
    if _is_postgresql():
        kinds = tuple(type(row) for row in rows)
        is_new = bool(execute(_insert_unless(kinds, column), [*chain.from_iterable(values)]))
    else:
        with transaction.atomic(savepoint=False):
            is_new = bool(execute(_insert(type(first)) + _or_nothing(column), values[0]))
            for row, some in zip(others, values[1:], strict=True) if is_new else ():
                execute(_insert(type(row)), some)
    if is_new:
        _note_written(rows)
    return is_new


def _note_written(acts: Iterable[Model | Step]) -> None:
    """A row whose key is known is saved again as one that is there."""
    for row in acts:
        if isinstance(row, Model) and row.pk is not None:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def prepared(row: Model, name: str) -> object:
    """One of its values, as `execute` takes it."""
    return _prepared(_field(type(row), name), row)


def update(row: Model, *columns: str) -> None:
    execute(*changing(row, *columns))


def select(model: type[M], rest: str, values: Sequence[object]) -> list[M]:
    """The rows of a model; `rest` is what follows its table's name."""
    return [row for (row,) in select_together((model,), f"{model._meta.db_table} {rest}", values)]


def first(model: type[M], rest: str, values: Sequence[object]) -> M | None:
    found = select(model, rest, values)
    return found[0] if found else None


def select_together(
    of: Sequence[Read], rest: str, values: Sequence[object], *, value: str = ""
) -> list[tuple[Any, ...]]:
    """The rows of several models whose tables are joined, None where an outer join found none; `rest` is what
    follows FROM. The column `value` comes first, as the database gives it.

    To read a column costs as much as to find its row: of a model whose `Columns` are named no other one is
    read, until somebody asks for it.
    """
    readers = [_reader(*one) if isinstance(one, tuple) else _reader(one) for one in of]
    columns = ", ".join([value] * bool(value) + [reader.columns for reader in readers])
    found = fetch(f"SELECT {columns} FROM {rest}", values)
    return list(_read_all(readers, found, with_value=bool(value)))


def select_beside(
    beside: Sequence[Beside], to: str = "(SELECT 1) AS one_row", rest: str = "", values: Sequence[object] = ()
) -> list[Any]:
    """The row of each, or None. They are joined `to` one row; `rest` says which, with its `values`."""
    text = " ".join([to, *(one.join for one in beside), rest])
    of = tuple(one.of for one in beside)
    found = select_together(of, text, [*chain.from_iterable(one.values for one in beside), *values])
    return list(found[0]) if found else [None] * len(beside)


def select_apart(parts: Sequence[Part]) -> list[list[Any]]:
    """The rows of several models that need not have anything to do with one another, by one statement: those
    of each part in a list.
    """
    readers = [_reader(*of) for of, _, _ in parts]
    text = _apart(tuple((of, rest) for of, rest, _ in parts))
    found: list[list[Any]] = [[] for _ in parts]
    begins = [*accumulate((len(one.names) for one in readers), initial=1)]
    for row in fetch(text, [*chain.from_iterable(values for _, _, values in parts)]):
        place = row[0]
        found[place].append(readers[place].read(list(row[begins[place] : begins[place + 1]])))
    return found


def returned(model: type[M], statement: str, values: Sequence[object], *, value: str) -> list[tuple[Any, M]]:
    """The rows that a statement wrote, each after `value`."""
    reader = _reader(model)
    found = fetch(f"{statement} RETURNING {value}, {reader.columns}", values)
    return [(told, row) for told, row in _read_all([reader], found, with_value=True)]


def held(table: str) -> str:
    """Ends a SELECT: its rows of this table are nobody else's to change until the transaction ends."""
    # SQLite has one writer anyway.
    return f" FOR UPDATE OF {table}" if _connection().features.has_select_for_update else ""


def disk_may_wait() -> str:
    """A condition that always holds. PostgreSQL then acknowledges before the statement is on its disk, half a
    second later at most: for what a power cut may take back. Committing so costs a third as much.

    Inside of a transaction it changes nothing: what else is written there may not be taken back.
    """
    if not _is_postgresql() or _connection().in_atomic_block:
        return "true"
    return "(SELECT set_config('synchronous_commit', 'off', true)) = 'off'"


def places(values: Collection[object]) -> str:
    """What stands for them inside of `IN (…)`."""
    return ", ".join(["%s"] * len(values))


def fetch(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    with _executed(statement, values) as cursor:
        return list(cursor.fetchall())


def execute(statement: str, values: Sequence[object]) -> int:
    """How many rows it wrote."""
    with _executed(statement, values) as cursor:
        return int(cursor.rowcount)


@contextmanager
def _executed(statement: str, values: Sequence[object]) -> Iterator[CursorWrapper]:
    connection = _connection()
    # Our own way to PostgreSQL, in `settings.postgresql`.
    execute_ready = getattr(connection, "execute_ready", None)
    if execute_ready:
        yield execute_ready(statement, list(values))
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, _written(values, connection))
        yield cursor


def _connection() -> BaseDatabaseWrapper:
    return connections[DEFAULT_DB_ALIAS]


@cache
def _is_postgresql() -> bool:
    """Kept: to find the thread's connection takes long, and each is to the same kind of database."""
    return _connection().vendor == "postgresql"


def _written(values: Iterable[object], connection: BaseDatabaseWrapper) -> list[Any]:
    """As the database takes them."""
    if connection.vendor == "postgresql":
        return list(values)
    return [_for_sqlite(value) for value in values]


def _for_sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return _connection().ops.adapt_datetimefield_value(value)
    return value.hex if isinstance(value, UUID) else value


def _steps(acts: Iterable[Model | Step]) -> list[Step]:
    """Rows of one model that follow one another are written at once."""
    steps: list[Step] = []
    for _, some in groupby(acts, key=type):
        alike = [*some]
        rows = [one for one in alike if isinstance(one, Model)]
        steps += [_inserting(rows)] if rows else cast("list[Step]", alike)
    return steps


def _step(act: Model | Step) -> Step:
    return act if isinstance(act, Step) else _inserting([act])


def _inserting(rows: Sequence[Model]) -> Step:
    return Step(_insert(type(rows[0]), len(rows)), [*chain.from_iterable(_values(row) for row in rows)])


def _values(row: Model) -> list[object]:
    return [
        _prepared(field, row) if is_prepared else getattr(row, name)
        for name, field, is_prepared in _prepared_fields(type(row))
    ]


def _changes(row: Model, columns: tuple[str, ...]) -> list[object]:
    return [prepared(row, name) for name in (*columns, row._meta.pk.name)]


def _prepared(field: Field[Any, Any], row: Model) -> object:
    return field.get_db_prep_save(getattr(row, field.attname), connection=_connection())


@lru_cache(maxsize=64)
def _prepared_fields(model: type[Model]) -> tuple[tuple[str, Field[Any, Any], bool], ...]:
    """PostgreSQL's driver takes most values as they are."""
    takes = _PLAIN if _is_postgresql() else ()
    return tuple((field.attname, field, not isinstance(field, takes)) for field in _fields(model))


@lru_cache(maxsize=64)
def _fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """All but a key that the database draws."""
    return tuple(field for field in model._meta.concrete_fields if not field.db_returning)


@lru_cache(maxsize=64)
def _insert(model: type[Model], count: int = 1) -> str:
    one = f"({places(_fields(model))})"
    return f"{_into(model)} VALUES {', '.join([one] * count)}"


@lru_cache(maxsize=256)
def _all(texts: tuple[str, ...]) -> str:
    """PostgreSQL writes into several tables by one statement; that they agree is checked at its end."""
    *others, last = texts
    return _with(f"r{place} AS ({other})" for place, other in enumerate(others)) + last


@lru_cache(maxsize=64)
def _each_after_former(acts: tuple[type[Model] | str, ...]) -> str:
    parts = (f"r{place} AS ({_after_former(act, place)} RETURNING 1)" for place, act in enumerate(acts))
    done = " + ".join(f"CAST(EXISTS (SELECT FROM r{place}) AS integer)" for place in range(len(acts)))
    return f"{_with(parts)}SELECT {done}"


def _after_former(act: type[Model] | str, place: int) -> str:
    former = f"EXISTS (SELECT FROM r{place - 1})"
    if isinstance(act, str):
        return f"{act} AND {former}" if place else act
    return f"{_into(act)} SELECT {places(_fields(act))} WHERE {former}"


@lru_cache(maxsize=64)
def _update_if(model: type[Model], columns: tuple[str, ...], column: str) -> str:
    return f"{_update(model, columns)} AND {_quoted(_field(model, column))} = %s"


@lru_cache(maxsize=64)
def _insert_unless(kinds: tuple[type[Model], ...], column: str) -> str:
    begun = f"{_FIRST} AS ({_insert(kinds[0])}{_or_nothing(column)} RETURNING 1)"
    others = (f"r{place} AS ({_insert_after_first(model)})" for place, model in enumerate(kinds[1:]))
    return f"{_with([begun, *others])}SELECT FROM {_FIRST}"


def _insert_after_first(model: type[Model]) -> str:
    return f"{_into(model)} SELECT {places(_fields(model))} WHERE EXISTS (SELECT FROM {_FIRST})"


@lru_cache(maxsize=64)
def _update(model: type[Model], columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{_quoted(_field(model, name))} = %s" for name in columns)
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE {_quoted(model._meta.pk)} = %s"


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", model._meta.get_field(name))


def _or_nothing(column: str) -> str:
    return f" ON CONFLICT ({column}) DO NOTHING"


def _into(model: type[Model]) -> str:
    columns = ", ".join(_quoted(field) for field in _fields(model))
    return f"INSERT INTO {model._meta.db_table} ({columns})"


def _with(parts: Iterable[str]) -> str:
    said = ", ".join(parts)
    return f"WITH {said} " if said else ""


def _quoted(field: Field[Any, Any]) -> str:
    return f'"{field.column}"'


@lru_cache(maxsize=256)
def _apart(parts: tuple[tuple[Columns, str], ...]) -> str:
    """Each part has columns of its own, which are empty in the rows of the others."""
    readers = [_reader(*of) for of, _ in parts]
    empty = [", ".join(f"CAST(NULL AS {one})" for one in reader.types) for reader in readers]
    selects = []
    for place, ((model, _), rest) in enumerate(parts):
        columns = [*empty[:place], readers[place].columns, *empty[place + 1 :]]
        selects.append(f"SELECT {place}, {', '.join(columns)} FROM {model._meta.db_table} {rest}")
    return " UNION ALL ".join(selects)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    """How one model's row is read, and which of its columns must be converted."""

    model: type[Model]
    columns: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    key: int
    converters: tuple[tuple[int, Any], ...]

    def read(self, values: list[Any]) -> Model | None:
        if values[self.key] is None:
            return None
        for place, convert in self.converters:
            values[place] = convert(values[place])
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)


@lru_cache(maxsize=64)
def _reader(model: type[Model], only: tuple[str, ...] = ()) -> _Reader:
    table = model._meta.db_table
    # In the model's order, as it reads them itself.
    fields = tuple(field for field in model._meta.concrete_fields if not only or field.attname in only)
    return _Reader(
        model=model,
        columns=", ".join(f"{table}.{_quoted(field)}" for field in fields),
        names=tuple(field.attname for field in fields),
        types=tuple(str(field.cast_db_type(_connection())) for field in fields),
        key=fields.index(model._meta.pk),
        converters=tuple(_converters(fields)),
    )


def _converters(fields: Sequence[Field[Any, Any]]) -> Iterable[tuple[int, Any]]:
    """Those that Django's own reading applies."""
    connection = _connection()
    for place, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
            yield place, lambda value, convert=convert, column=column: convert(value, column, _connection())


def _read_all(
    readers: Sequence[_Reader], rows: Iterable[tuple[Any, ...]], *, with_value: bool
) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        yield (*row[:with_value], *_read_each(readers, row, begins=int(with_value)))


def _read_each(readers: Sequence[_Reader], row: tuple[Any, ...], *, begins: int) -> Iterable[Model | None]:
    for reader in readers:
        ends = begins + len(reader.names)
        yield reader.read(list(row[begins:ends]))
        begins = ends
