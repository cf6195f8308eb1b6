"""Every registration that was acknowledged before a screening starts is seen by it, whatever else goes on."""

import os
import random
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as django_settings
from django.db import connections
from ground import FIRST, numbers_in_table, numbers_of, put, take_off

from sourdine.register.models import Change, Publication
from sourdine.register.publishing.errors import PublicationUnderWay
from sourdine.register.services import snapshots
from sourdine.register.services.publication import publish
from sourdine.register.services.snapshots import snapshot

WRITERS = 4
EACH = 25


class Acknowledged:
    """What writers were told is done: numbers on the list, numbers off it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._on, self._off = set(), set()

    def on(self, *numbers):
        with self._lock:
            self._on |= set(numbers)

    def off(self, *numbers):
        with self._lock:
            self._off |= set(numbers)

    def so_far(self):
        with self._lock:
            return set(self._on), set(self._off)


def in_threads(*works, failed):
    """Runs them all with connections of their own; what one raises is in `failed`, and the test raises it."""

    def guarded(work):
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- told below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_whoever_was_told_is_seen(voix):
    told, writing = Acknowledged(), threading.Semaphore(0)
    seen, published, failed = [], [], []

    def writer(number):
        chance = random.Random(number)
        for n in range(EACH):
            mine = FIRST + number * 1000 + 2 * n
            put(voix, mine, mine + 1, before_commit=lambda: time.sleep(chance.random() / 100))
            told.on(mine + 1)
            if chance.random() < 0.3:
                take_off(voix, mine)
                told.off(mine)
        writing.release()

    def reader():
        while not done():
            on, off = told.so_far()
            image = snapshot()
            found = numbers_of(image)
            assert on <= found, "a registration that was acknowledged is missing"
            assert not off & found, "a withdrawal that was acknowledged is missing"
            seen.append(len(found))

    def publisher():
        while not done():
            try:
                published.append(publish().position)
            except PublicationUnderWay:
                continue

    def done():
        # On a busy machine writers may be done before anybody read thrice.
        return failed or (writing._value == WRITERS and len(seen) > 2 and len(published) > 2)

    publish()
    in_threads(
        *(lambda n=n: writer(n) for n in range(WRITERS)), reader, reader, publisher, publisher, failed=failed
    )
    snapshots.forget()
    assert numbers_of(snapshot()) == numbers_in_table()
    publish()
    snapshots.forget()
    assert numbers_of(snapshot()) == numbers_in_table()


def test_positions_follow_the_order_of_commits(voix):
    """Read at any instant, no position is still to come below the last one that can be seen."""
    gone_wrong, failed, writing = [], [], threading.Semaphore(0)

    def writer(number):
        chance = random.Random(number)
        for n in range(EACH):
            put(voix, FIRST + number * 1000 + n, before_commit=lambda: time.sleep(chance.random() / 200))
        writing.release()

    def watcher():
        known = set()
        while writing._value < 3 and not failed:
            now_visible = set(Change.objects.values_list("position", flat=True))
            late = {position for position in now_visible - known if known and position < max(known)}
            gone_wrong.extend(late)
            known = now_visible

    in_threads(*(lambda n=n: writer(n) for n in range(3)), watcher, failed=failed)
    assert gone_wrong == []
    assert Change.objects.count() == 3 * EACH


OTHER = """
import sys
sys.path.insert(0, sys.argv[2])
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from ground import a_list, put
number = int(sys.argv[3])
to = a_list()
for n in range(20):
    put(to, number + n)
    print(number + n, flush=True)
"""


@pytest.mark.usefixtures("voix")
def test_other_processes_are_seen_too():
    """And those that die: what they had been told is done stays."""
    publish()
    environment = os.environ | {"SOURDINE_KEYS": str(django_settings.SOURDINE.keys_folder)}
    name = str(connections["default"].settings_dict["NAME"])
    command = [sys.executable, "-c", OTHER, name, os.path.dirname(__file__)]  # noqa: PTH120 -- of this folder
    others = [
        subprocess.Popen([*command, str(FIRST + 100 * k)], env=environment, stdout=subprocess.PIPE, text=True)
        for k in range(2)
    ]
    told = set()
    for turn in range(10):
        told |= {int(other.stdout.readline()) for other in others}
        assert told <= numbers_of(snapshot())
        if turn == 5:
            publish()
    others[0].kill()
    for other in others:
        told |= {int(line) for line in other.communicate()[0].split()}
    assert told <= numbers_of(snapshot()) == numbers_in_table()
    assert Publication.objects.count() == 2
