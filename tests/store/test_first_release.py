"""Somebody who comes from the first release finds everything again, and finds the way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import URL, Connection, Engine, inspect, text

from bot.care.model import Flag, Phase
from bot.care.night import Night
from bot.services import replay
from bot.services.kinds import Kind
from bot.services.replay import Outcome
from bot.store import conversations, decisions, diary, migrate, plans
from bot.store.database import Database
from bot.store.decisions import ProposalState
from bot.store.diary import Known
from bot.store.looking import glance
from bot.store.opening import open_database
from bot.store.plans import GiEvents, PlanStatus
from scheduler import occurrences
from scheduler.occurrences import Planned
from tests.kit.databases import KINDS, POSTGRESQL
from tests.kit.first_release import (
    ANN,
    BEN,
    CEM,
    DORA,
    LEFT_AT,
    Columns,
    Rows,
    as_left,
    columns_of,
    read_plainly,
    read_today,
)
from tests.kit.keys import KEYRING
from tests.kit.postgres import Postgres

T = TypeVar("T")

COUNTS = {
    "check_in": 48,
    "conversation": 1,
    "decision": 27,
    "inbox": 131,
    "intake": 23,
    "night": 26,
    "occurrence": 77,
    "person": 4,
    "plan": 9,
    "proposal": 6,
    "referral": 4,
    "screening": 3,
}
WORDS = ("citrate", "one_leg_swollen_hot", "STEP_UP", "setup.medicines", "/today")
"""Some of what lay open in the first release's tables."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A database of the first release in today's hands, and what it held before."""

    database: Database
    columns: Columns
    before: Rows

    @property
    def engine(self) -> Engine:
        return self.database.engine

    def run(self, work: Callable[[Connection], T]) -> T:
        return self.database.run_now(work)


def taken_over(address: URL) -> Upgraded:
    """Today's bot opens what the first release left at this address."""
    as_left(address)
    with glance(address) as tx:
        columns = columns_of(tx)
        before = read_plainly(tx, columns)
    return Upgraded(open_database(address, KEYRING), columns, before)


@pytest.fixture(scope="module", params=KINDS)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    """One for all tests: they only read, or leave it as they found it."""
    with ExitStack() as until_the_end:
        if request.param == POSTGRESQL:
            postgres: Postgres = request.getfixturevalue("postgres")
            address = until_the_end.enter_context(postgres.empty_database())
        else:
            path = tmp_path_factory.mktemp("first") / "data" / "bot.sqlite3"
            address = URL.create("sqlite", database=str(path))
        found = taken_over(address)
        until_the_end.enter_context(closing(found.database))
        yield found


def night(label: str) -> Night:
    return Night.parse(f"2026-{label}")


def test_every_row_is_still_there_with_the_same_values(upgraded: Upgraded) -> None:
    assert {name: len(rows) for name, rows in upgraded.before.items()} == COUNTS
    now = upgraded.run(lambda tx: read_today(tx, upgraded.columns))
    assert now == upgraded.before
    assert repr(now) == repr(upgraded.before)  # 10.0 is not 10 for every rule


def test_the_course_and_what_was_agreed_to_read_as_before(upgraded: Upgraded) -> None:
    def read(tx: Connection) -> None:
        assert [each.plan.dose_mg for each in plans.history(tx, ANN)] == [0.0, 100.0, 150.0]
        states = [each.state for each in decisions.proposals(tx, ANN)]
        assert states[0] is ProposalState.ACCEPTED and states[-1] is ProposalState.OPEN
        stopped, held = plans.current(tx, BEN), plans.current(tx, DORA)
        assert stopped is not None and held is not None
        assert (stopped.plan.status, stopped.plan.phase) == (PlanStatus.STOPPED, Phase.PAUSED_GI)
        assert stopped.plan.gi_caps == {100.0: GiEvents(night("04-05"), 1)}
        assert held.plan.status is PlanStatus.HELD

    upgraded.run(read)


