"""A file as one stream: sealed as it comes, one writer at a time, gone on with after a cut."""

import uuid
from datetime import timedelta

import files
import organisations
import pytest

from sourdine import clock
from sourdine.deposits.errors import BeingWritten, NoSuchUpload, StoreUnusable, TooLarge, UploadOver
from sourdine.deposits.models import Upload
from sourdine.deposits.services import streams, uploads
from sourdine.deposits.store import place, sealed
from sourdine.deposits.store.folder import Folder
from sourdine.deposits.vault import vault_of
from sourdine.professionals.errors import RoleMayNot
from sourdine.professionals.models import Member

LONG = bytes(range(256)) * 10_000  # two segments and a half
SEGMENT = 1 << 20


@pytest.fixture
def begun(actor):
    return uploads.begin(actor, files.offer(door="sftp"))


def stored(deposit):
    return sealed.opened(place.current(), deposit.input_place, vault_of(deposit.organisation)).readall()


def streamed(stream, content, step=300_000):
    for offset in range(0, len(content), step):
        stream.write(content[offset : offset + step])
    return stream


@pytest.mark.parametrize("size", [0, 1, SEGMENT, len(LONG)])
def test_what_was_written_is_what_is_kept(actor, begun, size):
    streamed(streams.open_stream(actor, begun.pk), LONG[:size]).complete()
    assert stored(uploads.finish(actor, begun.pk)) == LONG[:size]


def test_nothing_of_it_lies_in_the_clear(actor, begun, tmp_path):
    content = files.csv(files.honest()) * 400
    streamed(streams.open_stream(actor, begun.pk), content).complete()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(map(len, kept)) > len(content)
    assert not any(b"Personne" in one for one in kept)


def test_who_left_goes_on_after_the_last_whole_segment(actor, begun):
    first = streamed(streams.open_stream(actor, begun.pk), LONG)
    assert first.offset == len(LONG)
    first.leave()
    again = streams.open_stream(actor, begun.pk)
    assert 2 * SEGMENT - 100 < again.offset <= 2 * SEGMENT
    streamed(again, LONG[again.offset :]).complete()
    assert stored(uploads.finish(actor, begun.pk)) == LONG


def test_who_left_at_once_begins_again(actor, begun):
    streams.open_stream(actor, begun.pk).leave()
    assert streams.open_stream(actor, begun.pk).offset == 0


def test_two_do_not_write_at_once(actor, begun):
    one = streams.open_stream(actor, begun.pk)
    with pytest.raises(BeingWritten):
        streams.open_stream(actor, begun.pk)
    one.leave()
    streams.open_stream(actor, begun.pk).leave()


def test_a_writer_that_died_is_followed_and_writes_nothing_more(actor, begun, monkeypatch):
    dead = streamed(streams.open_stream(actor, begun.pk), LONG)
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    alive = streams.open_stream(actor, begun.pk)
    with pytest.raises(UploadOver):
        dead.complete()
    streamed(alive, LONG[::-1]).complete()
    dead.leave()
    assert stored(uploads.finish(actor, begun.pk)) == LONG[::-1]


def test_what_is_put_is_known_however_much_is_written_at_a_time(actor, begun):
    """A piece is put in the middle of it, and noted before the next."""
    streams.open_stream(actor, begun.pk).write(bytes(17 * SEGMENT))
    assert 8 * SEGMENT < Upload.objects.get().offset <= 9 * SEGMENT


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(actor, begun, limited):
    limited(deposit_max_mb=1)
    stream = streams.open_stream(actor, begun.pk)
    stream.write(bytes(1_000_000))
    with pytest.raises(TooLarge):
        stream.write(b"x")
    assert stream.offset == 1_000_000


def test_an_upload_in_parts_is_no_stream(actor):
    with pytest.raises(UploadOver):
        streams.open_stream(actor, files.upload(actor, LONG[:1000]).pk)


def test_a_file_that_is_whole_is_not_opened_again(actor, begun):
    streams.open_stream(actor, begun.pk).complete()
    with pytest.raises(UploadOver):
        streams.open_stream(actor, begun.pk)


def test_one_that_is_whole_but_was_not_noted_so_is_over_and_nobody_s(actor, begun, monkeypatch):
    stream = streamed(streams.open_stream(actor, begun.pk), LONG)
    monkeypatch.setattr(stream, "_note", lambda **changed: "state" not in changed)
    with pytest.raises(UploadOver):
        stream.complete()
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(UploadOver):
        streams.open_stream(actor, begun.pk)
    assert Upload.objects.get(pk=begun.pk).writer is None


def test_one_that_the_store_hindered_from_opening_is_opened_by_the_next(actor, begun, monkeypatch):
    def away(*_):
        raise StoreUnusable(reason="timeout")

    with monkeypatch.context() as hindered:
        hindered.setattr(Folder, "sizes", away)
        with pytest.raises(StoreUnusable):
            streams.open_stream(actor, begun.pk)
    streamed(streams.open_stream(actor, begun.pk), LONG).complete()
    assert stored(uploads.finish(actor, begun.pk)) == LONG


def test_an_upload_that_was_given_up_takes_nothing_more(actor, begun):
    stream = streamed(streams.open_stream(actor, begun.pk), LONG)
    uploads.give_up(actor, begun.pk)
    before = place.current().sizes("inputs")
    with pytest.raises(UploadOver):
        stream.complete()
    stream.leave()
    assert place.current().sizes("inputs") == before


def test_who_may_not_any_more_writes_nothing_more(actor, begun):
    stream = streamed(streams.open_stream(actor, begun.pk), LONG)
    Member.objects.filter(pk=actor.member.pk).update(role="auditor")
    with pytest.raises(RoleMayNot):
        stream.complete()
    # It is in the middle of a piece: it cannot tell any more what is written.
    with pytest.raises(UploadOver):
        stream.write(b"x")
    stream.leave()
    assert Upload.objects.get(pk=begun.pk).writer is None


def test_an_auditor_and_a_stranger_open_nothing(actor, begun):
    with pytest.raises(RoleMayNot):
        streams.open_stream(organisations.actor(actor.organisation, "auditor"), begun.pk)
    stranger = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchUpload):
        streams.open_stream(stranger, begun.pk)
    streams.open_stream(actor, begun.pk).leave()


def test_who_was_followed_at_the_last_moment_completes_nothing(actor, begun, monkeypatch):
    stream = streamed(streams.open_stream(actor, begun.pk), LONG)
    settle = stream._pieces.settle

    def settle_too_late():
        settle()
        Upload.objects.filter(pk=begun.pk).update(writer=uuid.uuid4())

    monkeypatch.setattr(stream._pieces, "settle", settle_too_late)
    with pytest.raises(UploadOver):
        stream.complete()
    stream.leave()
    assert Upload.objects.get(pk=begun.pk).state == "open"
