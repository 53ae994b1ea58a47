"""What is kept beyond its use goes, a few people at a time, and nothing else does."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, insert, select, update

from bot.services.kinds import Kind
from bot.store import inbox, people
from bot.store.database import Database
from bot.store.inbox import Received
from bot.store.retention import PEOPLE_AT_ONCE, forget_old_messages
from bot.store.tables import inbox as inbox_table
from scheduler.table import State, occurrence_table
from tests.kit.plans import NOW

LONG_AGO, LIMIT, LATELY = date(2023, 5, 1), date(2024, 11, 23), date(2026, 11, 22)


def a_message(tx: Connection, person_id: int, night: date, *, state: State = State.SENT) -> None:
    times = {"due_at": NOW, "good_until": NOW}
    row = {"person_id": person_id, "kind": Kind.EVENING, "night": night, "state": state, **times}
    tx.execute(insert(occurrence_table).values(row))


def left(tx: Connection) -> list[tuple[int, date]]:
    row = occurrence_table.c
    found = select(row.person_id, row.night).order_by(row.person_id, row.night)
    return [(each.person_id, each.night) for each in tx.execute(found)]


def test_closed_records_of_years_ago_go_and_what_still_waits_stays(database: Database) -> None:
    def live(tx: Connection) -> list[tuple[int, date]]:
        one, other = (people.meet(tx, each, language="en", now=NOW).id for each in (1, 2))
        a_message(tx, one, LONG_AGO)
        a_message(tx, one, LATELY)
        a_message(tx, other, LONG_AGO, state=State.PLANNED)
        end = forget_old_messages(tx, 0, kinds=list(Kind), before=LIMIT)
        assert end is None
        return [(each - one, night) for each, night in left(tx)]

    assert database.run_now(live) == [(0, LATELY), (1, LONG_AGO)]


def test_many_people_are_gone_through_a_hundred_at_a_time(database: Database) -> None:
    def live(tx: Connection) -> tuple[int, int]:
        ids = [people.meet(tx, 10 + each, language="en", now=NOW).id for each in range(101)]
        for person_id in ids:
            a_message(tx, person_id, LONG_AGO)
        went_to = forget_old_messages(tx, 0, kinds=list(Kind), before=LIMIT)
        assert went_to == ids[PEOPLE_AT_ONCE - 1]
        between = len(left(tx))
        assert forget_old_messages(tx, went_to, kinds=list(Kind), before=LIMIT) is None
        return between, len(left(tx))

    assert database.run_now(live) == (1, 0)


def test_what_the_bot_failed_on_is_kept_for_a_repair_and_not_longer(database: Database) -> None:
    def live(tx: Connection) -> tuple[int, int]:
        inbox.store(tx, [Received(1, 7, "{}"), Received(2, 7, "{}")], now=NOW)
        inbox.set_aside(tx, 1, error_id="abc")
        tx.execute(update(inbox_table).values(received_at=NOW - inbox.SET_ASIDE_FOR))
        early = inbox.forget_old(tx, now=NOW)
        return early, inbox.forget_old(tx, now=NOW + timedelta(seconds=1))

    assert database.run_now(live) == (0, 1)
    left = database.run_now(lambda tx: tx.execute(select(inbox_table.c.update_id)).scalars().all())
    assert left == [2]
