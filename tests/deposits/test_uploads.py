"""Files on their way: sealed as they come, resumed after a cut, finished once, or refused at once."""

import files
import organisations
import pytest
from django.conf import settings

from sourdine.deposits.errors import (
    FileGone,
    FormNotOffered,
    NameRefused,
    NoSuchCampaign,
    NoSuchUpload,
    NotWhole,
    PartRefused,
    TooLarge,
    TooManyUploads,
    UploadOver,
    WrongOffset,
)
from sourdine.deposits.models import Deposit, Upload
from sourdine.deposits.services import results, uploads
from sourdine.deposits.store import place, sealed
from sourdine.deposits.store.folder import Folder
from sourdine.deposits.vault import vault_of
from sourdine.jobs.models import Job
from sourdine.professionals.errors import AskedOtherwise, NoDepositLeft, RoleMayNot
from sourdine.professionals.models import Plan, Usage

PART = 256 << 10
LONG = bytes(range(256)) * 10_000  # two segments and a half


def stored(deposit):
    reader = sealed.opened(place.current(), deposit.input_place, vault_of(deposit.organisation))
    return reader.readall()


def names_in_store():
    return set(place.current().sizes("inputs")) | set(place.current().sizes("parts"))


@pytest.mark.parametrize("size", [0, 1, PART, 1_048_519, 1_048_520, 1_048_521, len(LONG)])
def test_what_was_sent_in_parts_is_what_is_kept(actor, size):
    assert stored(files.deposit(actor, LONG[:size], part=PART)) == LONG[:size]


def test_parts_of_any_size_may_be_sent(actor):
    begun = uploads.begin(actor, files.offer(size=len(LONG)))
    offset, step = 0, 1
    while offset < len(LONG):
        uploads.append(actor, begun.pk, offset, LONG[offset : offset + step])
        offset, step = offset + step, min(step * 7 % PART + 1, len(LONG))
    assert stored(uploads.finish(actor, begun.pk)) == LONG


def test_an_upload_is_resumed_after_a_cut_from_what_was_safe(actor):
    begun = uploads.begin(actor, files.offer(size=len(LONG)))
    uploads.append(actor, begun.pk, 0, LONG[:PART])
    uploads.append(actor, begun.pk, PART, LONG[PART : 2 * PART])
    # Everything that the process held is gone; another one asks where to go on.
    offset = Upload.objects.get(pk=begun.pk).offset
    assert offset == 2 * PART
    while offset < len(LONG):
        offset = uploads.append(actor, begun.pk, offset, LONG[offset : offset + PART]).offset
    assert stored(uploads.finish(actor, begun.pk)) == LONG


def test_what_a_killed_process_had_not_told_the_database_is_written_again_the_same(actor, monkeypatch):
    begun = uploads.begin(actor, files.offer(size=len(LONG)))

    def die(*_):
        raise SystemExit

    monkeypatch.setattr(uploads, "_let_go", die)
    for number in range(5):
        try:
            uploads.append(actor, begun.pk, number * PART, LONG[number * PART : (number + 1) * PART])
        except SystemExit:
            monkeypatch.undo()
    offset = Upload.objects.get(pk=begun.pk).offset
    assert offset == 5 * PART
    for start in range(offset, len(LONG), PART):
        uploads.append(actor, begun.pk, start, LONG[start : start + PART])
    assert stored(uploads.finish(actor, begun.pk)) == LONG


def test_a_part_sent_twice_is_taken_once(actor):
    begun = uploads.begin(actor, files.offer(size=20))
    for _ in range(2):
        uploads.append(actor, begun.pk, 0, b"0123456789")
    uploads.append(actor, begun.pk, 10, b"0123456789")
    assert stored(uploads.finish(actor, begun.pk)) == b"0123456789" * 2


def overtaken(monkeypatch, owner, act, by):
    """The first call of `act` is told its end only once `by` was done."""
    acting, others = getattr(owner, act), [by]

    def acted(*args):
        done = acting(*args)
        if others:
            others.pop()()
        return done

    monkeypatch.setattr(owner, act, acted)


def test_a_part_that_its_own_retry_overtakes_is_taken_once(actor, monkeypatch):
    begun = uploads.begin(actor, files.offer(size=20))
    overtaken(monkeypatch, Folder, "put", lambda: uploads.append(actor, begun.pk, 0, b"0123456789"))
    assert uploads.append(actor, begun.pk, 0, b"0123456789").offset == 10
    uploads.append(actor, begun.pk, 10, b"0123456789")
    assert stored(uploads.finish(actor, begun.pk)) == b"0123456789" * 2


