"""A Night of the diary, filled in or put right after its day.

Nothing that was decided is changed by it: what would have been decided otherwise is told, and
today's decision is weighed once more by the protocol, through its usual door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from sqlalchemy import Connection

from bot.care.constants import RULES_VERSION
from bot.care.model import Decision
from bot.care.night import Night
from bot.services import asking, bedtime, diary_book, morning, planning, titration
from bot.services.bedtime import TooMuch
from bot.services.diary_book import Page
from bot.services.draft import PREFIX as SETUP
from bot.services.house import House
from bot.services.titration import Told
from bot.store import conversations, decisions, diary, last_entries, plans
from bot.store.decisions import NOT_OURS, StoredDecision, Trigger
from bot.store.diary import Intake, KnownRows
from bot.store.last_entries import Entry
from bot.store.plans import StoredPlan

DOSE, CRAMPS, STOOL, PAIN = "diary.dose", "diary.cramps", "diary.stool", "diary.pain"
QUESTIONS = (DOSE, CRAMPS, STOOL, PAIN)
"""What can be typed about a page. All else is tapped."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A past decision that would have been another one. `more`: how many later ones too."""

    night: Night
    was: Decision
    would: Decision
    more: int


@dataclass(frozen=True, slots=True)
class Change:
    """A Night of which something else is known now, and how much was known `before` that."""

    night: Night
    before: KnownRows


@dataclass(frozen=True, slots=True)
class Corrected:
    """The page as it now stands. `told`: what the protocol says today that is new, if anything."""

    page: Page
    otherwise: Otherwise | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class NotInBook:
    """There is no such page: too long ago, before the first course, or not there yet."""


def ask(  # house: person and night are one key
    connection: Connection,
    person_id: int,
    night: Night,
    question: str,
    *,
    now: datetime,
    doubted_mg: float | None = None,
) -> Page | NotInBook:
    """Open one question about a page. A setup in progress stays open: then only taps answer."""
    found = diary_book.page(connection, person_id, night, now=now)
    if found is None:
        return NotInBook()
    asked = conversations.get(connection, person_id)
    in_setup = asked is not None and asked.question.startswith(SETUP)
    if question in QUESTIONS and not in_setup:
        context: dict[str, object] = {"night": str(night)}
        if doubted_mg is not None:
            context["doubted_mg"] = doubted_mg
        conversations.ask(connection, person_id, question=question, context=context, now=now)
    return found


