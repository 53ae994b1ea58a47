"""How a course begins (rules E1-E8 of the rule book): the state of day 0, and a start tonight."""

from dataclasses import dataclass, replace

from bot.care import levels
from bot.care.constants import (
    BASELINE_DAYS,
    CLEAR_MORNINGS_TO_RESTART,
    LOW_BASELINE_CRAMPS,
    WEEK_DAYS,
)
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Decision, Phase, Reason, ReasonCode, Route, State, Triage
from bot.care.table import TABLE
from bot.care.windows import History, clear_mornings

FIRST_DAY = 0
"""The evening on which a person joins is the evening of day 0."""


def measure_first(state: State) -> State:
    """The state of somebody who counts 14 nights before the first dose (E1)."""
    return replace(
        state,
        phase=Phase.BASELINE,
        dose_mg=0.0,
        baseline_per_week=None,
        treat_start=FIRST_DAY,
        last_change=FIRST_DAY,
    )


def begin_tonight(state: State) -> Decision:
    """Whether somebody with a recalled baseline can start on the evening of day 0 (E2-E5).

    The screening rows come first, then the same tests as after a measured baseline. `settle`
    turns an accepted START into the state of the course.
    """
    screened = _screened(state)
    if screened is not None:
        return screened
    if state.route is Route.TOPICAL:
        held = found(Action.HOLD, state.dose_mg, ReasonCode.TOPICAL_NO_TITRATION)
        return _decision("6", held)
    if state.baseline_per_week is None:
        return _decision("E2", found(Action.BASELINE_CONTINUE, 0, ReasonCode.NO_BASELINE))
    if state.baseline_per_week <= 0:
        return _decision("E3", found(Action.DO_NOT_START, 0, ReasonCode.NO_CRAMPS_AT_BASELINE))
    start_mg = levels.allowed_start(state, FIRST_DAY)
    if start_mg is None:
        unit = Reason(ReasonCode.UNIT_TOO_LARGE, state.unit_mg)
        return _decision("E4", found(Action.ASK_SMALLER_UNIT, 0, unit))
    reasons = _recalled(state.baseline_per_week)
    return _decision("E5", found(Action.START, start_mg, *reasons))


def already_taking(state: State, dose_mg: float) -> tuple[State, Decision]:
    """The state and the decision for somebody who takes magnesium already (E6), dose in mg.

    The dose is kept, without a baseline: the table then only holds it or brings it down. A dose
    above the ceiling is asked about first (the screening's `ABOVE_CEILING`).
    """
    joined = replace(
        state,
        phase=Phase.TITRATE,
        dose_mg=dose_mg,
        baseline_per_week=None,
        treat_start=FIRST_DAY,
        last_change=FIRST_DAY,
    )
    screened = _screened(joined)
    if screened is not None:
        return joined, screened
    oral = state.route is Route.ORAL
    if oral and not state.provider_plan and dose_mg > levels.ceiling(state):
        over = Reason(ReasonCode.OVER_CEILING, levels.ceiling(state))
        asked = found(Action.DIARY_ONLY, 0, over, at_least=Triage.ROUTINE)
        return joined, _decision("E6", asked)
    kept = found(Action.HOLD, dose_mg, Reason(ReasonCode.ALREADY_TAKING, dose_mg))
    return joined, _decision("E6", kept)


def topical_start(state: State) -> State:
    """The state of somebody who uses magnesium on the skin (E7): no dose, no baseline needed."""
    return replace(
        state,
        route=Route.TOPICAL,
        phase=Phase.MAINTAIN,
        dose_mg=0.0,
        treat_start=FIRST_DAY,
        last_change=FIRST_DAY,
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """How the course before this one ended."""

    triage: Triage
    """Of the decision that stopped it; self-care when it was stopped by hand."""
    assessed: bool
    """Whether the person recorded "I was assessed" for all advice they had."""


def begin_again(said: Decision, history: History, *, today: int, stop: Stop | None) -> Decision:
    """The same decision, but no START too soon after a stop (E8); every reason against it is named.

    It takes 7 clear mornings, and "I was assessed" where the stop came with triage 2 or more.
    `stop` None: this is the first course.
    """
    if stop is None or said.action is not Action.START:
        return said
    reasons = []
    if stop.triage >= Triage.PROMPT and not stop.assessed:
        reasons.append(Reason(ReasonCode.RESTART_NOT_ASSESSED))
    to_go = CLEAR_MORNINGS_TO_RESTART - clear_mornings(history, today=today)
    if to_go > 0:
        reasons.append(Reason(ReasonCode.RESTART_WAIT_CLEAR, to_go))
    if not reasons:
        return said
    waits = replace(said, action=Action.BASELINE_CONTINUE, dose_mg=0.0, row="E8")
    return replace(waits, reasons=tuple(reasons))


def _screened(state: State) -> Decision | None:
    """The answer of rows 1-3, which come before any dose, or None."""
    facts = Facts(state, {}, FIRST_DAY)
    return next((row.answer(facts) for row in TABLE[:3] if row.matches(facts)), None)


def _recalled(baseline_per_week: float) -> tuple[Reason, ...]:
    """The reasons of a recalled start; low is what would be low in 14 measured nights."""
    recalled = Reason(ReasonCode.BASELINE_RECALLED, baseline_per_week)
    cramps = baseline_per_week * BASELINE_DAYS / WEEK_DAYS
    if cramps < LOW_BASELINE_CRAMPS:
        return recalled, Reason(ReasonCode.LOW_BASELINE, cramps)
    return (recalled,)


def _decision(row: str, said: Found) -> Decision:
    return Decision(said.action, said.dose_mg, said.at_least, said.reasons, row)
