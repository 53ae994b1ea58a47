"""The operator hears once that the service is in trouble, and once that it is well again."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.contact import Contact
from bot.chat.operator import Operator
from bot.chat.post import Replica
from bot.condition import Condition
from bot.lookout import DUTY, Lookout, Wire
from bot.store import duties, inbox
from bot.store.inbox import Received
from tests.kit.house import AT_SIX, House, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

MINUTE = timedelta(minutes=1)


class Monotonic:
    """A clock that nobody sets but the test."""

    now_s = 5_000.0

    def __call__(self) -> float:
        return self.now_s


class Watched:
    """A bot that stands still, its lookout, and the operator's phone."""

    def __init__(self, bot: House, phone: Person) -> None:
        self.bot, self.phone, self.monotonic = bot, phone, Monotonic()
        self.contact = Contact(monotonic_s=self.monotonic)
        self.contact.heard()
        self.telegram_answers = True
        self.asked = 0
        self.lookout = self.another(Replica("ada"))

    def another(self, replica: Replica, *, has_operator: bool = True) -> Lookout:
        """The lookout of one process."""
        condition = Condition(self.bot.clock, self.contact, monotonic_s=self.monotonic)
        condition.watch(self.bot.database, self.bot.engine)
        operator = Operator(self.bot.bot, self.phone.id) if has_operator else None
        wire = Wire(self.contact, self._ask, operator, monotonic_s=self.monotonic)
        database, clock = self.bot.database, self.bot.clock
        return Lookout(condition, database, clock=clock, replica=replica, wire=wire)

    async def _ask(self) -> None:
        self.asked += 1
        if self.telegram_answers:
            self.contact.heard()

    async def looks(
        self, *, after: timedelta = MINUTE, lookout: Lookout | None = None
    ) -> list[str]:
        """Look after so long; gives what the operator reads then."""
        before = len(await self.phone.messages())
        self.monotonic.now_s += after.total_seconds()
        self.bot.clock.shift(timedelta(0), self.bot.clock.now() + after)
        await (lookout or self.lookout).look()
        return [message["text"] for message in (await self.phone.messages())[before:]]

    async def hears(self, *, minutes: int) -> list[str]:
        """All that the operator reads in so many looks."""
        return [text for _ in range(minutes) for text in await self.looks()]


@pytest.fixture
async def watched(sandbox: Sandbox, visitor: Person, tmp_path: Path) -> AsyncIterator[Watched]:
    async with house(sandbox, tmp_path, started=False) as bot:
        yield Watched(bot, visitor)


