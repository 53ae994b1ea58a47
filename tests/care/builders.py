"""Short words for states, mornings and answers, so that a test reads like its rule."""

from dataclasses import dataclass
from typing import TypedDict, Unpack

from bot.care.decide import decide
from bot.care.model import (
    Action,
    CheckIn,
    Decision,
    Flag,
    GiCap,
    Phase,
    Region,
    Route,
    Screen,
    State,
)
from bot.care.windows import History
from bot.care.wire import reason_text


class Changes(TypedDict, total=False):
    """What a test changes of the usual state."""

    region: Region
    route: Route
    unit_mg: float
    phase: Phase
    screen: Screen
    dose_mg: float
    other_mg: float
    provider_ceiling_mg: float | None
    provider_plan: bool
    baseline_per_week: float | None
    treat_start: int
    last_change: int
    gi_caps: dict[float, GiCap]
    paused_on: int | None
    resume_dose_mg: float | None
    pause_attributable: bool
    provider_ok: bool
    provider_reviewed: bool
    taper_start_dose_mg: float | None
    spacing_conflict: bool


def a_state(**changes: Unpack[Changes]) -> State:
    """Somebody in the US on 100 mg in 50 mg units since day 1, with 7 cramps a week before."""
    usual: Changes = {
        "region": Region.US,
        "route": Route.ORAL,
        "unit_mg": 50.0,
        "phase": Phase.TITRATE,
        "screen": Screen.OK,
        "dose_mg": 100.0,
        "baseline_per_week": 7.0,
        "treat_start": 1,
        "last_change": 1,
    }
    return State(**(usual | changes))


def morning(
    cramps: int | None = 1,
    stool: int | None = 0,
    *,
    taken: bool | None = True,
    flags: frozenset[Flag] = frozenset(),
) -> CheckIn:
    """A morning; without more said: one cramp, no loose stool, dose taken."""
    return CheckIn(cramps, stool, taken, flags)


def mornings(first: int, last: int, each: CheckIn | None = None) -> dict[int, CheckIn]:
    """The same morning on every day from `first` to `last`."""
    return dict.fromkeys(range(first, last + 1), each or morning())


def every_other(first: int, last: int) -> dict[int, CheckIn]:
    """The usual morning on every second day, `last` included."""
    return dict.fromkeys(range(last, first - 1, -2), morning())


@dataclass(frozen=True, slots=True)
class Said:
    """A decision, short enough to compare in one line."""

    row: str
    action: Action
    dose_mg: float
    triage: int
    reasons: tuple[str, ...]
    override: int | None = None


def said(decision: Decision) -> Said:
    """The decision in short."""
    return Said(
        decision.row,
        decision.action,
        decision.dose_mg,
        int(decision.triage),
        tuple(reason_text(reason) for reason in decision.reasons),
        decision.override,
    )


def asked(state: State, history: History, today: int) -> Said:  # house: as `decide`
    """What the rule book says, in short."""
    return said(decide(state, history, today))
