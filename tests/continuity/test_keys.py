"""Keys rotate under a register in use: nothing sealed is lost, and no key goes while anything needs it."""

import dataclasses
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import consumers
import numpy as np
import organisations
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import BinaryField

from sourdine import clock, sealing
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.consents.acts import Told
from sourdine.consents.authors import Author
from sourdine.consents.models import InformationRequest
from sourdine.consents.services import recording
from sourdine.consents.subjects import Subject
from sourdine.continuity import keys
from sourdine.continuity.errors import KeyNeeded, NotResealed, ResealedLately
from sourdine.continuity.sealed import IN_VAULTS, PLACES, Column, Images
from sourdine.deposits.models import ScreeningQuestion
from sourdine.deposits.services import questions, stays, watched
from sourdine.deposits.tokens import new_key
from sourdine.deposits.vault import vault_of
from sourdine.evidence import generate
from sourdine.law.vocabulary import Channel
from sourdine.notifications import contents
from sourdine.notifications.models import Message
from sourdine.professionals.services import invitations, recovery, webhooks
from sourdine.professionals.vocabulary import WebhookEvent
from sourdine.register.line import Line
from sourdine.register.models import Claim, Holding, Publication, Registration
from sourdine.register.publishing import storage
from sourdine.register.publishing.turn import turn_to_publish
from sourdine.register.services import contact, publication
from sourdine.register.services.lists import ensure_lists
from sourdine.sealing import Keyring
from sourdine.sealing.errors import KeyInUse, KeyNotInKeyring
from sourdine.sealing.rotation import HEAD_BYTES, Standing

pytestmark = pytest.mark.django_db
COLUMNS = [place for place in PLACES if isinstance(place, Column)]


@pytest.fixture(autouse=True)
def register(tmp_path, settings, time_machine):
    """A register with keys of its own, and something in every place that is sealed."""
    former = settings.SOURDINE
    folder = tmp_path / "keys"
    Keyring.create(folder)
    generate(folder)
    settings.SOURDINE = dataclasses.replace(former, keys_folder=folder, data_folder=tmp_path)
    sealing.configure(folder)
    time_machine.move_to("2026-11-22T09:30:00+00:00", tick=False)
    ensure_lists()
    publication.publish()
    fill()
    yield folder
    sealing.configure(former.keys_folder)


def fill():
    consumers.registered(consumers.FIXED, consumers.OTHER_FIXED)
    consumers.registration.start(consumers.asked(consumers.MOBILE, address="paul@example.org"))
    postal = contact.seal_postal(("Jeanne Exemple", "1 rue du Bac", "35000 Rennes"))
    Holding.objects.update(postal_sealed=postal)
    Registration.objects.update(postal_sealed=postal)
    Message.objects.update(document_sealed=sealing.current().seal(b"%PDF", about=contents.DOCUMENT))
    owner = organisations.actor(organisations.organisation())
    invitations.invite(owner, "paul@example.org", "auditor")
    webhooks.add(owner, url="https://example.org/webhook", events=[WebhookEvent.DEPOSIT_READY])
    recovery.start(owner.organisation, by=organisations.user(), reason="lost", successor="anna@example.org")
    vault_of(owner.organisation)
    day = clock.now().date()
    campaign = owner.organisation.campaigns.create(
        starts_on=day, ends_on=day, created_at=clock.now(), question={"caller": "01 99 00 56 78"}
    )
    key = sealing.current().seal(new_key(), about=watched.KEY)
    campaign.watches.create(started_at=clock.now(), key_sealed=key)
    asked, answered = np.array([33199001234], np.uint64), np.zeros(1, np.uint8)
    month = stays.this_month()
    stays.of_check(owner.organisation, asked, answered, at=clock.now(), month=month).save()
    say_and_ask(owner.organisation)
    # Those of `organisations` hold nothing that could be opened.
    Authenticator.objects.all().delete()
    TOTP.activate(User.objects.first(), generate_totp_secret())
    RecoveryCodes.activate(User.objects.first())


def say_and_ask(professional):
    """A consent, a request for information, and who had a line screened."""
    line, at = Line.parse("01 99 00 12 34"), clock.now()
    scope = {"channels": frozenset({Channel.LIVE_VOICE}), "goods": frozenset({"insurance"})}
    subject = Subject.of_line("01 99 00 12 34")
    recording.give(Author.service(professional), Told(subject=subject, at=at, **scope))
    InformationRequest.objects.create(
        organisation=professional,
        subject_kind=subject.kind,
        subject_index=subject.index,
        subject_sealed=subject.seal(),
        goods=["insurance"],
        at=at,
        recorded_at=at,
    )
    answers = sealing.current().seal_text("[]", about=questions.ABOUT)
    ScreeningQuestion.objects.create(
        line_index=line.index, line_sealed=line.seal(), asked_at=at, answers_sealed=answers
    )


