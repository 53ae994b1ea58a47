"""What was promised to these people, looked up in the bot's books and on their phones.

What was due is worked out from the wall clock, what came from the phones, what was told from the
people's own memory: the bot is asked for nothing but its books.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Row

from bot.care.night import Night
from bot.services.course import offers_tonight
from bot.services.replay import Outcome
from bot.store import plans
from bot.store.plans import RUNNING
from bot.store.tables import check_in, intake
from scheduler.table import Occurrence, State, occurrence_table, read
from tests.kit.faults_crowd import Due
from tests.soak.books import Books
from tests.soak.folk import BEGINS, Key, Resident

ONCE, AGAIN = "said once", "said again after a fault"
ANSWERED = "told before it was said"
GIVEN_UP = "given up: its time was over before the fault was"
NO_DOSE, NOT_RUNNING = "no dose in the plan yet", "plan stopped, paused or lapsed"
AWAY, LEFT = "blocked or paused", "deleted"
LOST, UNTRUE = "lost", "booked as said, and not heard"

COLUMNS = {"evening": {"taken"}, "morning": {"cramps", "stool"}}
SAMPLE = 200
OPEN = (State.PLANNED, State.QUEUED, State.SENDING)
NEAR = timedelta(hours=1)
"""A turn within this of a message: whichever came first counts."""


@dataclass(slots=True)
class Audit:
    """What became of everything."""

    messages: Counter[str] = field(default_factory=Counter)
    """What became of each message that was due."""
    repeats: int = 0
    unmarked: int = 0
    """Repeats that do not say that they are one."""
    facts: int = 0
    replayed: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Sentences about broken promises, by the promise."""

    def breaks(self, promise: str, sentence: str) -> None:
        self.broken[promise].append(f"{promise}: {sentence}")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who lived with whose books, until when."""

    crowd: Sequence[Resident]
    books: Books
    seed: int
    ends: datetime


def audited(scene: Scene) -> Audit:
    """Look everything up."""
    audit = Audit()
    rows = _rows(scene)
    for one in scene.crowd:
        _messages(audit, scene, one, rows[one.id])
    _facts(audit, scene)
    dice = Random(scene.seed)  # noqa: S311 - repeatable
    stayed = [one.id for one in scene.crowd if not one.has_left]
    audit.replayed = scene.books.replayed(dice.sample(stayed, min(SAMPLE, len(stayed))))
    for outcome, times in audit.replayed.items():
        if outcome != Outcome.SAME:
            audit.breaks("replay", f"{times} decisions of the sample come out as {outcome!r}")
    return audit


def _rows(scene: Scene) -> Mapping[int, dict[Key, Occurrence]]:
    found: dict[int, dict[Key, Occurrence]] = defaultdict(dict)
    for row in map(read, scene.books.each_of(occurrence_table)):
        found[row.person_id][Key(row.kind, Night(row.night))] = row
    return found


def _messages(audit: Audit, scene: Scene, one: Resident, rows: Mapping[Key, Occurrence]) -> None:
    versions = scene.books.read(lambda tx: _Versions(plans.history(tx, one.id)))
    for due in _all_due(one, scene.ends):
        key = Key(due.kind, due.night)
        became = _became(one, due, rows.get(key), versions)
        audit.messages[became] += 1
        if became in (LOST, UNTRUE):
            state = rows[key].state if key in rows else "no row"
            audit.breaks(became, f"{due.kind} {due.night} of {one.chat_id} ({state})")
    for heard in one.heard.values():
        audit.repeats += heard.times - 1
        audit.unmarked += max(0, heard.unmarked - 1)
    _is_stuck(audit, scene, one, rows, versions)


def _became(one: Resident, due: Due, row: Occurrence | None, versions: _Versions) -> str:
    heard = one.heard.get(Key(due.kind, due.night))
    if heard is not None:
        return AGAIN if heard.times > 1 else ONCE
    if one.has_left:
        return LEFT
    if any(one.is_away(due.at + near) for near in (-NEAR, timedelta(0), NEAR)):
        return AWAY
    unwanted = versions.why_not(due)
    if unwanted:
        return unwanted
    if any((due.night, column) in one.facts for column in COLUMNS[due.kind]):
        return ANSWERED
    if row is not None and row.sent_at is not None:
        return UNTRUE
    if row is not None and row.state is State.EXPIRED and row.attempts:
        return GIVEN_UP
    return LOST


def _all_due(one: Resident, ends: datetime) -> Iterator[Due]:
    """Both messages of each Night whose evening lies in the time that was lived."""
    night = Night(BEGINS.date()).plus(-1)
    while night.evening <= ends.date():
        evening, morning = one.due(night)
        for due in (evening, morning):
            if evening.at > BEGINS and due.at <= ends:
                yield due
        night = night.next()


def _is_stuck(
    audit: Audit,
    scene: Scene,
    one: Resident,
    rows: Mapping[Key, Occurrence],
    versions: _Versions,
) -> None:
    """Whose plan runs is asked again one day, and nobody waits for an answer."""
    if one.asked_at_s is not None and not one.is_away(scene.ends):
        audit.breaks("stuck", f"{one.chat_id} waits for an answer")
    if one.has_left or one.is_away(scene.ends) or not versions.run_now():
        return
    if not any(key.kind == "morning" and row.state in OPEN for key, row in rows.items()):
        audit.breaks("stuck", f"nothing is planned for {one.chat_id}")


class _Versions:
    """A person's plans, the oldest first."""

    def __init__(self, stored: Sequence[plans.StoredPlan]) -> None:
        self._stored = stored

    def why_not(self, due: Due) -> str:
        """Why nobody wanted this said, an hour before or after it was due; "" when all did."""
        plans_then = [self._at(due.at + near) for near in (-NEAR, timedelta(0), NEAR)]
        if any(plan is None or plan.status not in RUNNING for plan in plans_then):
            return NOT_RUNNING
        dosed = all(plan is not None and offers_tonight(plan) for plan in plans_then)
        return "" if dosed or due.kind == "morning" else NO_DOSE

    def run_now(self) -> bool:
        """Whether the newest runs: an answer at the very end may have stopped it."""
        return bool(self._stored) and self._stored[-1].plan.status in RUNNING

    def _at(self, moment: datetime) -> plans.Plan | None:
        known = [one.plan for one in self._stored if one.created_at <= moment]
        return known[-1] if known else self._stored[0].plan if self._stored else None


_DIARY = {
    intake: ("taken", "dose_mg"),
    check_in: ("cramps_answer", "cramps", "worst_pain", "stool_answer", "stool", "taken_answer"),
}


def _facts(audit: Audit, scene: Scene) -> None:
    """What was told stands in the diary as it was told last, and in no two rows."""
    last: dict[tuple[str, int, Night], Row[Any]] = {}
    for table, told in _DIARY.items():
        for row in scene.books.each_of(table, table.c.id):
            whose = (table.name, row.person_id, row.night)
            before = last.get(whose)
            if before is not None and all(getattr(before, c) == getattr(row, c) for c in told):
                audit.breaks("written twice", f"{table.name} of {row.night} by {row.person_id}")
            last[whose] = row
    for one in scene.crowd:
        for fact in one.facts.values():
            audit.facts += 1
            book = intake if fact.column == "taken" else check_in
            found = last.get((book.name, one.id, fact.night))
            if found is None or getattr(found, fact.column) != fact.value:
                what = f"{fact.column} {fact.value} of {fact.night} by {one.chat_id}"
                audit.breaks("forgotten", f"{what}, {one.character}")