def test_who_is_overtaken_as_it_settles_finds_the_parts_settled(actor, monkeypatch):
    begun = files.upload(actor, LONG[: 4 * PART], part=PART, size=len(LONG))
    fifth = LONG[4 * PART : 5 * PART]
    monkeypatch.setattr(uploads, "_settle", lambda *_args, **_named: None)
    uploads.append(actor, begun.pk, 4 * PART, fifth)  # killed before it settled
    monkeypatch.undo()
    held = Upload.objects.select_related("organisation").get(pk=begun.pk)
    overtaken(monkeypatch, sealed, "resumed", lambda: uploads._settle(held))
    uploads._settle(held)
    for start in range(5 * PART, len(LONG), PART):
        uploads.append(actor, begun.pk, start, LONG[start : start + PART])
    assert stored(uploads.finish(actor, begun.pk)) == LONG


def test_who_is_overtaken_as_it_finishes_finds_the_deposit(actor, monkeypatch):
    begun = files.upload(actor, LONG[: 5 * PART - 1000], part=PART)
    overtaken(monkeypatch, sealed, "resumed", lambda: uploads.finish(actor, begun.pk))
    assert stored(uploads.finish(actor, begun.pk)) == LONG[: 5 * PART - 1000]
    assert Deposit.objects.count() == 1


def test_who_finishes_what_is_given_up_meanwhile_is_told_that_it_is_over(actor, monkeypatch):
    begun = files.upload(actor, LONG[:PART], part=PART)

    def given_up():
        uploads.give_up(actor, begun.pk)
        place.current().remove(begun.parts_place)

    overtaken(monkeypatch, sealed, "resumed", given_up)
    with pytest.raises(UploadOver):
        uploads.finish(actor, begun.pk)


def test_a_part_that_is_lost_is_told(actor):
    begun = files.upload(actor, LONG[:PART], part=PART)
    place.current().remove(begun.parts_place)
    with pytest.raises(FileGone):
        uploads.finish(actor, begun.pk)


@pytest.mark.parametrize("offset", [1, 5, 11, 100])
def test_a_part_that_leaves_a_gap_or_overlaps_is_refused_with_where_to_go_on(actor, offset):
    begun = uploads.begin(actor, files.offer(size=200))
    uploads.append(actor, begun.pk, 0, b"0123456789")
    with pytest.raises(WrongOffset) as refused:
        uploads.append(actor, begun.pk, offset, b"0123456789")
    assert refused.value.details["expected"] == 10


@pytest.mark.parametrize("data", [b"", bytes(uploads.MOST_PART + 1)], ids=["empty", "too long"])
def test_a_part_of_no_size_that_is_taken_is_refused(actor, data):
    begun = uploads.begin(actor, files.offer())
    with pytest.raises(PartRefused):
        uploads.append(actor, begun.pk, 0, data)


def test_more_than_was_announced_is_refused(actor):
    begun = uploads.begin(actor, files.offer(size=5))
    with pytest.raises(TooLarge):
        uploads.append(actor, begun.pk, 0, b"123456")


def test_less_than_was_announced_is_not_a_deposit(actor):
    begun = uploads.begin(actor, files.offer(size=5))
    uploads.append(actor, begun.pk, 0, b"1234")
    with pytest.raises(NotWhole):
        uploads.finish(actor, begun.pk)
    uploads.append(actor, begun.pk, 4, b"5")
    assert uploads.finish(actor, begun.pk).size == 5


def test_finishing_twice_is_one_deposit_and_one_job(actor):
    begun = files.upload(actor, files.csv(files.honest()))
    first, second = (uploads.finish(actor, begun.pk) for _ in range(2))
    assert first.pk == second.pk
    assert Deposit.objects.count() == 1
    assert Job.objects.filter(task__endswith="screen").count() == 1