def opened():
    """Everything sealed, in clear."""
    ring = sealing.current()
    rows = {
        (column.name, key): ring.unseal(value, about=column.about)
        for column in COLUMNS
        for key, value in column.model.objects.exclude(**{column.column: None}).values_list(
            "pk", column.column
        )
    }
    factors = {
        (one.type, name): decrypt(one.data[name])
        for one in Authenticator.objects.all()
        for name in ("secret", "seed")
        if name in one.data
    }
    images = {one.file_name: storage.load(one.file_name) for one in Publication.objects.all()}
    return rows | factors | images


def a_rotation_and_a_resealing():
    """The former key."""
    former = keys.rotate() and keys.standing()[0].key
    keys.reseal()
    return former


# What there is to seal.


def test_every_sealed_column_is_known():
    """A new one must say in continuity/sealed.py what it is sealed as, or its key could never be retired."""
    named = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and field.name.endswith("_sealed")
    }
    assert named == {(column.model, column.column) for column in COLUMNS} | IN_VAULTS


def test_every_column_of_bytes_says_whether_it_is_sealed():
    """Nothing sealed hides under another name: bytes are sealed, an index, a digest, a key, a chain's."""
    others = re.compile(r"\w*(_index|digest|sketch)|key|salt|commitment|link")
    strange = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField)
        and not field.name.endswith("_sealed")
        and not others.fullmatch(field.name)
    ]
    assert strange == []


def test_there_is_something_in_every_place():
    assert [place.name for place in PLACES if not place.count()] == []


# Resealing.


def test_after_resealing_nothing_needs_the_former_key_and_all_is_as_it_was():
    before = opened()
    former = keys.rotate() and keys.standing()[0].key
    done = keys.reseal()
    assert done.left == {}
    assert set(done.resealed) == {place.name for place in PLACES}
    assert [(one.key.standing, bool(one.held)) for one in keys.standing()] == [
        (Standing.FORMER, False),
        (Standing.IN_USE, True),
    ]
    assert sum(place.count()[former.head] for place in PLACES) == 0
    assert opened() == before


def test_without_a_rotation_there_is_nothing_to_reseal():
    assert keys.reseal().resealed == {}


def test_keys_that_rotate_again_meanwhile_are_followed():
    before = opened()
    keys.rotate()
    made = []

    def rotate_once(*, rows, **_):
        assert rows < 1000, "it never ends"
        made.extend([keys.rotate()] if not made else [])

    done = keys.reseal(progress=rotate_once)
    assert (done.key, done.left) == (*made, {})
    assert [one.key for one in keys.standing() if one.held] == made
    assert opened() == before


def test_stopped_anywhere_another_run_goes_on_from_there(monkeypatch):
    monkeypatch.setattr("sourdine.continuity.sealed.BATCH", 1)
    before = opened()
    keys.rotate()

    class Stopped(Exception): ...

    seen = []

    def stop_at_the_third(*, rows, done):
        seen.append((rows, done))
        if rows == 3:
            raise Stopped

    with pytest.raises(Stopped):
        keys.reseal(progress=stop_at_the_third)
    total = sum(one.total for one in keys.standing())
    went_on = keys.reseal(progress=lambda **told: seen.append(tuple(told.values())))
    assert sum(went_on.resealed.values()) == total - 3
    assert seen[-1] == (total - 3, 1.0)
    assert opened() == before


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_what_was_written_meanwhile_is_never_overwritten(column):
    keys.rotate()
    rows = column.model.objects.exclude(**{column.column: None})
    read = list(rows.values_list("pk", column.column))
    about_to_be_written = list(column._resealed(read))
    theirs = sealing.current().seal(b"of somebody else", about=column.about)
    key = read[0][0]
    rows.filter(pk=key).update(**{column.column: theirs})
    assert column._write(about_to_be_written) == len(read) - 1
    assert bytes(column.model.objects.values_list(column.column, flat=True).get(pk=key)) == theirs


@pytest.mark.django_db(transaction=True)
def test_what_others_wrote_last_stands_whatever_is_resealed_beside_it():
    keys.rotate()
    holding, written, stop, failures = Holding.objects.first(), [], threading.Event(), []
    folder = sealing.keyring._configured

    def write():
        ring = Keyring.open(folder)
        try:
            while not stop.is_set():
                text = str(len(written))
                sealed = ring.seal_text(text, about=contact.POSTAL)
                Holding.objects.filter(pk=holding.pk).update(postal_sealed=sealed)
                written.append(text)
        except Exception as failed:  # noqa: BLE001 -- told by the test
            failures.append(failed)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(5):
        keys.rotate()
        keys.reseal()
    stop.set()
    writer.join()
    assert not failures
    assert contact.unseal_postal(Holding.objects.get(pk=holding.pk).postal_sealed) == written[-1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_not_waited_for():
    """Whoever holds rows may be waiting for those that are being resealed: one of the two would be lost."""
    keys.rotate()
    held = Claim.objects.first()
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=held.pk)
        with ThreadPoolExecutor(1) as other:
            done = other.submit(reseal_elsewhere).result(timeout=60)
    assert done.left == {"register_claim.line_sealed": 1}
    assert keys.reseal().left == {}


