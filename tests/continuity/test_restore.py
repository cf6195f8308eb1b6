"""A register is backed up while it is written in, and put back elsewhere, whole or not at all."""

import os
import sqlite3
import threading
from contextlib import closing

import psycopg
import pytest
from django.db import connection, connections, transaction

from sourdine import sealing
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.clock import now
from sourdine.continuity import keys_file
from sourdine.continuity.backup import back_up_both, back_up_data, back_up_keys
from sourdine.continuity.errors import (
    BackupDamaged,
    BackupExists,
    BackupOfLaterVersion,
    BackupUnreadable,
    ClientToolFailed,
    ClientToolsMissing,
    OtherDatabase,
    PlaceTaken,
    WrongPassphrase,
)
from sourdine.continuity.restore import Destination, restore
from sourdine.register.models import Position
from sourdine.sealing import Keyring
from sourdine.sealing.rotation import keys_in, rotate

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "four quiet words here"  # noqa: S105 -- of these tests
IS_SQLITE = os.environ.get("SOURDINE_TEST_DATABASE", "sqlite") == "sqlite"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """What a passphrase costs is measured elsewhere."""
    monkeypatch.setattr(keys_file, "_COST", (10, 8, 1))


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "one").write_bytes(b"sealed image" * 1000)
    (folder / ".part").write_bytes(b"half an image")
    return folder


@pytest.fixture
def keys(settings):
    return settings.SOURDINE.keys_folder


@pytest.fixture
def register():
    """Something in the tables."""
    user = User.objects.create(email="jeanne@example.fr", created_at=now())
    Position.objects.update_or_create(id=1, defaults={"last": 0})
    record(Action.ACCOUNT_CREATED, account=user)
    return user


@pytest.fixture
def elsewhere(tmp_path):
    """Empty places for a register, and what stands in them afterwards."""
    described = dict(connection.settings_dict)
    if IS_SQLITE:
        described["NAME"] = tmp_path / "new" / "sourdine.sqlite3"
        yield Destination(data=tmp_path / "new", keys=tmp_path / "new-keys", database=described)
        return
    described["NAME"] = f"restored_{os.getpid()}"
    with psycopg.connect(dsn("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {described['NAME']}")
        yield Destination(data=tmp_path / "new", keys=tmp_path / "new-keys", database=described)
        server.execute(f"DROP DATABASE {described['NAME']} WITH (FORCE)")


def dsn(name):
    described = connection.settings_dict
    return f"host={described['HOST']} user={described['USER']} dbname={name}"


def opened(described):
    return closing(
        sqlite3.connect(described["NAME"]) if IS_SQLITE else psycopg.connect(dsn(described["NAME"]))
    )


def tables(described):
    """Every row of every table."""
    with opened(described) as database:
        listing = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if IS_SQLITE
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        names = [name for (name,) in database.execute(listing).fetchall()]
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"').fetchall()))  # noqa: S608 -- its own
            for name in names
        }


@pytest.fixture
def backups(tmp_path, data, keys, register):  # noqa: ARG001 -- there is something to back up
    made = back_up_data(tmp_path / "data.backup", data=data, keyring=sealing.current())
    back_up_keys(tmp_path / "keys.backup", keys=keys, passphrase=PASSPHRASE)
    return made.file, tmp_path / "keys.backup"


def is_untouched(place):
    return not any(list(folder.iterdir()) for folder in (place.data, place.keys) if folder.exists())


def test_every_table_and_file_comes_back(backups, elsewhere, data, keys):
    before = tables(connection.settings_dict)
    assert sum(map(len, before.values())) > 10
    manifest = restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    assert tables(elsewhere.database) == before
    assert (elsewhere.data / "images" / "one").read_bytes() == (data / "images" / "one").read_bytes()
    assert not (elsewhere.data / ".part").exists()
    assert {one.name for one in elsewhere.keys.iterdir()} == {one.name for one in keys.iterdir()}
    assert manifest.engine in {"sqlite", "postgresql"}


def test_what_was_sealed_opens_with_the_restored_keys(backups, elsewhere):
    sealed = sealing.current().seal_text("secret", about="test")
    restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    assert Keyring.open(elsewhere.keys).unseal_text(sealed, about="test") == "secret"


