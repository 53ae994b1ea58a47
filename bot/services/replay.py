"""Stored decisions, asked once more on what was known then: does the same come out?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from bot.care.constants import RULES_VERSION
from bot.care.model import Decision
from bot.care.night import Night
from bot.care.walk import Walk, walk
from bot.care.wire import plain_number, reason_text
from bot.services import asking
from bot.services.asking import Asked
from bot.store import decisions
from bot.store.decisions import NOT_OURS, StoredDecision, Trigger, Unreadable

_DOSE_DECIMALS = 3  # of a mg, as the store keeps it


class Outcome(StrEnum):
    """What a replay finds."""

    SAME = "same"
    DIFFERENT = "different"  # the same inputs, another answer
    INPUTS_CHANGED = "inputs changed"  # the plan or the diary is not what the decision looked at
    OTHER_RULES = "other rules"  # made by another version of the rules, so not asked again
    UNREADABLE = "unreadable"  # a stored row holds what this version does not know


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a decision: as it was stored, and as it comes out now."""

    part: str
    stored: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One stored decision, and what came out when it was asked for again."""

    decision_id: int
    night: str
    """The Night whose dose it decides, an ISO date."""
    rules_version: str
    outcome: Outcome
    stored: StoredDecision | None = None
    """None when it cannot be read."""
    asked: Asked | None = None
    """None when it was not asked again."""
    differences: tuple[Difference, ...] = ()
    problem: str = ""
    """What cannot be read."""

    @property
    def way(self) -> Walk | None:
        """The way through the table, when it is proven to be that of this decision.

        A start tonight takes no way: the rules of entry (E2-E5) answer it.
        """
        if self.outcome is not Outcome.SAME or self.asked is None:
            return None
        inputs, is_entry = self.asked.inputs, self.asked.trigger is Trigger.ENTRY
        return None if is_entry else walk(inputs.state, inputs.history, inputs.today)


def replay(connection: Connection, person_id: int) -> list[Replayed]:
    """Ask for every stored decision of a person again, oldest first; none stops the others."""
    return [again(connection, each) for each in decisions.all_of(connection, person_id)]


def of_night(connection: Connection, person_id: int, night: Night) -> list[Replayed]:
    """The same for what was decided about one Night."""
    every = decisions.all_of(connection, person_id)
    return [again(connection, each) for each in every if str(each.night) == str(night)]


def of_decision(connection: Connection, person_id: int, decision_id: int) -> Replayed | None:
    """The same for one decision of this person; None when there is no such one."""
    made = decisions.read(connection, person_id, decision_id)
    return None if made is None else again(connection, made)


def again(connection: Connection, made: StoredDecision | Unreadable) -> Replayed:
    """Ask for one decision again, on the plan version and the diary of that moment."""
    told = Replayed(made.id, str(made.night), made.rules_version, Outcome.UNREADABLE)
    known = made if isinstance(made, StoredDecision) else None
    if made.rules_version != RULES_VERSION:
        return replace(told, outcome=Outcome.OTHER_RULES, stored=known)
    if isinstance(made, Unreadable):
        return replace(told, problem=made.problem)
    try:
        asked = asking.ask_again(connection, made)
        if asked is None:
            return replace(told, stored=made, problem="its plan is not there")
        outcome, differences = _outcome(made, asked)
    except NOT_OURS as error:
        return replace(told, stored=made, problem=str(error))
    return replace(told, outcome=outcome, stored=made, asked=asked, differences=differences)


def _outcome(made: StoredDecision, asked: Asked) -> tuple[Outcome, tuple[Difference, ...]]:
    pairs = zip(_parts(made.decision), _parts(asked.said), strict=True)
    differences = tuple(
        Difference(part, stored, now) for (part, stored), (_, now) in pairs if stored != now
    )
    if asked.digest != made.inputs_digest:
        return Outcome.INPUTS_CHANGED, differences
    return (Outcome.DIFFERENT if differences else Outcome.SAME), differences


def _parts(decision: Decision) -> Iterator[tuple[str, str]]:
    """A decision as text, part by part; numbers in full, so that no difference hides."""
    yield "action", decision.action.value
    yield "dose", f"{plain_number(round(decision.dose_mg, _DOSE_DECIMALS))} mg"
    yield "triage", str(int(decision.triage))
    yield "row", decision.row
    yield "override", "none" if decision.override is None else str(decision.override)
    yield (
        "reasons",
        ", ".join(
            reason_text(reason)
            + ("" if reason.number is None else f" {plain_number(reason.number)}")
            for reason in decision.reasons
        ),
    )
