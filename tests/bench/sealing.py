"""What sealing costs: a value, a check-in answer, a person's year; beside the same without it.

Without it the same columns hold the same text, wrapped as if it were sealed: what is compared is
encryption alone. What columns of JSON cost beside plain ones is in both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.care.night import Night
from bot.store import diary
from bot.store.database import Database
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.keyring import Keyring
from bot.store.sqlite import SqliteDatabase
from tests.bench import inbound
from tests.bench.child import FIRST_CORE
from tests.bench.measures import Figures, Stopwatch
from tests.bench.report import Row
from tests.bench.sizes import Bench
from tests.kit.keys import KEY, KEYRING
from tests.kit.plans import MONDAY, NOW, a_person

_ABOUT = b"intake.dose_mg"
_DOSE = b"100000          "
_HEAD, _TAG = 17, 16
_YEAR = 365


class Wrapping(Keyring):
    """Looks like sealing from outside, and seals nothing."""

    def seal(self, plain: bytes, *, about: bytes) -> bytes:
        return b"\x01" + bytes(_HEAD - 1) + plain + bytes(_TAG)

    def unseal(self, sealed: bytes, *, about: bytes) -> bytes:
        return sealed[_HEAD:-_TAG]


def values(*, times: int) -> Figures:
    """Sealing and opening one dose."""
    watch = Stopwatch()
    sealed = [KEYRING.seal(_DOSE, about=_ABOUT) for _ in range(times)]
    watch.stop()
    opening = Stopwatch()
    for value in sealed:
        KEYRING.unseal(value, about=_ABOUT)
    opening.stop()
    return {"seal_us": watch.cpu_s / times * 1e6, "open_us": opening.cpu_s / times * 1e6}


def answers(*, count: int, sealed: bool) -> Figures:
    """Check-in answers one after the other."""
    return asdict(inbound.alone(count, keyring=_ring(sealed)))


def year(*, times: int, sealed: bool) -> Figures:
    """Reading all that a person has told in a year, each time of a database just opened."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        with closing(SqliteDatabase(path, _ring(sealed))) as database:
            person_id = a_person(database)
            database.run_now(lambda tx: [_told(tx, person_id, day) for day in range(_YEAR)])
        cpu_s = [_read(path, person_id, sealed=sealed) for _ in range(times)]
    return {"read_ms": sorted(cpu_s)[len(cpu_s) // 2] * 1e3}


def sealing(bench: Bench) -> Iterator[Row]:
    """One core; each beside the same without encryption."""
    one = bench.median(values, core=FIRST_CORE, times=bench.sizes.tries * 20)
    yield Row("a value sealed, CPU", one["seal_us"], "us")
    yield Row("a value opened, CPU", one["open_us"], "us")
    count, plain = bench.sizes.answers, "the same, not encrypted"
    told, bare = (
        bench.median(answers, core=FIRST_CORE, count=count, sealed=sealed)
        for sealed in (True, False)
    )
    yield Row("a check-in answer, CPU", told["cpu_ms"], "ms", bare["cpu_ms"], plain)
    yield Row("  p50", told["p50_ms"], "ms", bare["p50_ms"], plain)
    read, unsealed = (
        bench.median(year, core=FIRST_CORE, times=5, sealed=sealed) for sealed in (True, False)
    )
    yield Row("a person's year read, CPU", read["read_ms"], "ms", unsealed["read_ms"], plain)


def _ring(sealed: bool) -> Keyring:
    return KEYRING if sealed else Wrapping((KEY,))


def _told(tx: Connection, person_id: int, day: int) -> None:
    night, at = MONDAY.plus(day), NOW + timedelta(days=day)
    taken = Intake(night, True, 100.0, 100.0, at, at)
    diary.add_intake(tx, person_id, taken)
    said = MorningAnswers(night, at, Known.YES, 2, 4, Known.NO, 0)
    diary.add_check_in(tx, person_id, said)


def _read(path: Path, person_id: int, *, sealed: bool) -> float:
    with closing(SqliteDatabase(path, _ring(sealed))) as database:
        _of(database, person_id, first=MONDAY.plus(_YEAR))  # compiles the statements
        watch = Stopwatch()
        _of(database, person_id, first=MONDAY)
        watch.stop()
    return watch.cpu_s


def _of(database: Database, person_id: int, *, first: Night) -> None:
    database.run_now(lambda tx: diary.intakes_since(tx, person_id, first))
    database.run_now(lambda tx: diary.check_ins_since(tx, person_id, first))
