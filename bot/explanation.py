"""One decision on an operator's terminal: what it looked at, how the table was walked, the answer.

For a pharmacist with the rule book at hand: the names of fields, rows and reasons are the book's.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from bot.care.constants import RULES_VERSION
from bot.care.model import CheckIn, Decision
from bot.care.walk import Walk
from bot.care.wire import Json, plain_number, reason_text, state_json
from bot.chat import walking
from bot.locale import number, words
from bot.services.asking import Asked
from bot.services.replay import Outcome, Replayed
from bot.store.decisions import StoredDecision

WIDTH: Final = 100
DAYS_SHOWN: Final = 14
_SIGNS_AT: Final = 49  # the column of the last heading of the table
_WORDS: Final = words("en")
_NO_WALK: Final = {
    Outcome.SAME: "None: the rules of entry answered (rows 1 to 3, then E2 to E5).",
    Outcome.DIFFERENT: "Not shown: the same question has another answer now; replay says which.",
    Outcome.INPUTS_CHANGED: "Not shown: the stored plan or diary is not what was looked at then.",
    Outcome.OTHER_RULES: f"Not shown: these are rules {RULES_VERSION}, and it was made by others.",
    Outcome.UNREADABLE: "Not shown: what is stored cannot be read.",
}


def in_short(made: StoredDecision) -> str:
    """A decision in a few words."""
    said = made.decision
    dose = f"{plain_number(said.dose_mg)} mg"
    return f"{made.trigger.replace('_', '-')}: {said.action} {dose}, row {_row(said)}"


def explained(each: Replayed) -> Iterator[str]:
    """Everything about one decision, line by line, at most 100 columns wide."""
    made, asked, way = each.stored, each.asked, each.way
    yield f"Decision {each.decision_id} about the Night of {each.night}"
    if made is None:
        problem = each.problem or f"made by rules {each.rules_version}, these are {RULES_VERSION}"
        yield from _wrapped(f"It cannot be read: {problem}.")
        return
    yield f"  made {made.decided_at:%Y-%m-%d %H:%M} UTC by rules {each.rules_version}"
    yield f"  {in_short(made)}"
    if asked is not None and each.outcome is Outcome.SAME:
        yield from ("", "What it looked at", *_inputs(asked))
    yield from ("", "The walk through the table: why each row did not answer, and the one that did")
    no_walk = f"{_NO_WALK[each.outcome]} {each.problem}"
    yield from _wrapped(no_walk) if way is None else _walk(way, made.decision)
    yield from ("", "The reasons", *_reasons(made.decision, asked))
    yield from ("", "The answer", *_answer(made.decision))


def _inputs(asked: Asked) -> Iterator[str]:
    state = state_json(asked.inputs.state)
    told = ", ".join(f"{name} {_shown(value)}" for name, value in state.items())
    yield from _wrapped(f"day {asked.inputs.today}; {told}")
    yield ""
    yield f"  {'day':>5}  {'morning':<10}  {'cramps':>8}  {'stool':>8}  {'taken':<8}  signs"
    today = asked.inputs.today
    for day in range(max(0, today - DAYS_SHOWN + 1), today + 1):
        morning = asked.tonight.plus(day - today)
        known = _morning(asked.inputs.history.get(day))
        yield from _wrapped(f"{day:>5}  {morning!s:<10}  {known}", hang=_SIGNS_AT)


def _morning(known: CheckIn | None) -> str:
    if known is None:
        return f"{'-':>8}  {'-':>8}  {'-':<8}"
    taken = {None: "?", True: "yes", False: "no"}[known.taken]
    cramps, stool = ("?" if each is None else each for each in (known.cramps, known.stool))
    return f"{cramps:>8}  {stool:>8}  {taken:<8}  {', '.join(sorted(known.flags))}"


def _walk(way: Walk, told: Decision) -> Iterator[str]:
    for rows, step in walking.together(way.steps):
        yield from _wrapped(f"{rows:<8}{walking.check(_WORDS, step)}", hang=8)
    yield f"  {way.said.row:<8}ANSWERS {way.said.action} {plain_number(way.said.dose_mg)} mg"
    for rule in walking.changed(_WORDS, told):
        yield from _wrapped(rule)


def _reasons(told: Decision, asked: Asked | None) -> Iterator[str]:
    state = None if asked is None else asked.inputs.state
    before = "?" if state is None else number(round(state.baseline_per_week or 0.0, 1))
    for reason in told.reasons:
        n = "" if reason.number is None else number(reason.number)
        sentence = _WORDS.plain(f"reason.{reason.code}", n=n, baseline=before)
        yield from _wrapped(f"{reason_text(reason)}: {sentence}", hang=4)


def _answer(told: Decision) -> Iterator[str]:
    level = told.triage.name.lower().replace("_", "-")
    yield f"  {told.action}, {plain_number(told.dose_mg)} mg tonight, row {_row(told)}"
    yield f"  triage {int(told.triage)} ({level})"


def _row(told: Decision) -> str:
    return told.row if told.override is None else f"{told.row} and O{told.override}"


def _shown(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{name} {_shown(each)}" for name, each in value.items()) or "none"
    if isinstance(value, list):
        return " ".join(map(_shown, value))
    return "none" if value is None else str(value)


def _wrapped(text: str, *, hang: int = 0) -> list[str]:
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  " + " " * hang)
