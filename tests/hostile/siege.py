"""The real bot under hostile updates, with honest people in it who must not notice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, func, select

from bot.care.night import Night
from bot.services import planning
from bot.store import opening, people, plans, screenings
from bot.store.looking import looking
from bot.store.plans import PlanStatus
from bot.store.tables import check_in, inbox, intake
from tests.bench.measures import memory_mb
from tests.hostile.telegram import TOKEN, Telegram, telegram
from tests.hostile.updates import Hostile
from tests.kit.faults_records import Records
from tests.kit.house import ON_100_MG
from tests.kit.keys import KEYRING
from tests.kit.plans import a_screening, ticked_for
from tests.kit.processes import Program, bot_program

BATCH: Final = 100  # as many as getUpdates gives
AHEAD: Final = 5
MOST_WAITING: Final = 1_000
"""No more wait at once, or memory would tell of the line and not of what the bot keeps."""
ANN, BOB, EVE = 7_000_001, 7_000_002, 7_000_003
SECRETS: Final = {"feeding Persephone": ANN, "watering the aspidistra": BOB}
"""What two honest people do before bedtime: each is told it, nobody else ever is."""
# What is no answer of Telegram at all. Each costs the bot a wait of some seconds.
UNREADABLE: Final = (
    '{"ok":true,"result":' + "[" * 100_000,
    '{"ok":true,"result":' + "[" * 100_000 + "]" * 100_000 + "}",
    "not json \x00",
    '{"ok":true}',
    "[]",
    '{"ok":true,"result":"updates"}',
    '{"ok":true,"result":[{"update_id":' + "9" * 5_000 + "}]}",
    '{"ok":true,"result":[1,2,3]}',
)
PATIENCE_S: Final = 180.0


@dataclass(slots=True)
class Report:
    """What came of it. `broken` names every promise that was not kept."""

    updates: int = 0
    took_s: float = 0.0
    mb: list[float] = field(default_factory=list)
    """Memory of the process, ten times on the way."""
    states: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Camp:
    """The two sides, and the bot's books seen from outside."""

    server: Telegram
    bot: Program
    records: Records
    report: Report

    async def glance(self) -> None:
        if not self.bot.is_running:
            raise AssertionError(f"the bot is dead:\n{self.bot.output()[-3000:]}")
        await asyncio.sleep(0.02)

    async def is_behind(self, most: int) -> bool:
        """Whether more updates than this are stored and neither answered nor set aside."""
        return await asyncio.to_thread(self.records.unanswered) > most


async def besiege(folder: Path, hostile: Hostile, *, updates: int, unreadable: int) -> Report:
    """Send so many hostile updates to a bot that lives in this folder, then ask as honest people.

    `unreadable`: how many answers of the server are no list of updates.
    """
    report, url = Report(), URL.create("sqlite", database=str(folder / "data" / "bot.sqlite3"))
    _move_in(url, folder)
    async with _bot(folder) as (server, bot):
        camp = _Camp(server, bot, Records(url), report)
        begun = time.monotonic()
        await _attack(camp, hostile, updates=updates, unreadable=unreadable)
        await _drained(camp)
        report.took_s = time.monotonic() - begun
        await _honest_people_are_answered(server, report)
        report.broken += server.leaks
        report.calls = server.calls
        if await bot.stop() != 0:
            report.broken.append("the bot did not end as asked")
    _audit(url, bot, report=report)
    return report


@asynccontextmanager
async def _bot(folder: Path) -> AsyncIterator[tuple[Telegram, Program]]:
    async with telegram(SECRETS) as server:
        settings = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": f"{server.url}/bot",
            "MESSAGES_PER_SECOND": "1000",
        }
        bot = bot_program(folder, "", **settings)
        await bot.start(until="the bot listens to Telegram")
        try:
            yield server, bot
        finally:
            await bot.kill()


