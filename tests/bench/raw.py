"""What the bot never does: rows by the driver alone. To fill a file fast, and as the floor."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scheduler.columns import EPOCH, MICROSECOND

NIGHT = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD_FOR = timedelta(hours=3)
SPREAD = timedelta(minutes=2)
LEASE = timedelta(seconds=120)
# People sit in the table by id, and their bedtimes have nothing to do with it: neighbours in time
# are strangers in the file. A prime step walks over everybody once.
_STEP = 7_368_787

_CLAIM = """
WITH picked AS (SELECT person_id, kind, night FROM occurrence
    WHERE state = 'planned' AND due_at <= ? ORDER BY due_at LIMIT ?)
UPDATE occurrence SET state = 'sending', lease_until = ? FROM picked
WHERE (occurrence.person_id, occurrence.kind, occurrence.night)
    = (picked.person_id, picked.kind, picked.night)
RETURNING occurrence.person_id, occurrence.due_at, occurrence.good_until
"""
_CLOSE = """
UPDATE occurrence SET state = 'sent', lease_until = NULL, sent_at = ?
WHERE person_id = ? AND kind = 'evening' AND night = ? AND state = 'sending' AND lease_until = ?
"""
_PLAN = """
INSERT INTO occurrence (person_id, kind, night, due_at, good_until, state)
VALUES (?, 'evening', ?, ?, ?, 'planned') ON CONFLICT DO NOTHING
"""


def fill(path: Path, *, people: int, due: int) -> None:
    """Plan an evening for each; `due` of them fall due within two minutes, the rest over a day."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        # An index that is built at the end is built by sorting once.
        [[index]] = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'ix_occurrence_due_at'")
        with raw:
            raw.execute("DROP INDEX ix_occurrence_due_at")
            raw.executemany(_PLAN, _evenings(people, due=due))
            raw.execute(index)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def burst(path: Path, *, window: int, plans_next: bool) -> int:
    """Claim, close and plan what is due, a window in a transaction; return how many."""
    said, now, lease = 0, _us(NOW + SPREAD), _us(NOW + SPREAD + LEASE)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = FULL")
        while True:
            raw.execute("BEGIN IMMEDIATE")
            rows = raw.execute(_CLAIM, (now, window, lease)).fetchall()
            raw.execute("COMMIT")
            if not rows:
                return said
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(_CLOSE, [(now, row[0], str(NIGHT), lease) for row in rows])
            if plans_next:
                raw.executemany(_PLAN, [_next(*row) for row in rows])
            raw.execute("COMMIT")
            said += len(rows)


def _next(person_id: int, due_us: int, good_us: int) -> tuple[int, str, int, int]:
    day_us = DAY // MICROSECOND
    return person_id, str(NIGHT + DAY), due_us + day_us, good_us + day_us


def _evenings(people: int, *, due: int) -> Iterator[tuple[int, str, int, int]]:
    spread_us, rest_us, good_us = (one // MICROSECOND for one in (SPREAD, DAY, GOOD_FOR))
    for person_id in range(people):
        place = person_id * _STEP % people
        is_due = place < due
        wait_us = place * spread_us // due if is_due else spread_us + 1 + place * rest_us // people
        due_us = _us(NOW) + wait_us
        yield person_id, str(NIGHT), due_us, due_us + good_us


def _us(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND
