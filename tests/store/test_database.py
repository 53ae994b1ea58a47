"""What a transaction promises, and what is there at the next start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import URL, Connection

from bot.store import people, plans
from bot.store.database import Database
from bot.store.opening import open_database
from scheduler.order import one_at_a_time
from tests.kit.keys import KEYRING
from tests.kit.plans import A_PLAN, NOW, a_person

AT_ONCE = 4
ROUNDS = 10


class Oops(Exception):
    """A bug of ours in the middle of a transaction."""


def test_what_was_stored_is_there_at_the_next_start(address: URL) -> None:
    with closing(open_database(address, KEYRING)) as first:
        ann = first.run_now(lambda tx: people.meet(tx, 4711, language="de", now=NOW))
    with closing(open_database(address, KEYRING)) as second:
        assert second.run_now(lambda tx: people.by_telegram_id(tx, 4711)) == ann


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def broken(tx: Connection) -> None:
        people.meet(tx, 4711, language="en", now=NOW)
        raise Oops

    with pytest.raises(Oops):
        database.run_now(broken)
    assert database.run_now(lambda tx: people.by_telegram_id(tx, 4711)) is None


async def test_the_next_transaction_sees_what_the_one_before_wrote(database: Database) -> None:
    ann = await database.run(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    later = NOW + timedelta(hours=1)
    await database.run(lambda tx: people.set_gone(tx, ann.id, later))
    again = await database.run(lambda tx: people.meet(tx, 4711, language="de", now=later))
    assert (again.id, again.language, again.gone_at) == (ann.id, "en", later)


def test_two_who_work_on_one_person_at_once_lose_nothing_of_each_other(database: Database) -> None:
    ann = a_person(database)
    database.run_now(lambda tx: plans.add(tx, ann, A_PLAN, cause="test", now=NOW))

    def one_mg_more(tx: Connection) -> None:
        one_at_a_time(tx, [ann])
        known = plans.current(tx, ann)
        assert known is not None
        raised = replace(known.plan, dose_mg=known.plan.dose_mg + 1)
        plans.add(tx, ann, raised, cause="test", now=NOW)

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            database.run_now(one_mg_more)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(work, range(AT_ONCE)))
    last = database.run_now(lambda tx: plans.current(tx, ann))
    assert last is not None
    assert (last.plan.dose_mg, last.version) == (100 + AT_ONCE * ROUNDS, 1 + AT_ONCE * ROUNDS)


def test_two_first_messages_at_once_are_one_person(database: Database) -> None:
    together = Barrier(AT_ONCE)

    def meet(telegram_id: int) -> int:
        return database.run_now(lambda tx: people.meet(tx, telegram_id, language="en", now=NOW)).id

    def meet_all(number: int) -> list[int]:
        together.wait()
        return [meet(telegram_id) for telegram_id in range(ROUNDS)]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        met = list(threads.map(meet_all, range(AT_ONCE)))
    assert met == [met[0]] * AT_ONCE
    assert len(set(met[0])) == ROUNDS
