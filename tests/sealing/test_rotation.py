"""Keys that seal take turns under a process that runs; what was sealed before opens until its key is gone."""

import io
import threading

import pytest

from sourdine.sealing import Keyring, files, keysets, rotation
from sourdine.sealing.errors import (
    KeyInUse,
    KeyNotInKeyring,
    KeyringMissing,
    KeyringReadableByOthers,
    KeyringUnusable,
    Unsealable,
)
from sourdine.sealing.keyring import INDEX_NAME, SEAL_NAME
from sourdine.sealing.rotation import HEAD_BYTES, Standing


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def running(folder):
    """The keyring of a process that was started before anything is done to its keys."""
    return Keyring.create(folder)


def standings(folder):
    return [one.standing for one in rotation.keys_in(folder)]


@pytest.mark.usefixtures("running")
def test_a_new_keyring_has_one_key_which_is_in_use(folder):
    assert standings(folder) == [Standing.IN_USE]


def test_after_a_rotation_a_running_process_seals_with_the_new_key(running, folder):
    key = rotation.rotate(folder)
    assert running.seal(b"x", about="line")[:HEAD_BYTES] == key.head
    assert standings(folder) == [Standing.FORMER, Standing.IN_USE]


def test_a_running_process_opens_what_another_sealed_with_a_key_it_has_not_met(running, folder):
    rotation.rotate(folder)
    sealed = Keyring.open(folder).seal(b"x", about="line")
    assert running.unseal(sealed, about="line") == b"x"


def test_what_was_sealed_before_a_rotation_still_opens(running, folder):
    before = running.seal(b"x", about="line")
    rotation.rotate(folder)
    for one in (running, Keyring.open(folder)):
        assert one.unseal(before, about="line") == b"x"


def test_a_rotation_leaves_indexes_as_they_are(running, folder):
    content, index = (folder / INDEX_NAME).read_bytes(), running.index(b"x", about="line")
    rotation.rotate(folder)
    assert (folder / INDEX_NAME).read_bytes() == content
    assert running.index(b"x", about="line") == Keyring.open(folder).index(b"x", about="line") == index


def test_a_prepared_key_opens_and_does_not_seal_until_its_turn(running, folder):
    waiting = rotation.prepare(folder)
    assert standings(folder) == [Standing.IN_USE, Standing.WAITING]
    assert running.seal(b"x", about="line")[:HEAD_BYTES] != waiting.head
    assert rotation.rotate(folder).number == waiting.number
    assert running.seal(b"x", about="line")[:HEAD_BYTES] == waiting.head


@pytest.mark.usefixtures("running")
def test_preparing_twice_is_preparing_once(folder):
    assert rotation.prepare(folder) == rotation.prepare(folder)


def test_a_copy_of_the_prepared_keys_opens_what_is_sealed_after_the_rotation_elsewhere(
    running, folder, tmp_path
):
    rotation.prepare(folder)
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in (SEAL_NAME, INDEX_NAME):
        (copied / name).write_bytes((folder / name).read_bytes())
        (copied / name).chmod(0o600)
    rotation.rotate(folder)
    assert Keyring.open(copied).unseal(running.seal(b"x", about="line"), about="line") == b"x"


def test_a_retired_key_opens_nothing_any_more_and_never_seals_again(running, folder):
    before = running.seal(b"x", about="line")
    rotation.rotate(folder)
    (former, in_use) = rotation.keys_in(folder)
    assert rotation.retire(folder, former.name.upper()) == former
    assert rotation.keys_in(folder) == (in_use,)
    assert running.seal(b"x", about="line")[:HEAD_BYTES] == in_use.head
    for one in (running, Keyring.open(folder)):
        with pytest.raises(Unsealable):
            one.unseal(before, about="line")


@pytest.mark.parametrize("place", [0, 1], ids=["in use", "waiting"])
@pytest.mark.usefixtures("running")
def test_a_key_that_seals_or_will_is_not_retired(folder, place):
    rotation.prepare(folder)
    before = (folder / SEAL_NAME).read_bytes()
    with pytest.raises(KeyInUse):
        rotation.retire(folder, rotation.keys_in(folder)[place].name)
    assert (folder / SEAL_NAME).read_bytes() == before