def reseal_elsewhere():
    try:
        return keys.reseal()
    finally:
        connections.close_all()


def test_a_recovery_code_that_was_used_stays_used():
    codes = RecoveryCodes.activate(User.objects.first())
    used = codes.get_unused_codes()[0]
    assert codes.validate_code(used)
    a_rotation_and_a_resealing()
    assert not RecoveryCodes.activate(User.objects.first()).validate_code(used)


def test_what_does_not_open_is_left_and_told():
    claim = Claim.objects.first()
    Claim.objects.filter(pk=claim.pk).update(line_sealed=b"damaged, and long enough to be a sealed value")
    keys.rotate()
    assert keys.reseal().left == {"register_claim.line_sealed": 1}
    assert bytes(Claim.objects.get(pk=claim.pk).line_sealed).startswith(b"damaged")


def test_images_of_a_publication_under_way_wait_for_another_run():
    keys.rotate()
    with turn_to_publish():
        assert keys.reseal().left == {Images().name: 1}
    assert keys.reseal().left == {}


def test_an_image_that_is_not_there_is_nobody_s_concern():
    for file in storage.images_folder().glob("*.image"):
        file.unlink()
    keys.rotate()
    assert keys.reseal().left == {}


# Retiring.


def test_a_former_key_goes_when_all_was_sealed_again_an_hour_ago(register, time_machine):
    before = opened()
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED)
    assert keys.retire(former.name) == former
    assert [one.key.standing for one in keys.standing()] == [Standing.IN_USE]
    sealing.configure(register)  # as a process that starts afterwards
    assert opened() == before


def test_asking_whether_it_may_go_destroys_nothing(time_machine):
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED)
    assert keys.require_retirable(former.name) == former
    assert len(keys.standing()) == 2


def test_a_key_does_not_go_before_everything_was_sealed_again():
    keys.rotate()
    with pytest.raises(NotResealed):
        keys.retire(keys.standing()[0].key.name)


def test_a_key_does_not_go_within_the_hour(time_machine):
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED - timedelta(seconds=1))
    with pytest.raises(ResealedLately):
        keys.retire(former.name)


def test_a_resealing_before_the_last_rotation_does_not_count(time_machine):
    a_rotation_and_a_resealing()
    keys.rotate()
    time_machine.shift(keys.SETTLED)
    with pytest.raises(NotResealed):
        keys.retire(keys.standing()[0].key.name)


def test_a_resealing_that_left_something_does_not_count(time_machine):
    Claim.objects.update(line_sealed=b"damaged, and long enough to be a sealed value")
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED)
    with pytest.raises(NotResealed):
        keys.retire(former.name)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_a_key_that_one_value_needs_stays(column, time_machine):
    old = column.model.objects.exclude(**{column.column: None}).values_list("pk", column.column).first()
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED)
    column.model.objects.filter(pk=old[0]).update(**{column.column: bytes(old[1])})
    with pytest.raises(KeyNeeded) as refused:
        keys.retire(former.name)
    assert f"{column.name} 1" in refused.value.say("en")
    assert len(keys.standing()) == 2


def test_a_key_that_an_image_or_a_second_factor_needs_stays(time_machine):
    data = Authenticator.objects.get(type="totp").data
    (image,) = storage.images_folder().glob("*.image")
    content = image.read_bytes()
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED)
    Authenticator.objects.filter(type="totp").update(data=data)
    image.write_bytes(content)
    with pytest.raises(KeyNeeded) as refused:
        keys.retire(former.name)
    assert "second factors 1, images 1" in refused.value.say("en")


def test_the_key_in_use_and_one_that_is_not_there_are_not_retired():
    a_rotation_and_a_resealing()
    with pytest.raises(KeyInUse):
        keys.retire(keys.standing()[-1].key.name)
    with pytest.raises(KeyNotInKeyring):
        keys.retire("00000000")


# What is written down, and what running processes do.


def test_each_act_is_written_down_and_says_no_secret(time_machine):
    keys.prepare()
    former = a_rotation_and_a_resealing()
    time_machine.shift(keys.SETTLED)
    keys.retire(former.name)
    events = {one.action: one for one in Event.objects.filter(action__startswith="key.")}
    assert sorted(events) == ["key.prepared", "key.resealed", "key.retired", "key.rotated"]
    assert {one.actor_kind for one in events.values()} == {"service"}
    assert events["key.retired"].detail == {"key": former.name}


def test_the_service_goes_on_registering_after_a_rotation():
    keys.rotate()
    (holding,) = consumers.registered(consumers.OTHER_MOBILE)
    in_use = keys.standing()[-1].key
    assert bytes(holding.line_sealed)[:HEAD_BYTES] == in_use.head
    assert holding.line.national == consumers.OTHER_MOBILE
    assert clock.now() == holding.first_proven_at
