"""People register while processes are killed: what was acknowledged is on the list, nothing is half there."""

import asyncio
import os
import random
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

import opening_day
import service
import visitors
from browser import Browser, ConnectionLost
from postgresql import programs
from providers import Providers
from sourdine.sealing import Keyring

pytestmark = pytest.mark.skipif(
    programs() is None and not os.environ.get("CI"), reason="no PostgreSQL server on this machine"
)
NUMBERS = 33_600_000_000
AT_ONCE = 3
KILLS = 3
# An image may be published in the midst: changes up to the oldest one kept are forgotten, and it holds them.
LOGGED = """
    WITH oldest AS (SELECT position, numbers FROM register_publication ORDER BY position LIMIT 1)
    SELECT numbers FROM oldest
    UNION ALL SELECT count(*) FROM register_change
    WHERE position > coalesce((SELECT position FROM oldest), 0)
"""


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="sourdine-faults-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


class Crowd:
    """People who come one after another until it is time to stop; `acknowledged` were told it is done."""

    def __init__(self, running, providers):
        self.running, self.providers = running, providers
        self.acknowledged = []
        self.disappointed = 0
        self.closing = False
        self._next = 0

    async def stream(self):
        while not self.closing:
            self._next += 1
            await self._visit(self._next)

    async def _visit(self, number):
        visitor = visitors.Visitor(
            base=self.running.url,
            address=f"visitor{number}@example.fr",
            number=f"+{NUMBERS + number}",
            providers=self.providers,
            stopwatch=visitors.Stopwatch(),
            browser=Browser(self.running.url),
            patience=5,
        )
        try:
            await visitor.register()
        except (visitors.Disappointed, TimeoutError, ConnectionLost, OSError):
            self.disappointed += 1
            await asyncio.sleep(0.2)
        else:
            self.acknowledged.append(NUMBERS + number)
        finally:
            visitor.browser.close()


def kill_and_start_again(running, part):
    if part == "database":
        running.kill_database()
        running.cluster.up()
    else:
        running.kill(part)
        running.start_web(1) if part == "web" else running.start(part)


async def attend(running, providers, part, seed):
    chance = random.Random(seed)
    crowd = Crowd(running, providers)
    people = [asyncio.create_task(crowd.stream()) for _ in range(AT_ONCE)]
    for kill in range(1, KILLS + 1):
        await until(lambda least=2 * kill: len(crowd.acknowledged) >= least)
        await asyncio.sleep(chance.uniform(0, 0.5))
        await asyncio.to_thread(kill_and_start_again, running, part)
    enough = len(crowd.acknowledged) + AT_ONCE
    await until(lambda: len(crowd.acknowledged) >= enough)
    crowd.closing = True
    await asyncio.gather(*people)
    return crowd


async def until(is_so, within=90):
    give_up = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < give_up, "the service did not come back"
        await asyncio.sleep(0.05)


async def day(folder, part, seed):
    providers = Providers()
    await providers.start()
    settings = opening_day.settings(providers) | {"SOURDINE_JOB_LEASE": "2"}
    with service.running(folder, settings, processes=1) as running:
        crowd = await attend(running, providers, part, seed)
        with psycopg.connect(running.cluster.url) as connection:
            found = what_stands(connection)
    await providers.stop()
    return crowd, found


def what_stands(connection):
    return {
        name: {bytes(row[0]) for row in connection.execute(query)}
        for name, query in {
            "listed": "SELECT line_index FROM register_opposition WHERE is_listed",
            "held": "SELECT line_index FROM register_holding WHERE ended_at IS NULL",
            "registered twice": "SELECT line_index FROM register_holding GROUP BY 1 HAVING count(*) > 1",
        }.items()
    } | {
        "changes": sum(row[0] for row in connection.execute(LOGGED)),
        "oppositions": connection.execute("SELECT count(*) FROM register_opposition").fetchone()[0],
    }


@pytest.mark.parametrize("part", ["web", "worker", "database"])
def test_what_was_acknowledged_is_on_the_list_and_nothing_is_half_there(folder, part):
    crowd, found = asyncio.run(day(folder, part, seed=2026))
    keyring = Keyring.open(folder / "keys")
    told = {keyring.index(number.to_bytes(8), about="line") for number in crowd.acknowledged}
    assert told
    assert told <= found["listed"]
    assert found["listed"] == found["held"]
    assert found["registered twice"] == set()
    assert found["changes"] == found["oppositions"]
