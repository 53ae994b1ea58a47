"""While nobody listened, taps were lost: whoever comes back asks what is open once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.post import LEASE, NAME, Post, Replica
from bot.store import duties
from scheduler.clock import ShiftedClock
from tests.kit.databases import open_sqlite
from tests.kit.house import BEDTIME, WAKE, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

REMINDER, SORRY = "Your plan tonight", "I was out of reach"
TEN_MINUTES = timedelta(minutes=10)


async def away(sandbox: Sandbox, folder: Path, person: Person, *, at: datetime) -> None:
    """A first life of the bot ends after it has asked a question at this time."""
    async with house(sandbox, folder) as first:
        await first.move_in(person)
        await sandbox.move_to(at)
        await person.sees("cramps" if at == WAKE else REMINDER)
        await first.until(lambda tx: duties.last_seen(tx, NAME) == at)
    await person.look_away()


async def test_the_evening_is_asked_again_after_an_outage_and_the_old_buttons_are_gone(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    await away(sandbox, tmp_path, visitor, at=BEDTIME)
    await sandbox.advance(TEN_MINUTES)
    async with house(sandbox, tmp_path) as second:
        await visitor.sees(SORRY, "took it")
        with_buttons = [one for one in await visitor.messages() if one.get("reply_markup")]
        assert len(with_buttons) == 1
        await visitor.tap("Took it")
        await visitor.sees("you took 100 mg")
        await second.all_done()
        assert (await visitor.news()).count(SORRY) == 0


async def test_a_short_absence_is_not_spoken_of(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    await away(sandbox, tmp_path, visitor, at=BEDTIME)
    await sandbox.advance(timedelta(seconds=100))
    async with house(sandbox, tmp_path):
        await visitor.tap("Took it")
        await visitor.sees("you took 100 mg")
        assert SORRY not in await visitor.screen()


@pytest.fixture
def posts(tmp_path: Path) -> tuple[ShiftedClock, Post, Post]:
    """Two replicas at one database, and their clock."""
    clock = ShiftedClock(frozen_at=BEDTIME)
    database = open_sqlite(tmp_path / "bot.sqlite3")

    def post(name: str) -> Post:
        return Post(database, clock=clock, replica=Replica(name, alone=False), poke=lambda: None)

    return clock, post("one"), post("other")


async def test_of_two_replicas_one_listens(posts: tuple[ShiftedClock, Post, Post]) -> None:
    _, one, other = posts
    assert [await one.is_ours(), await other.is_ours(), await one.is_ours()] == [True, False, True]


async def test_a_post_that_was_left_is_taken_at_once(
    posts: tuple[ShiftedClock, Post, Post],
) -> None:
    _, one, other = posts
    await one.is_ours()
    await one.leave()
    assert await other.is_ours()
    assert not await one.is_ours()


async def test_the_post_of_a_dead_replica_is_taken_when_its_lease_ends(
    posts: tuple[ShiftedClock, Post, Post],
) -> None:
    clock, one, other = posts
    await one.is_ours()
    clock.shift(timedelta(0), BEDTIME + LEASE - timedelta(seconds=1))
    assert not await other.is_ours()
    clock.shift(timedelta(0), BEDTIME + LEASE)
    assert await other.is_ours()
