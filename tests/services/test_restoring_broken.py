"""Broken files: whatever was changed, a field is named or all of it comes, and never a half."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.screening import Condition
from bot.report.export import Export, packed
from bot.report.unpacking import NotOurs, unpacked
from bot.services import privacy_export, restoring, stretching
from bot.services.restoring import Restored
from bot.store import conversations, decisions
from bot.store.database import Database
from bot.store.week import NightClock, Weekday
from tests.kit.exports import export_of, row_counts
from tests.kit.plans import MONDAY, Life, a_plan

ANOTHER = 777_000_777


@dataclass(frozen=True)
class Sample:
    """A short export, and a database to try it on."""

    zipped: bytes
    text: str
    life: Life


@pytest.fixture(scope="module")
def sample(database: Database) -> Sample:
    week = {Weekday.FRI: NightClock(time(23, 30), time(9))}
    rich = a_plan(
        week=week, quiet=frozenset({Weekday.SAT}), cue="after brushing", spacing_conflict=False
    )
    life = Life(database, rich)
    life.is_screened(Condition.IRON, medicine_times={Condition.IRON: (time(8), time(20))})
    life.nights(MONDAY, 3)
    told = life.night_and_morning(MONDAY.plus(3), stool=2)
    life.run(lambda tx: stretching.record(tx, life.id, MONDAY.plus(4), done=True, now=life.now))
    made_by = told.stored.id
    waits = life.run(lambda tx: decisions.propose(tx, life.id, made_by, now=life.now))
    asked = {"question": "proposal.confirm", "context": {"proposal": waits.id, "aside": {}}}
    life.run(lambda tx: conversations.ask(tx, life.id, **asked, now=life.now))
    made = export_of(life)
    return Sample(made, json.dumps(unpacked(made)), life)


@settings(max_examples=80, deadline=None)
@given(at=st.integers(0, 10**9), flip=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_zip_is_refused_or_reads_the_same(
    sample: Sample, at: int, flip: int, cut: bool
) -> None:
    place = at % len(sample.zipped)
    head, tail = sample.zipped[:place], sample.zipped[place + 1 :]
    damaged = head if cut else head + bytes([sample.zipped[place] ^ flip]) + tail
    try:
        data = unpacked(damaged)
    except NotOurs as refused:
        assert str(refused)
    else:
        assert data == json.loads(sample.text)


ODD: list[object] = [None, True, -1, 0, 1, 2**31, 2**70, 0.5, 1e308, "", "yes", "\ud800", "x" * 300]
ODD += ["2026-11-23", "2026-11-23T21:30:00Z", "9999-12-31", "23:59", [], [[]], {}, {"a": {"b": 1}}]


def places(value: object, way: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The way to everything in a file."""
    inside: list[tuple[object, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    below = [found for name, each in inside for found in places(each, (*way, name))]
    return [way, *below] if way else below


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_changed_file_is_refused_by_name_or_comes_whole(
    sample: Sample, data: st.DataObject
) -> None:
    changed = json.loads(sample.text)
    for _ in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from(places(changed)))
        here = changed
        for part in way:
            here = here[part]
        what = data.draw(st.sampled_from(["set", "drop", "double"]))
        if what == "set":
            here[last] = data.draw(st.sampled_from(ODD))
        elif what == "double" and isinstance(here, list):
            here.insert(last, here[last])
        else:
            del here[last]
    before = row_counts(sample.life.database)
    try:
        export = restoring.read(changed)
        sample.life.run(lambda tx: _restored_and_undone(tx, export, sample.life))
    except NotOurs as refused:
        field = str(refused).split(":")[0]
        assert field.split("[")[0].split(".")[0] in {*json.loads(sample.text), "rows"}
    except Undone:
        pass
    assert row_counts(sample.life.database) == before


def _restored_and_undone(tx: Connection, export: restoring.Export, life: Life) -> None:
    made = restoring.restore(tx, export, telegram_id=ANOTHER, now=life.now)
    assert isinstance(made, Restored)
    kept = privacy_export.gather(tx, ANOTHER, now=life.now)
    assert kept is not None
    for name, rows in export.data.rows.items():
        if name not in ("trusted_people", "chat_messages", "planned_messages"):
            here = 1 if name == "nights" else 0  # the next night may have been planned
            assert 0 <= len(kept.everything.rows[name]) - len(rows) <= here
    packed(Export(life.now, kept.everything, kept.nights, kept.decided, "", kept.record))
    raise Undone