class RotatesMeanwhile(Keyring):
    """Its keys rotate, as another process may do, once their backup was made and before that of the data."""

    def __init__(self, directory):
        super().__init__(directory)
        self.directory = directory

    def seal(self, plain, *, about):
        rotate(self.directory)
        return super().seal(plain, about=about)


@pytest.mark.usefixtures("register")
def test_keys_that_rotate_during_a_backup_are_in_it(tmp_path, data, elsewhere):
    Keyring.create(tmp_path / "keys")
    ring = RotatesMeanwhile(tmp_path / "keys")
    files = (tmp_path / "data.backup", tmp_path / "keys.backup")
    back_up_both(*files, data=data, keys=tmp_path / "keys", keyring=ring, passphrase=PASSPHRASE)
    restore(*files, passphrase=PASSPHRASE, to=elsewhere)
    assert keys_in(elsewhere.keys) == keys_in(tmp_path / "keys")


def test_what_is_restored_is_for_its_owner_alone(backups, elsewhere):
    restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    for folder in (elsewhere.data, elsewhere.keys):
        assert folder.stat().st_mode & 0o077 == 0
        assert {one.stat().st_mode & 0o077 for one in folder.rglob("*")} == {0}


def test_nothing_of_a_backup_can_be_read_without_the_keys(backups):
    for file in backups:
        content = file.read_bytes()
        assert b"jeanne" not in content
        assert b"CREATE TABLE" not in content
        assert file.stat().st_mode & 0o077 == 0


def test_a_backup_made_while_others_write_is_of_one_instant(tmp_path, data, keys, register, elsewhere):
    """A writer adds an event and moves the position, together: no backup has one without the other."""
    stop, acknowledged, failures = threading.Event(), [], []

    def write():
        try:
            while not stop.is_set():
                with transaction.atomic():
                    position = Position.objects.select_for_update().get(id=1)
                    position.last += 1
                    position.save()
                    record(Action.OPPOSITION_REGISTERED, account=register)
                acknowledged.append(1)
        except Exception as failed:  # noqa: BLE001 -- told by the test
            failures.append(failed)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while len(acknowledged) < 20 and not failures:
        stop.wait(0.01)
    before = len(acknowledged)
    made = back_up_data(tmp_path / "busy.backup", data=data, keyring=sealing.current())
    during = len(acknowledged) - before
    stop.set()
    for writer in writers:
        writer.join()
    back_up_keys(tmp_path / "keys.backup", keys=keys, passphrase=PASSPHRASE)
    assert not failures
    restore(made.file, tmp_path / "keys.backup", passphrase=PASSPHRASE, to=elsewhere)
    with opened(elsewhere.database) as database:
        (last,) = database.execute("SELECT last FROM register_position").fetchone()
        counted = "SELECT count(*) FROM audit_event WHERE action = 'opposition.registered'"
        (events,) = database.execute(counted).fetchone()
    assert last == events
    assert before <= events <= Event.objects.filter(action=Action.OPPOSITION_REGISTERED).count()
    assert during >= 0


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.001, 0.01, 0.5, 0.9, 1.0])
def test_an_altered_backup_is_refused(backups, elsewhere, share):
    file, keys = backups
    content = bytearray(file.read_bytes())
    content[int(share * (len(content) - 1))] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupDamaged):
        restore(file, keys, passphrase=PASSPHRASE, to=elsewhere)
    assert is_untouched(elsewhere)


@pytest.mark.parametrize("kept", [0, 10, 1000, -1, -16])
def test_a_backup_that_was_cut_short_is_refused(backups, elsewhere, kept):
    file, keys = backups
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(BackupDamaged):
        restore(file, keys, passphrase=PASSPHRASE, to=elsewhere)
    assert is_untouched(elsewhere)


def test_another_passphrase_is_refused(backups, elsewhere):
    with pytest.raises(WrongPassphrase):
        restore(*backups, passphrase=PASSPHRASE + "!", to=elsewhere)
    assert is_untouched(elsewhere)


def test_the_keys_of_another_register_are_refused(backups, elsewhere, tmp_path):
    Keyring.create(tmp_path / "others")
    other = back_up_keys(tmp_path / "others.backup", keys=tmp_path / "others", passphrase=PASSPHRASE)
    with pytest.raises(BackupDamaged):
        restore(backups[0], other, passphrase=PASSPHRASE, to=elsewhere)
    assert is_untouched(elsewhere)


