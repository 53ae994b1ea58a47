"""Whoever watches over the bot learns whether it lives and works, and nothing about anybody."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.care.model import Action, Decision, Triage
from bot.condition import KEPT_S, TELEGRAM_PATIENCE, Look
from bot.services.pulse import Pulse
from bot.services.watch import PATIENCE
from bot.store import decisions, people, plans
from bot.store.decisions import StoredDecision, Trigger
from bot.web.health import readiness
from tests.kit.health_pages import served
from tests.kit.house import MONDAY, ON_100_MG, House, forget_updates, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
WELL = Pulse("0006", 0, timedelta(0), 0, timedelta(0), 0, SECOND)


@pytest.fixture
async def bot(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[House]:
    await forget_updates(sandbox)
    async with house(sandbox, tmp_path) as living:
        yield living


async def test_a_bot_that_works_is_alive_and_ready(bot: House) -> None:
    async with served(bot) as watched:
        assert await watched.get("/healthz") == (200, "alive\n")
        assert await watched.ready() == (200, [])


async def test_a_bot_that_has_not_begun_is_alive_and_not_ready() -> None:
    async with served() as watched:
        assert (await watched.get("/healthz"))[0] == 200
        assert await watched.ready() == (503, ["database", "engine", "telegram"])
        _, figures = await watched.get("/metrics")
        assert "bot_database_up 0.0" in figures


async def test_an_engine_that_has_ended_asks_for_a_new_start(bot: House) -> None:
    async with served(bot) as watched:
        assert (await watched.get("/healthz"))[0] == 200
        await bot.engine.stop(within=timedelta(0))
        assert (await watched.get("/healthz"))[0] == 503
        assert await watched.ready() == (503, ["engine"])


async def test_a_database_that_does_not_answer_is_told_within_the_limit_and_forgiven(
    bot: House, tmp_path: Path
) -> None:
    await bot.run(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout = 20"))
    async with served(bot) as watched:
        with closing(sqlite3.connect(tmp_path / "bot.db", timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await watched.ready() == (503, ["database"])
            assert (await watched.get("/healthz"))[0] == 200
            _, figures = await watched.get("/metrics")
            assert "bot_database_up 0.0" in figures
            assert "bot_due_messages" not in figures, "nobody knows how many are due"
        await bot.run(lambda tx: None)
        watched.monotonic.now_s += KEPT_S
        assert await watched.ready() == (200, [])


@pytest.mark.parametrize(
    ("look", "failing"),
    [
        (Look(WELL, SECOND, True, SECOND), []),
        (Look(None, SECOND, True, SECOND), ["database"]),
        (Look(WELL, SECOND, False, SECOND), ["engine"]),
        (Look(WELL, SECOND, True, None), ["telegram"]),
        (Look(WELL, SECOND, True, TELEGRAM_PATIENCE), []),
        (Look(WELL, SECOND, True, TELEGRAM_PATIENCE + SECOND), ["telegram"]),
    ],
)
def test_each_part_that_fails_is_named(look: Look, failing: list[str]) -> None:
    said = readiness(look)
    assert said["failing"] == failing
    assert said["ready"] is not bool(failing)


@pytest.mark.parametrize(("late", "failing"), [(timedelta(0), []), (SECOND, ["scheduler"])])
def test_a_full_evening_takes_nothing_out_of_service_and_an_hour_does(
    late: timedelta, failing: list[str]
) -> None:
    pulse = Pulse("0006", 9, PATIENCE + late, 0, timedelta(0), 0, SECOND)
    assert readiness(Look(pulse, SECOND, True, SECOND))["failing"] == failing


async def test_however_often_it_is_asked_the_database_is_asked_once_in_a_while(
    bot: House,
) -> None:
    await bot.at_rest()
    asked = 0

    @event.listens_for(bot.database.engine, "before_cursor_execute")
    def listen(_c: object, _cur: object, sql: str, *_: object) -> None:
        nonlocal asked
        asked += "alembic_version" in sql

    async with served(bot) as watched:
        for path in ("/readyz", "/metrics") * 10:
            await watched.get(path)
        assert asked == 1
        watched.monotonic.now_s += KEPT_S
        await watched.get("/metrics")
        assert asked == 2


async def test_the_figures_hold_what_waits_and_no_name_or_number_of_anybody(
    bot: House, sandbox: Sandbox
) -> None:
    ann = await Person.join(sandbox)
    await bot.move_in(ann)
    await ann.say("Persephone took 987 mg")
    await bot.all_done()
    async with served(bot) as watched:
        _, ready = await watched.get("/readyz")
        _, figures = await watched.get("/metrics")
        for name in ("due_messages", "due_lag_seconds", "inbox_updates", "inbox_age_seconds"):
            assert re.search(rf"^bot_{name} 0\.0$", figures, re.M), name
        for private in ("Persephone", "987", str(ann.id)):
            assert private not in ready + figures
        labels = set(re.findall(r"[{,]([a-z_]+)=", figures))
        assert labels <= {"kind", "outcome", "urgent", "update", "le", "version", "rules", "reason"}


async def test_decisions_show_from_five_people_on(bot: House) -> None:
    async def decided_for(telegram_id: int) -> None:
        def decide(tx: decisions.Connection) -> None:
            now = bot.clock.now()
            known = people.meet(tx, telegram_id, language="en", now=now)
            plan = plans.add(tx, known.id, ON_100_MG, cause="test", now=now)
            said = Decision(Action.HOLD, 100.0, Triage.URGENT, (), "26")
            made = StoredDecision(0, MONDAY, now, Trigger.CHECK_IN, plan.id, "1", "f" * 64, said)
            made = decisions.add(tx, known.id, made)
            decisions.refer(tx, known.id, made.id, level=said.triage, now=now)

        await bot.run(decide)

    async with served(bot) as watched:
        for telegram_id, shows in (
            (901, False),
            (902, False),
            (903, False),
            (904, False),
            (905, True),
        ):
            await decided_for(telegram_id)
            await watched.decided.count(bot.database, now=bot.clock.now() + MINUTE)
            _, figures = await watched.get("/metrics")
            assert ('bot_decisions_last_day{action="HOLD"} 5.0' in figures) == shows
            assert ('bot_referrals_last_day{level="3"} 5.0' in figures) == shows
            assert ('action="HOLD"' in figures) == shows
        await watched.decided.count(bot.database, now=bot.clock.now() + timedelta(days=2))
        assert 'action="HOLD"' not in (await watched.get("/metrics"))[1]


async def test_there_is_nothing_else_on_the_port() -> None:
    async with served() as watched:
        for path in ("/", "/..%2f..%2fetc/passwd", "/docs"):
            assert (await watched.get(path))[0] == 404
        async with watched.session.post(watched.url + "/healthz", data="x") as answer:
            assert answer.status == 405
