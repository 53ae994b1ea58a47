"""The operator hears of silence: once, in one message, and never what anybody answered."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete

from bot.chat.operator import Operator, listed
from bot.services import bedtime, planning
from bot.services.planning import Kind
from bot.services.tally import Uncounted
from bot.watchdog import Watchdog
from scheduler import occurrences
from scheduler.table import State, occurrence_table
from tests.kit.house import BEDTIME, MONDAY, House, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

LATE = BEDTIME + timedelta(minutes=61)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WELL = "All is well again: nobody waits for a message that is over an hour late."


class Gauge(Uncounted):
    """Remembers the last figure."""

    people = -1

    def overdue(self, people: int) -> None:
        self.people = people


class Watched:
    """A bot that sends nothing, a watchdog beside it, and the operator's phone."""

    def __init__(self, bot: House, phone: Person) -> None:
        self.bot, self.phone, self.figures = bot, phone, Gauge()
        self.dog = self.another("ada")

    def another(self, holder: str) -> Watchdog:
        """The watchdog of one more replica."""
        return Watchdog(
            self.bot.database,
            clock=self.bot.clock,
            holder=holder,
            operator=Operator(self.bot.bot, self.phone.id),
            tally=self.figures,
        )

    async def joins(self) -> int:
        """Somebody new on a plan, to whom nothing is said; gives our id."""
        return await self.bot.move_in(await Person.join(self.bot.sandbox))

    async def took(self, person_id: int) -> None:
        await self.bot.run(
            lambda tx: bedtime.took(
                tx, person_id, MONDAY, dose_mg=None, taken_at=BEDTIME, now=BEDTIME
            )
        )

    async def is_given_up(self, person_id: int, now: datetime) -> None:
        """The engine closes the evening unsaid, because its time has passed."""

        def give_up(tx: Connection) -> None:
            evening = MONDAY.evening
            occurrences.close(tx, person_id, Kind.EVENING, evening, state=State.EXPIRED)
            planning.replan(tx, person_id, now=now)

        await self.bot.run(give_up)

    async def is_forgotten(self) -> None:
        """The bug that silences: what was planned is gone."""
        await self.bot.run(lambda tx: tx.execute(delete(occurrence_table)))

    async def looks(self, at: datetime, dog: Watchdog | None = None) -> list[str]:
        """Look at this time; gives what the operator reads then."""
        before = len(await self.phone.messages())
        self.bot.clock.shift(timedelta(0), at)
        await (dog or self.dog).look()
        return [message["text"] for message in (await self.phone.messages())[before:]]


@pytest.fixture
async def watched(sandbox: Sandbox, visitor: Person, tmp_path: Path) -> AsyncIterator[Watched]:
    async with house(sandbox, tmp_path, started=False) as bot:
        yield Watched(bot, visitor)


async def test_a_person_who_got_nothing_within_the_hour_is_reported_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    person_id = await watched.joins()
    assert await watched.looks(BEDTIME + 59 * MINUTE) == []
    assert watched.figures.people == 0
    assert await watched.looks(LATE) == [
        "One person was due a message over an hour ago and got none. "
        f"Number in the database: {person_id}. The log says why."
    ]
    assert watched.figures.people == 1
    assert await watched.looks(LATE + 5 * MINUTE) == []
    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert said == [f"no message within the hour people=1 ids={person_id}"]


async def test_it_is_said_again_when_more_people_wait_or_after_a_day(watched: Watched) -> None:
    await watched.joins()
    await watched.looks(LATE)
    watched.bot.clock.shift(timedelta(0), BEDTIME)
    await watched.joins()
    (said,) = await watched.looks(LATE + 5 * MINUTE)
    assert said.startswith("2 people were due a message over an hour ago and got none.")
    assert await watched.looks(LATE + 10 * MINUTE) == []
    (said,) = await watched.looks(LATE + 5 * MINUTE + DAY)
    assert said.startswith("2 people were due")


async def test_when_nobody_waits_any_more_that_is_said_once(watched: Watched) -> None:
    person_id = await watched.joins()
    assert await watched.looks(BEDTIME) == []
    await watched.looks(LATE)
    await watched.took(person_id)
    assert await watched.looks(LATE + 5 * MINUTE) == [WELL]
    assert await watched.looks(LATE + 10 * MINUTE) == []
    assert watched.figures.people == 0


async def test_whom_nobody_planned_for_is_planned_for_and_reported_as_a_bug(
    watched: Watched,
) -> None:
    person_id = await watched.joins()
    await watched.is_forgotten()
    (said,) = await watched.looks(BEDTIME - MINUTE)
    assert said.startswith("For one person nothing was planned")
    assert f"Number in the database: {person_id}." in said
    assert await watched.looks(BEDTIME + 59 * MINUTE) == []


async def test_everybody_is_looked_at_once_an_hour_and_after_a_clock_that_was_ahead(
    watched: Watched,
) -> None:
    await watched.looks(BEDTIME - 50 * MINUTE)
    await watched.joins()
    await watched.is_forgotten()
    assert await watched.looks(BEDTIME) == []
    assert len(await watched.looks(BEDTIME + 10 * MINUTE)) == 1
    await watched.is_forgotten()
    assert len(await watched.looks(BEDTIME - DAY)) == 1


async def test_a_message_that_was_given_up_is_reported_also_when_it_never_waited_here(
    watched: Watched,
) -> None:
    person_id = await watched.joins()
    after_the_outage = BEDTIME + timedelta(hours=6)
    await watched.is_given_up(person_id, after_the_outage)
    (said,) = await watched.looks(after_the_outage)
    assert said.startswith("One person was due a message over an hour ago and got none.")
    assert await watched.looks(after_the_outage + 5 * MINUTE) == [WELL]


async def test_who_was_told_as_waiting_is_not_told_again_when_it_is_given_up(
    watched: Watched,
) -> None:
    person_id = await watched.joins()
    assert len(await watched.looks(LATE)) == 1
    later = BEDTIME + timedelta(hours=4)
    await watched.is_given_up(person_id, later)
    assert await watched.looks(later) == [WELL]


async def test_of_two_replicas_one_reports(watched: Watched) -> None:
    await watched.joins()
    other = watched.another("bob")
    assert len(await watched.looks(LATE)) == 1
    assert await watched.looks(LATE + MINUTE, other) == []
    # The first one is gone; the second takes over and knows of nothing that was said.
    assert len(await watched.looks(LATE + 20 * MINUTE, other)) == 1


async def test_what_the_operator_could_not_be_told_is_told_later(
    watched: Watched, sandbox: Sandbox
) -> None:
    await watched.joins()
    await sandbox.fault(kind="500", method="sendMessage", times=1)
    assert await watched.looks(LATE) == []
    assert len(await watched.looks(LATE + 5 * MINUTE)) == 1


async def test_without_an_operator_the_log_says_it_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    await watched.joins()
    alone = Watchdog(watched.bot.database, clock=watched.bot.clock, holder="ada")
    for minutes in (0, 5):
        await watched.looks(LATE + minutes * MINUTE, alone)
    assert sum(one.levelno >= logging.ERROR for one in caplog.records) == 1


def test_a_long_list_of_people_is_cut() -> None:
    assert listed([3, 1, 2]) == "1, 2, 3"
    assert listed(range(1, 24)).endswith("19, 20 and 3 more")