async def _attack(camp: _Camp, hostile: Hostile, *, updates: int, unreadable: int) -> None:
    server, report, batches = camp.server, camp.report, max(1, updates // BATCH)
    looks = {round(part * batches / 10) for part in range(1, 11)}
    for number in range(1, batches + 1):
        server.put(hostile.batch(BATCH))
        report.updates += BATCH
        if unreadable and number % max(1, batches // unreadable) == 0:
            server.put_raw(UNREADABLE[number % len(UNREADABLE)])
        while len(server.batches) > AHEAD or await camp.is_behind(MOST_WAITING):
            await camp.glance()
        if number in looks:
            report.mb.append(memory_mb(camp.bot.pid))
    while server.batches:
        await camp.glance()


async def _drained(camp: _Camp) -> None:
    """Wait until every update that is stored was answered or set aside."""
    async with asyncio.timeout(PATIENCE_S):
        while await camp.is_behind(0):
            await camp.glance()


async def _honest_people_are_answered(server: Telegram, report: Report) -> None:
    """Each of them is answered at once, whatever was sent in their names."""
    server.listen_to(ANN, BOB, EVE)
    server.put([_command(10**9 + who, who, "/settings") for who in (ANN, BOB)])
    server.put([_command(10**9 + EVE, EVE, "/start")])
    wanted = [*((who, secret) for secret, who in SECRETS.items()), (EVE, "agree")]
    for who, text in wanted:
        try:
            await server.has_told(who, text, within_s=10)
        except TimeoutError:
            report.broken.append(f"{who} was not told {text!r} but {server.told[who]}")


def _command(update_id: int, who: int, name: str) -> dict[str, object]:
    user = {"id": who, "is_bot": False, "first_name": "Honest", "language_code": "en"}
    chat = {"id": who, "type": "private", "first_name": "Honest"}
    entity = {"type": "bot_command", "offset": 0, "length": len(name)}
    frame = {"message_id": 1, "date": round(time.time()), "chat": chat, "from": user}
    return {"update_id": update_id, "message": {**frame, "text": name, "entities": [entity]}}


def _move_in(url: URL, folder: Path) -> None:
    """Two people with plans, from before."""
    now = datetime.now(UTC)
    tonight = Night(now.date())
    (folder / "data").mkdir(parents=True)
    with closing(opening.open_database(url, KEYRING)) as database:
        for cue, telegram_id in SECRETS.items():
            theirs = replace(
                ON_100_MG,
                cue=cue,
                origin=tonight.plus(-20),
                treat_start=tonight.plus(-6),
                last_change=tonight.plus(-6),
            )

            def settle(tx: Connection, who: int = telegram_id, a_plan: plans.Plan = theirs) -> None:
                known = people.meet(tx, who, language="en", now=now)
                plans.add(tx, known.id, a_plan, cause="test", now=now)
                screenings.add(tx, known.id, a_screening(*ticked_for(a_plan), at=now))
                planning.replan(tx, known.id, now=now)

            database.run_now(settle)


def _audit(url: URL, bot: Program, *, report: Report) -> None:
    """What is on record afterwards, and what the log says."""
    with looking(url, KEYRING) as tx:
        states = select(inbox.c.state, func.count().label("many")).group_by(inbox.c.state)
        report.states = Counter({row.state: row.many for row in tx.execute(states)})
        for secret, who in SECRETS.items():
            report.broken += _changes(tx, who, secret)
    logged = bot.output()
    for private in (*SECRETS, TOKEN, TOKEN.partition(":")[2], "Mallory", "DROP TABLE"):
        if private in logged:
            report.broken.append(f"the log says {private!r}")
    if "Traceback" in logged:
        report.broken.append("the log has a traceback")


def _changes(tx: Connection, who: int, secret: str) -> Iterator[str]:
    """Nothing that others sent has changed an honest person's plan or diary."""
    known = people.by_telegram_id(tx, who)
    if known is None:
        yield f"{who} is gone"
        return
    stored = plans.current(tx, known.id)
    if stored is None or stored.plan.cue != secret or stored.plan.status is not PlanStatus.ACTIVE:
        yield f"the plan of {who} was changed"
    for table in (intake, check_in):
        theirs = select(func.count()).where(table.c.person_id == known.id)
        if tx.execute(theirs).scalar_one():
            yield f"{table.name} has rows of {who}"