def test_what_was_taken_and_told_reads_as_before(upgraded: Upgraded) -> None:
    def read(tx: Connection) -> None:
        less, none = (diary.intake_of(tx, ANN, night(label)) for label in ("03-26", "03-19"))
        assert less is not None and (less.dose_mg, less.planned_mg) == (50.0, 150.0)
        assert none is not None and (none.taken, none.dose_mg) == (False, 0.0)
        pain, unsure = (diary.check_in_of(tx, ANN, night(label)) for label in ("03-17", "03-21"))
        assert pain is not None and (pain.cramps, pain.worst_pain) == (4, 6)
        assert unsure is not None and unsure.cramps_answer is Known.NOT_SURE
        swollen = diary.check_in_of(tx, DORA, night("04-05"))
        assert swollen is not None and swollen.flags == {Flag.ONE_LEG_SWOLLEN_HOT}
        asked = conversations.get(tx, CEM)
        assert asked is not None and asked.question == "setup.medicines"

    upgraded.run(read)


def as_it_lies(engine: Engine) -> bytes:
    """Every row of every table as it is stored, and on SQLite every byte of the open files."""
    with engine.connect() as tx:
        every = [text(f'SELECT * FROM "{name}"') for name in inspect(tx).get_table_names()]  # noqa: S608
        rows = [row for found in every for row in tx.execute(found)]
    values = [
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    ]
    is_file = engine.url.get_backend_name() == "sqlite"
    parts = Path(str(engine.url.database)).parent.iterdir() if is_file else ()
    return b"\n".join([*values, *(part.read_bytes() for part in parts)])


def test_nothing_about_health_is_left_open(upgraded: Upgraded) -> None:
    lay_open = repr(upgraded.before)
    words = [*WORDS, *re.findall(r"[0-9a-f]{64}", lay_open)]
    assert len(words) == len(WORDS) + COUNTS["decision"]
    assert [word for word in words if word not in lay_open] == []
    lies_there = as_it_lies(upgraded.engine)
    assert [word for word in words if word.encode() in lies_there] == []


def test_every_decision_is_made_again_from_what_was_known_then(upgraded: Upgraded) -> None:
    again = upgraded.run(lambda tx: [replay.replay(tx, who) for who in (ANN, BEN, DORA)])
    assert sum(map(len, again)) == COUNTS["decision"]
    assert [each for told in again for each in told if each.outcome is not Outcome.SAME] == []


def as_sets(columns: Columns) -> dict[str, set[str]]:
    """Without their order: a table that was sealed and opened again has them in another one."""
    return {name: set(names) for name, names in columns.items()}


def let_wait_what_is_new(tx: Connection) -> None:
    """Messages of every kind and in the one state that the first release did not know."""
    queued = "UPDATE occurrence SET state = 'queued' WHERE state = 'planned'"
    assert tx.execute(text(queued)).rowcount > 0
    tomorrow, known = LEFT_AT + timedelta(days=1), {"evening", "morning", "review"}
    for kind in set(Kind) - known:
        assert occurrences.plan(tx, Planned(ANN, kind, LEFT_AT.date(), LEFT_AT, tomorrow))


def test_the_way_back_and_up_again_loses_nothing(upgraded: Upgraded) -> None:
    every = {name: all_ for name, all_ in upgraded.run(columns_of).items() if name in COUNTS}
    known = upgraded.run(lambda tx: read_today(tx, every))
    migrate.downgrade(upgraded.engine, "0005")
    assert upgraded.run(lambda tx: read_plainly(tx, upgraded.columns)) == upgraded.before
    upgraded.run(let_wait_what_is_new)
    migrate.downgrade(upgraded.engine, "0001")
    assert upgraded.run(lambda tx: read_plainly(tx, upgraded.columns)) == upgraded.before
    assert as_sets(upgraded.run(columns_of)) == as_sets(upgraded.columns)
    migrate.upgrade(upgraded.engine)
    assert upgraded.run(lambda tx: read_today(tx, every)) == known