@pytest.mark.usefixtures("running")
def test_a_key_that_is_not_there_is_named_with_those_that_are(folder):
    with pytest.raises(KeyNotInKeyring) as refused:
        rotation.retire(folder, "cafe")
    assert rotation.keys_in(folder)[0].name in refused.value.say("en")


@pytest.mark.usefixtures("running")
def test_the_file_stays_its_owner_s_and_leaves_nothing_beside_it(folder):
    rotation.rotate(folder)
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        SEAL_NAME: 0o600,
        INDEX_NAME: 0o600,
    }


@pytest.mark.usefixtures("running")
def test_keys_behind_a_link_change_where_they_are(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link, there = folder / SEAL_NAME, tmp_path / "elsewhere" / "seal.json"
    link.rename(there)
    link.symlink_to(there)
    made = rotation.rotate(folder)
    assert link.is_symlink()
    assert f'"primaryKeyId": {made.number}'.replace(" ", "") in there.read_text().replace(" ", "")


@pytest.mark.usefixtures("running")
def test_a_change_that_fails_changes_nothing(folder):
    before = (folder / SEAL_NAME).read_bytes()

    def fail():
        with keysets.changed(folder / SEAL_NAME) as keyset:
            del keyset.key[:]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (folder / SEAL_NAME).read_bytes() == before
    assert len(list(folder.iterdir())) == 2


@pytest.mark.usefixtures("running")
def test_rotations_at_the_same_time_lose_no_key(folder):
    turns = [threading.Thread(target=rotation.rotate, args=[folder]) for _ in range(8)]
    for turn in turns:
        turn.start()
    for turn in turns:
        turn.join()
    assert standings(folder) == [Standing.FORMER] * 8 + [Standing.IN_USE]


def test_without_its_file_a_running_process_seals_nothing(running, folder):
    (folder / SEAL_NAME).unlink()
    with pytest.raises(KeyringMissing):
        running.seal(b"x", about="line")
    with pytest.raises(KeyringMissing):
        rotation.rotate(folder)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda file: file.write_text("{}"), KeyringUnusable),
        (lambda file: (file.write_text(file.read_text() + " "), file.chmod(0o644)), KeyringReadableByOthers),
    ],
    ids=["no keyset", "open to others"],
)
def test_with_a_file_that_went_wrong_a_running_process_seals_nothing(running, folder, spoil, error):
    spoil(folder / SEAL_NAME)
    with pytest.raises(error):
        running.seal(b"x", about="line")


def test_keys_of_a_folder_that_is_not_there_cannot_be_changed(tmp_path):
    with pytest.raises(KeyringMissing):
        rotation.rotate(tmp_path / "nowhere")


def test_a_sealed_file_is_resealed_at_its_head_alone(running, folder):
    sealed = io.BytesIO()
    with files.SealedWriter(sealed, about="a file", keyring=running) as out:
        out.write(b"content" * 1000)
    key = rotation.rotate(folder)
    again = io.BytesIO()
    files.reseal(io.BytesIO(sealed.getvalue()), again, about="a file", keyring=running)
    assert files.sealed_with(io.BytesIO(again.getvalue())) == key.head
    assert len(again.getvalue()) == len(sealed.getvalue())
    rotation.retire(folder, rotation.keys_in(folder)[0].name)
    reader = files.SealedReader(io.BytesIO(again.getvalue()), about="a file", keyring=running)
    assert reader.readall() == b"content" * 1000


@pytest.mark.parametrize("content", [b"", b"no sealed file at all, but longer than a head"])
def test_what_is_no_sealed_file_is_not_resealed(running, content):
    with pytest.raises(Unsealable):
        files.reseal(io.BytesIO(content), io.BytesIO(), about="a file", keyring=running)
    with pytest.raises(Unsealable):
        files.sealed_with(io.BytesIO(content))


@pytest.mark.usefixtures("running")
def test_a_key_is_known_by_its_number_and_shows_no_secret(folder):
    (key,) = rotation.keys_in(folder)
    assert int(key.name, 16) == key.number
    assert len(key.name) == 8
    assert repr(key) == f"SealKey(number={key.number}, standing={key.standing!r})"