def test_the_same_idempotency_key_is_one_upload_and_is_counted_once(actor):
    pair = [uploads.begin(actor, files.offer(size=3, idempotency_key="one")) for _ in range(2)]
    assert pair[0].pk == pair[1].pk
    assert Usage.objects.get().deposits == 1
    other = uploads.begin(actor, files.offer(size=3, idempotency_key="two"))
    assert other.pk != pair[0].pk


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 4},
        {"door": "api"},
        {"file_name": "autres.csv"},
        {"form": "answer"},
        {"columns": ["Mobile"]},
        {"identifier": "Client"},
        {"reading": {"separator": ","}},
        {"content": "of other bytes"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_an_idempotency_key_that_was_used_for_something_else_is_refused(actor, changed):
    offered = {"size": 3, "idempotency_key": "one", "columns": ["Telephone"], "content": "of some bytes"}
    begun = uploads.begin(actor, files.offer(**offered))
    assert uploads.begin(actor, files.offer(**offered)).pk == begun.pk
    with pytest.raises(AskedOtherwise):
        uploads.begin(actor, files.offer(**offered | changed))


def test_what_was_asked_is_kept_as_a_keyed_digest_alone(actor):
    uploads.begin(actor, files.offer(size=3, idempotency_key="one"))
    assert len(bytes(Upload.objects.get().asked_digest)) == 32
    uploads.begin(actor, files.offer(size=3))
    assert Upload.objects.get(idempotency_key="").asked_digest is None


def test_nothing_is_stored_of_what_is_refused(actor, limited):
    limited(deposit_max_mb=1)
    with pytest.raises(TooLarge):
        uploads.begin(actor, files.offer(size=1_000_001))
    with pytest.raises(FormNotOffered):
        uploads.begin(actor, files.offer(form="annotated"))
    with pytest.raises(NoSuchCampaign):
        uploads.begin(actor, files.offer(campaign=actor.organisation.pk))
    Plan.objects.update(deposits_per_year=0)
    with pytest.raises(NoDepositLeft):
        uploads.begin(actor, files.offer())
    assert names_in_store() == set()
    assert not Upload.objects.exists()


def test_uploads_under_way_are_bounded(actor, limited):
    limited(uploads_at_once=1)
    begun = uploads.begin(actor, files.offer())
    with pytest.raises(TooManyUploads):
        uploads.begin(actor, files.offer())
    uploads.give_up(actor, begun.pk)
    assert uploads.begin(actor, files.offer())


def test_what_is_given_up_is_destroyed_and_not_counted(actor):
    begun = files.upload(actor, LONG, part=PART)
    uploads.give_up(actor, begun.pk)
    from sourdine.jobs.worker import run_waiting

    run_waiting()
    assert names_in_store() == set()
    assert Usage.objects.get().deposits == 0
    with pytest.raises(NoSuchUpload):
        uploads.append(actor, begun.pk, len(LONG), b"x")


def test_what_is_finished_is_not_given_up(actor):
    deposit = files.deposit(actor, b"x")
    with pytest.raises(UploadOver):
        uploads.give_up(actor, deposit.pk)


def test_what_nobody_goes_on_with_is_given_up(actor, time_machine):
    time_machine.move_to("2026-11-22T09:30:00+00:00")
    begun = files.upload(actor, b"x" * 10)
    assert uploads.give_up_abandoned() == 0
    time_machine.move_to("2026-11-23T09:30:01+00:00")
    assert uploads.give_up_abandoned() == 1
    assert Upload.objects.get(pk=begun.pk).state == "given_up"


def test_what_is_gone_on_with_as_it_is_looked_at_is_not_given_up(actor, time_machine, monkeypatch):
    time_machine.move_to("2026-11-22T09:30:00+00:00")
    begun = files.upload(actor, b"x" * 10, size=20)
    time_machine.move_to("2026-11-23T09:30:01+00:00")
    abandon = uploads.abandon

    def too_late(one, **named):
        uploads.append(actor, begun.pk, 10, b"y" * 10)
        return abandon(one, **named)

    monkeypatch.setattr(uploads, "abandon", too_late)
    assert uploads.give_up_abandoned() == 0
    assert Upload.objects.get(pk=begun.pk).state == "open"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("clients.csv", "clients.csv"),
        ("C:\\Users\\x\\clients.csv", "clients.csv"),
        ("../../etc/clients.csv", "clients.csv"),
        ("cli\x00ents\n.csv", "clients.csv"),
    ],
)
def test_a_file_keeps_its_own_name_only(actor, given, kept):
    deposit = files.deposit(actor, b"x", file_name=given)
    assert results.name_of(deposit) == kept


@pytest.mark.parametrize("given", ["", "..", "/", "\x00"])
def test_a_file_without_a_name_is_refused(actor, given):
    with pytest.raises(NameRefused):
        uploads.begin(actor, files.offer(file_name=given))


def test_a_long_name_keeps_its_ending(actor):
    deposit = files.deposit(actor, b"x", file_name="a" * 300 + ".csv.gz")
    assert results.name_of(deposit).endswith(".gz")
    assert len(results.name_of(deposit)) < 150


def test_somebody_else_s_upload_is_not_there(actor):
    begun = uploads.begin(actor, files.offer())
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchUpload):
        uploads.append(other, begun.pk, 0, b"x")


def test_an_auditor_deposits_nothing(actor):
    auditor = organisations.actor(actor.organisation, "auditor")
    with pytest.raises(RoleMayNot):
        uploads.begin(auditor, files.offer())


def test_no_byte_of_a_part_lies_open_in_the_store(actor):
    begun = uploads.begin(actor, files.offer(size=40))
    uploads.append(actor, begun.pk, 0, b"a telephone number is written here")
    folder = settings.SOURDINE.data_folder
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert len(kept) > 40
    assert b"telephone" not in kept