@asynccontextmanager
async def no_database(bot: House, folder: Path) -> AsyncIterator[None]:
    """Another process holds the file, for which nobody waits long; afterwards it answers again."""
    await bot.run(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(folder / "bot.db", timeout=5)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
    await bot.run(lambda tx: None)


async def test_while_all_is_well_nothing_is_said(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    assert await watched.hears(minutes=12) == []
    assert not [one for one in caplog.records if one.name == "bot.lookout"]


async def test_a_database_that_stays_away_is_told_once_and_once_when_it_is_back(
    watched: Watched, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.lookout")
    async with no_database(watched.bot, tmp_path):
        assert await watched.looks() == []
        assert await watched.looks(after=4 * MINUTE) == []
        (said,) = await watched.looks()
        assert await watched.looks(after=3 * MINUTE) == []
    assert said.startswith("The database has not answered for 5 minutes, or takes nothing in.")
    (said,) = await watched.hears(minutes=3)
    assert said.startswith("The database answers again, after 9 minutes.")
    assert [one.getMessage() for one in caplog.records if one.name == "bot.lookout"] == [
        "the database does not answer since minutes=5",
        "over after minutes=9: the database does not answer",
    ]


async def test_a_database_that_is_back_soon_is_nobodys_trouble(
    watched: Watched, tmp_path: Path
) -> None:
    for _ in range(2):
        async with no_database(watched.bot, tmp_path):
            assert await watched.looks() == []
            assert await watched.looks(after=3 * MINUTE) == []
        assert await watched.looks() == []


async def test_updates_that_nobody_answers_are_told_once_and_once_when_they_are(
    watched: Watched,
) -> None:
    waiting = Received(update_id=77, telegram_id=77, payload="{}")
    await watched.bot.run(lambda tx: inbox.store(tx, [waiting], now=AT_SIX))
    assert await watched.hears(minutes=10) == []
    (said,) = await watched.hears(minutes=3)
    assert said.startswith("Somebody has been waiting for an answer for over 11 minutes:")
    await watched.bot.run(lambda tx: inbox.done(tx, 77))
    (said,) = await watched.hears(minutes=2)
    assert said.startswith("Everybody who wrote has an answer again.")


async def test_a_clock_that_was_moved_is_no_trouble(watched: Watched) -> None:
    waiting = Received(update_id=77, telegram_id=77, payload="{}")
    await watched.bot.run(lambda tx: inbox.store(tx, [waiting], now=AT_SIX))
    watched.bot.clock.shift(timedelta(0), AT_SIX + timedelta(hours=10))
    assert await watched.looks() == []
    await watched.bot.run(lambda tx: inbox.done(tx, 77))
    assert await watched.hears(minutes=3) == []


async def test_a_silent_telegram_is_logged_and_told_when_it_speaks_again(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.telegram_answers = False
    assert await watched.hears(minutes=12) == []
    assert "telegram is silent since minutes=10" in caplog.text
    assert watched.asked == 9, "asked once a minute from the fourth on"
    watched.telegram_answers = True
    (said,) = await watched.hears(minutes=3)
    assert said == "Telegram could not be reached for 13 minutes. It answers again."


async def test_who_does_not_poll_asks_for_a_sign_of_life(watched: Watched) -> None:
    assert await watched.hears(minutes=20) == []
    assert watched.asked == 5


async def test_what_the_operator_could_not_be_told_is_told_at_the_next_look(
    watched: Watched, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with no_database(watched.bot, tmp_path):
        assert await watched.looks() == []
        await sandbox.fault(kind="500", method="sendMessage", times=1)
        assert await watched.looks(after=6 * MINUTE) == []
        assert len(await watched.looks()) == 1
    await sandbox.fault(kind="500", method="sendMessage", times=1)
    assert await watched.looks() == []
    (said,) = await watched.looks()
    assert said.startswith("The database answers again, after 8 minutes.")


async def test_of_several_replicas_the_one_with_the_duty_tells_the_operator(
    watched: Watched,
) -> None:
    ada = watched.another(Replica("ada", alone=False))
    bob = watched.another(Replica("bob", alone=False))
    waiting = Received(update_id=77, telegram_id=77, payload="{}")
    await watched.bot.run(lambda tx: inbox.store(tx, [waiting], now=AT_SIX))
    told: dict[str, list[str]] = {"ada": [], "bob": []}
    for _ in range(13):
        told["ada"] += await watched.looks(lookout=ada)
        told["bob"] += await watched.looks(after=timedelta(0), lookout=bob)
    assert (len(told["ada"]), len(told["bob"])) == (1, 0)
    await watched.bot.run(lambda tx: duties.release(tx, DUTY, "ada"))
    assert len(await watched.looks(lookout=bob)) == 1, "who takes over does not know of it"


async def test_who_is_alone_tells_also_right_after_a_new_start(
    watched: Watched, tmp_path: Path
) -> None:
    assert await watched.looks() == []
    after = watched.another(Replica("ada's next life"))
    assert await watched.looks(lookout=after) == []
    async with no_database(watched.bot, tmp_path):
        assert await watched.looks(lookout=after) == []
        assert len(await watched.looks(after=6 * MINUTE, lookout=after)) == 1


async def test_without_an_operator_the_log_alone_has_it(
    watched: Watched, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.lookout")
    alone = watched.another(Replica("ada"), has_operator=False)
    async with no_database(watched.bot, tmp_path):
        assert await watched.looks(lookout=alone) == []
        assert await watched.looks(after=6 * MINUTE, lookout=alone) == []
    assert await watched.looks(lookout=alone) == []
    logged = [one.levelname for one in caplog.records if one.name == "bot.lookout"]
    assert logged == ["ERROR", "INFO"]