@pytest.mark.parametrize("which", ["data", "keys"])
def test_a_folder_that_holds_something_is_left_alone(backups, elsewhere, which):
    folder = getattr(elsewhere, which)
    folder.mkdir()
    (folder / "mine").write_text("kept")
    with pytest.raises(PlaceTaken):
        restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    assert [one.name for one in folder.iterdir()] == ["mine"]


def test_an_empty_folder_will_do(backups, elsewhere):
    elsewhere.data.mkdir()
    elsewhere.keys.mkdir()
    restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    assert (elsewhere.data / "images" / "one").exists()


def test_a_database_that_holds_something_is_left_alone(backups, elsewhere, tmp_path):
    restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    again = Destination(data=tmp_path / "b", keys=tmp_path / "b-keys", database=elsewhere.database)
    with pytest.raises(PlaceTaken):
        restore(*backups, passphrase=PASSPHRASE, to=again)
    assert is_untouched(again)


def test_a_backup_never_replaces_a_file(backups, data, keys):
    before = backups[0].read_bytes()
    with pytest.raises(BackupExists):
        back_up_data(backups[0], data=data, keyring=sealing.current())
    with pytest.raises(BackupExists):
        back_up_keys(backups[1], keys=keys, passphrase=PASSPHRASE)
    assert backups[0].read_bytes() == before


def test_a_backup_of_the_other_database_is_refused(backups, elsewhere, monkeypatch):
    other = "postgresql" if IS_SQLITE else "sqlite"
    monkeypatch.setattr("sourdine.continuity.databases.Sqlite.engine", other)
    monkeypatch.setattr("sourdine.continuity.databases.Postgresql.engine", other)
    with pytest.raises(OtherDatabase):
        restore(*backups, passphrase=PASSPHRASE, to=elsewhere)
    assert is_untouched(elsewhere)


def test_a_backup_of_a_later_version_is_refused(data, keys, register, elsewhere, tmp_path, monkeypatch):  # noqa: ARG001 -- there is something to back up
    monkeypatch.setattr("sourdine.continuity.backup.migrations", lambda: ("register.9999_of_later",))
    made = back_up_data(tmp_path / "later.backup", data=data, keyring=sealing.current())
    back_up_keys(tmp_path / "keys.backup", keys=keys, passphrase=PASSPHRASE)
    with pytest.raises(BackupOfLaterVersion):
        restore(made.file, tmp_path / "keys.backup", passphrase=PASSPHRASE, to=elsewhere)
    assert is_untouched(elsewhere)


def test_what_is_no_backup_is_refused(backups, elsewhere, tmp_path):
    with pytest.raises(BackupUnreadable):
        restore(tmp_path / "none", backups[1], passphrase=PASSPHRASE, to=elsewhere)
    with pytest.raises(BackupUnreadable):
        restore(backups[0], backups[0], passphrase=PASSPHRASE, to=elsewhere)
    assert is_untouched(elsewhere)


@pytest.mark.skipif(IS_SQLITE, reason="needs PostgreSQL")
def test_without_the_client_tools_it_says_what_to_install(data, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClientToolsMissing, match="postgresql-client"):
        back_up_data(tmp_path / "x.backup", data=data, keyring=sealing.current())
    assert not (tmp_path / "x.backup").exists()


@pytest.mark.skipif(IS_SQLITE, reason="needs PostgreSQL")
def test_a_dump_that_fails_leaves_no_backup(data, tmp_path, monkeypatch):
    tools = tmp_path / "tools"
    tools.mkdir()
    tool = tools / "pg_dump"
    tool.write_text("#!/bin/sh\necho half; echo 'pg_dump: error: no room' >&2; exit 1\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    with pytest.raises(ClientToolFailed, match="no room"):
        back_up_data(tmp_path / "x.backup", data=data, keyring=sealing.current())
    assert {one.name for one in tmp_path.iterdir() if "backup" in one.name} == set()


def test_a_disk_that_is_full_leaves_no_backup(data, tmp_path, register, monkeypatch):  # noqa: ARG001 -- there is something to back up
    def full(*_, **_said):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sourdine.continuity.archive.ArchiveWriter.finish", full)
    with pytest.raises(Exception, match="No space"):
        back_up_data(tmp_path / "x.backup", data=data, keyring=sealing.current())
    assert {one.name for one in tmp_path.iterdir() if "backup" in one.name} == set()