def correct(  # house: person and night are one key
    connection: Connection,
    person_id: int,
    night: Night,
    changes: Mapping[str, object],
    *,
    now: datetime,
    house: House,
) -> Corrected | NotInBook:
    """Write down what is told late about a morning, and see what it means."""
    stored = plans.current(connection, person_id)
    found = diary_book.page(connection, person_id, night, now=now)
    if stored is None or found is None or not found.has_ended:
        return NotInBook()
    before = diary.known_now(connection, person_id)
    morning.write_down(connection, stored, night, changes=changes, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    return outcome(connection, stored, Change(night, before), now=now, house=house)


def correct_dose(  # house: person and night are one key
    connection: Connection,
    person_id: int,
    night: Night,
    dose_mg: float | None,
    *,
    sure: bool = False,
    now: datetime,
    house: House,
) -> Corrected | NotInBook | TooMuch:
    """Write down what was taken on a Night, in mg; None: as planned, 0: nothing.

    `sure`: an amount that looks like a slip was asked about once, and told again.
    """
    stored = plans.current(connection, person_id)
    found = diary_book.page(connection, person_id, night, now=now)
    if stored is None or found is None:
        return NotInBook()
    if dose_mg is not None and not _is_plausible(dose_mg, sure=sure):
        return TooMuch(dose_mg)
    before = diary.known_now(connection, person_id)
    if bedtime.is_open(connection, person_id, night, now=now):
        _tonight(connection, stored, night, dose_mg=dose_mg, now=now)
    else:
        _add(connection, person_id, found, dose_mg=dose_mg, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    return outcome(connection, stored, Change(night, before), now=now, house=house)


def outcome(
    connection: Connection, stored: StoredPlan, change: Change, *, now: datetime, house: House
) -> Corrected:
    """What a change of the diary means: for what was decided since that Night, and for today."""
    tonight = morning.night_of_answer(stored.plan, now=now).next()
    others = list(_others(connection, stored.person_id, change, before=tonight))
    first = others[0] if others else None
    otherwise = first and Otherwise(*first, more=len(others) - 1)
    told = weigh(connection, stored, tonight, now=now, house=house)
    found = diary_book.page(connection, stored.person_id, change.night, now=now)
    assert found is not None, "a page does not go while it is read"
    return Corrected(found, otherwise, told)


def weigh(
    connection: Connection, stored: StoredPlan, tonight: Night, *, now: datetime, house: House
) -> Told | None:
    """Ask the protocol again about today, if it has spoken today; None when nothing is new.

    Before it has, the morning's answers or the fixed hour will ask it anyway.
    """
    newest = decisions.latest(connection, stored.person_id)
    if newest is None or newest.night < tonight:
        return None
    trigger = Trigger.EVALUATION
    told = titration.evaluate(
        connection, stored, newest.night, trigger=trigger, now=now, house=house
    )
    planning.replan(connection, stored.person_id, now=now)
    return None if told is None or told.repeats else told


def _others(
    connection: Connection, person_id: int, change: Change, *, before: Night
) -> Iterator[tuple[Night, Decision, Decision]]:
    """The decisions since a Night that this change of it makes another one than was made.

    Asked with all that was known just before the change and just after it: so a difference is told
    once, with the correction that brings it about, also when it takes several of them.
    """
    now_known = diary.known_now(connection, person_id)
    made = decisions.after(connection, person_id, change.night)
    last_of = {one.night: one for one in made if one.night < before}
    for one in last_of.values():
        then = _would_have_been(connection, one, change.before)
        would = _would_have_been(connection, one, now_known)
        if then is None or would is None:
            continue
        if _differ(then, would) and _differ(one.decision, would):
            yield one.night, one.decision, would


def _would_have_been(
    connection: Connection, made: StoredDecision, known: KnownRows
) -> Decision | None:
    """None where it cannot be told: other rules, or a row that this version cannot read."""
    if made.rules_version != RULES_VERSION:
        return None
    try:
        asked = asking.ask_knowing(connection, made, known)
    except NOT_OURS:
        return None
    return None if asked is None else asked.said


def _differ(was: Decision, would: Decision) -> bool:
    return (was.action, was.dose_mg) != (would.action, would.dose_mg)


def _is_plausible(dose_mg: float, *, sure: bool) -> bool:
    if not isfinite(dose_mg) or dose_mg < 0:
        return False
    return sure or dose_mg <= bedtime.MAX_PLAUSIBLE_MG


def _tonight(
    connection: Connection,
    stored: StoredPlan,
    night: Night,
    *,
    dose_mg: float | None,
    now: datetime,
) -> None:
    """The evening that still runs has its own door: its reminders end with the answer."""
    person_id = stored.person_id
    if dose_mg == 0:
        bedtime.not_tonight(connection, person_id, night, now=now)
        return
    # Told on the day after, it was taken at bedtime, not now: else tonight would have to wait.
    taken_at = now if now < planning.times(stored.plan, night).wake_at else None
    for _ in range(2):  # a doubtful amount was asked about here: told once more, it is meant
        told = bedtime.took(
            connection, person_id, night, dose_mg=dose_mg, taken_at=taken_at, now=now
        )
        if not isinstance(told, TooMuch):
            return


def _add(
    connection: Connection, person_id: int, page: Page, *, dose_mg: float | None, now: datetime
) -> None:
    known, taken = page.intake, dose_mg is None or dose_mg > 0
    amount = page.planned_mg if dose_mg is None else dose_mg
    if known is not None and (known.taken, known.dose_mg) == (taken, amount):
        return
    taken_at = known.taken_at if known is not None and taken else None
    intake = Intake(page.night, taken, amount, page.planned_mg, taken_at, now)
    diary.add_intake(connection, person_id, intake)
    last_entries.note(connection, person_id, entry=Entry.INTAKE, night=page.night, now=now)
    planning.replan(connection, person_id, now=now)
