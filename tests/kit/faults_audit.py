"""The rules that no fault may break. An audit names every one that was; an empty list is good.

What was due is worked out from the wall clock, what was said from the sandbox's log of calls, what
was told from the people's own memory. The bot is asked for nothing but its books.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.care.night import Night
from bot.sandbox.server import DEFAULT_TOKEN
from bot.services.course import offers_tonight
from bot.store.inbox import InboxState
from bot.store.plans import RUNNING
from bot.store.tables import check_in, decision, intake
from scheduler.table import State
from tests.kit.faults_crowd import Due, Fact, Sleeper
from tests.kit.faults_heard import Said
from tests.kit.faults_stage import Stage

# What a log may never hold: the token, and words that only the chat and the diary know.
PRIVATE = (DEFAULT_TOKEN, "cramp", "diarrhea", "Your plan", "Took it", "100 mg")
COLUMNS = {"evening": {"taken"}, "morning": {"cramps", "stool"}}
OPEN = (State.PLANNED, State.QUEUED, State.SENDING)


class Key(NamedTuple):
    """What is said once: the unique key of the occurrence table."""

    person_id: int
    kind: str
    night: Night


Heard = Mapping[Key, Sequence[Said]]


async def audit(stage: Stage) -> list[str]:
    """Every promise broken since the stage was set, one sentence each."""
    heard = _by_key(stage.crowd, await stage.heard.listen())
    updates = await stage.sandbox.get("/sim/updates")
    return [
        *_lost(stage, heard),
        *_doubled(stage, heard),
        *_untrue(stage, heard),
        *_forgotten(stage),
        *_written_twice(stage),
        *_mislaid(stage, updates),
        *_leaked(stage.bot.output()),
    ]


def _lost(stage: Stage, heard: Heard) -> Iterator[str]:
    """What was due when all was well has been said, unless the person had told it before."""
    for sleeper in stage.crowd:
        for due in _all_due(sleeper, stage.began, stage.well):
            judged_at = next(at for at in stage.well if due.at <= at <= due.good_until)
            if sleeper.is_reachable and _is_wanted(stage, sleeper, due, judged_at):
                told = any(_answers(fact, due) for fact in sleeper.told)
                if not told and not heard.get(Key(sleeper.id, due.kind, due.night)):
                    yield f"lost: {due.kind} {due.night} for {sleeper.id}, due {due.at}"


def _all_due(sleeper: Sleeper, began: datetime, well: Sequence[datetime]) -> Iterator[Due]:
    """The messages for which there was a moment without a fault to say them in."""
    last = max(well, default=began).date()
    night = sleeper.plan.origin
    while night.evening <= last:
        for due in sleeper.due(night):
            if due.at >= began and any(due.at <= at <= due.good_until for at in well):
                yield due
        night = night.next()


def _is_wanted(stage: Stage, sleeper: Sleeper, due: Due, at: datetime) -> bool:
    """Whether the plan asked for it, when it fell due and when it was judged."""
    for moment in (due.at, at):
        plan = stage.records.plan_at(sleeper.id, moment)
        if plan is None or plan.status not in RUNNING:
            return False
        if due.kind == "evening" and not offers_tonight(plan):
            return False
    return True


def _answers(fact: Fact, due: Due) -> bool:
    return fact.night == due.night and fact.column in COLUMNS[due.kind]


def _doubled(stage: Stage, heard: Heard) -> Iterator[str]:
    """Said once; again only what was in flight when it was dropped, and then it says so."""
    repeats = 0
    for key, said in heard.items():
        first = [one for one in said if not one.silent]
        repeats += max(0, len(first) - 1)
        if sum(not one.is_marked for one in first) > 1:
            yield f"doubled: {key} said {len(first)} times, not every repeat is marked"
    if repeats > stage.repeats_allowed:
        yield f"doubled: {repeats} repeats, {stage.repeats_allowed} were in flight"


def _untrue(stage: Stage, heard: Heard) -> Iterator[str]:
    """A row says what happened: sent is heard, expired is not, and none is left open."""
    now = max(stage.well, default=stage.began)
    for row in stage.records.rows():
        key = Key(row.person_id, row.kind, Night(row.night))
        if row.state in (State.SENDING, State.QUEUED):
            yield f"untrue: {key} is still in flight"
        if row.state is State.PLANNED and row.good_until < now:
            yield f"untrue: {key} waits though its time is over"
        if row.kind not in COLUMNS:
            continue
        if row.sent_at is not None and not heard.get(key):
            yield f"untrue: {key} is {row.state}, and nobody heard it"
        unsaid = row.state is State.EXPIRED and row.sent_at is None
        if unsaid and heard.get(key) and not stage.repeats_allowed:
            yield f"untrue: {key} is expired, and was heard"


def _forgotten(stage: Stage) -> Iterator[str]:
    """What a person told, and the bot took in time, stands in the diary as it was told last."""
    books = {"taken": intake, "cramps": check_in, "stool": check_in}
    kept = {table: stage.records.all_of(table) for table in (intake, check_in)}
    for sleeper in stage.crowd:
        last = {(fact.night, fact.column): fact for fact in sleeper.firm}
        for fact in last.values():
            rows = [
                row
                for row in kept[books[fact.column]]
                if (row.person_id, row.night) == (sleeper.id, fact.night)
            ]
            if not rows or getattr(rows[-1], fact.column) != fact.value:
                yield f"forgotten: {fact.column} of {fact.night} by {sleeper.id}"


def _written_twice(stage: Stage) -> Iterator[str]:
    """An answer makes one row: the same once more is a quiet yes, not another row."""
    for table, told in _DIARY.items():
        last: dict[tuple[object, ...], tuple[object, ...]] = {}
        for row in stage.records.all_of(table):
            whose, what = (row.person_id, row.night), tuple(getattr(row, name) for name in told)
            if last.get(whose) == what:
                yield f"written twice: {table.name} of {row.night} by {row.person_id}"
            last[whose] = what


_DIARY = {
    intake: ("taken", "dose_mg"),
    check_in: ("cramps_answer", "cramps", "worst_pain", "stool_answer", "stool", "taken_answer"),
    decision: ("trigger", "inputs_digest", "known_check_in_id", "known_intake_id"),
}


def _mislaid(stage: Stage, updates: Mapping[str, Any]) -> Iterator[str]:
    """Every update that Telegram was told to forget is stored, and finished."""
    elsewhere = {*updates["waiting"], *updates["expired"]}
    for update_id in range(stage.first_update + 1, updates["last_id"] + 1):
        state = stage.taken.get(update_id)
        if update_id not in elsewhere and state != InboxState.DONE:
            yield f"mislaid: update {update_id} is {state or 'nowhere'}"


def _leaked(log: str) -> Iterator[str]:
    """No traceback, no token and nothing about anybody's health in the log."""
    lines = log.splitlines()
    for word in ("Traceback", *PRIVATE):
        found = next((line for line in lines if word in line), None)
        if found is not None:
            yield f"leaked: {word!r} in the log: {found.replace(word, '...')[:200]}"


def _by_key(crowd: Iterable[Sleeper], said: Iterable[Said]) -> dict[Key, list[Said]]:
    ids = {sleeper.chat_id: sleeper.id for sleeper in crowd}
    found = defaultdict(list)
    for one in said:
        if one.night is not None and one.chat_id in ids:
            found[Key(ids[one.chat_id], one.kind, one.night)].append(one)
    return dict(found)
