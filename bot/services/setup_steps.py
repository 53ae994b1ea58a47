"""Which question of the setup comes next, and which answers can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.care.constants import STEP_MG
from bot.care.entry import begin_tonight
from bot.care.label import LabelFinding, check_label
from bot.care.model import Action, Phase, Route, State
from bot.services.draft import (
    CHECKLISTS,
    Age,
    Draft,
    Magnesium,
    Start,
    Step,
    is_blocked,
    screening,
    unfit_bedtime,
    untimed,
)
from bot.services.house import CONSENT_VERSION
from scheduler import wallclock


def may_start_tonight(draft: Draft) -> bool:
    """Whether a start without a measured baseline is open to this person at all.

    Not after a STOP, not to who takes the product already, not where the house suggests no doses;
    else the protocol is asked, with a usual week of cramps as long as that is not told yet.
    """
    if draft.is_restart or not draft.suggests_doses or _takes_this(draft):
        return False
    state = State(
        region=draft.region,
        route=Route.ORAL,
        unit_mg=draft.smallest_mg,
        phase=Phase.BASELINE,
        screen=screening(draft).verdict,
        spacing_conflict=screening(draft).spacing_conflict,
        other_mg=draft.other_mg or 0.0,
        baseline_per_week=draft.recalled_per_week or _USUAL_WEEK,
    )
    return begin_tonight(state).action is Action.START


_USUAL_WEEK = 7.0  # any number above zero: only the unit and the screening are asked about


def next_step(draft: Draft) -> Step:
    """The first question that applies and has no answer; the summary when there is none."""
    if draft.is_rescreening and is_blocked(draft):
        return Step.SUMMARY  # nothing else that is new can change it
    asked = _ASKED_AGAIN if draft.is_rescreening else frozenset(Step)
    open_ = (step for step, is_open in _OPEN if step in asked and is_open(draft))
    return next(open_, Step.SUMMARY)


def starts_tonight(draft: Draft) -> bool:
    """Whether the course begins with a dose this evening, by choice and by the protocol."""
    return _wants_tonight(draft) and draft.recalled_per_week is not None


def is_screened(draft: Draft) -> bool:
    """Whether every question about health and medicines has its answer."""
    return next_step(draft) not in _SCREENING


def _has_product(draft: Draft) -> bool:
    return not draft.keeps_diary


def _has_amount(draft: Draft) -> bool:
    return _has_product(draft) and not draft.is_topical


def _takes_this(draft: Draft) -> bool:
    return draft.magnesium in (Magnesium.THIS, Magnesium.BOTH)


def _takes_other(draft: Draft) -> bool:
    return draft.magnesium in (Magnesium.OTHER, Magnesium.BOTH)


def _wants_tonight(draft: Draft) -> bool:
    wants = draft.start is Start.TONIGHT
    return wants and _has_amount(draft) and may_start_tonight(draft)


def _looks_like_compound(draft: Draft) -> bool:
    if draft.is_elemental or draft.unit_mg is None or draft.form is None:
        return False
    verdict = check_label(draft.unit_mg, draft.form, None, draft.region)
    return verdict.finding is LabelFinding.MAYBE_COMPOUND_WEIGHT


def _wants_times(draft: Draft) -> bool:
    return _has_product(draft) and bool(draft.takes_medicines) and untimed(draft) is not None


def _may_halve(draft: Draft) -> bool:
    """Halves help where one piece is more than the smallest step; else there is one tap less."""
    return (draft.unit_mg or 0.0) > STEP_MG


def _wants_list(step: Step) -> Callable[[Draft], bool]:
    return lambda d: bool(d.takes_medicines) and _has_product(d) and step not in d.finished


_OPEN: Final[tuple[tuple[Step, Callable[[Draft], bool]], ...]] = (
    (Step.ASSESSED, lambda d: d.was_referred),
    # A setup may wait for longer than the words stay as they are.
    (Step.WELCOME, lambda d: d.agreed_at is None or d.agreed_to != CONSENT_VERSION),
    (Step.AGE, lambda d: d.age is None),
    (Step.KIDNEY_TEST, lambda d: d.age is Age.OLDER and d.kidney_tested is None),
    (Step.HEALTH, lambda d: Step.HEALTH not in d.finished),
    (Step.DIARY, lambda d: is_blocked(d) and not d.keeps_diary),
    (Step.MEDICINES, lambda d: _has_product(d) and d.takes_medicines is None),
    (Step.MEDICINES_ASK_FIRST, _wants_list(Step.MEDICINES_ASK_FIRST)),
    (Step.MEDICINES_SPACING, _wants_list(Step.MEDICINES_SPACING)),
    (Step.MEDICINE_TIMES, lambda d: _wants_times(d) and d.bedtime_local is None),
    (Step.MEDICINES_INFO, _wants_list(Step.MEDICINES_INFO)),
    (Step.HOME, lambda d: d.home is None),
    # A zone may go from the time zone data while a setup waits.
    (Step.ZONE, lambda d: d.zone is None or not wallclock.is_zone(d.zone)),
    (Step.BEDTIME, lambda d: d.bedtime_local is None),
    (Step.WAKE, lambda d: d.wake_local is None),
    (Step.FORM, lambda d: _has_product(d) and d.form is None),
    # With a bedtime told, a change of medicines or product (oil needs no gap) ends up here.
    (Step.MEDICINE_TIMES, lambda d: _wants_times(d)),
    (Step.BEDTIME, lambda d: _has_amount(d) and unfit_bedtime(d) is not None),
    (Step.UNIT, lambda d: _has_amount(d) and d.unit_mg is None),
    (Step.PERCENT, lambda d: _has_amount(d) and not d.percent_asked),
    (Step.COMPOUND, lambda d: _has_amount(d) and _looks_like_compound(d)),
    (Step.HALVES, lambda d: _has_amount(d) and _may_halve(d) and d.can_halve is None),
    (Step.MAGNESIUM, lambda d: _has_amount(d) and d.magnesium is None),
    (Step.TAKING, lambda d: _has_amount(d) and _takes_this(d) and d.taking_mg is None),
    (Step.OTHER, lambda d: _has_amount(d) and _takes_other(d) and d.other_mg is None),
    (Step.START, lambda d: _has_amount(d) and d.start is None and may_start_tonight(d)),
    (Step.RECALL, lambda d: _wants_tonight(d) and d.recalled_per_week is None),
    (Step.CHANGE, lambda d: d.changing),
)


_SCREENING: Final = frozenset(tuple(Step)[: tuple(Step).index(Step.HOME)])
# Magnesium in other products is no condition, but a new antacid counts to the ceiling (L1).
_ASKED_AGAIN: Final = _SCREENING - {Step.WELCOME, Step.DIARY} | {Step.OTHER}
_CLEARED: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.AGE: ("age", "kidney_tested"),
    Step.HEALTH: ("keeps_diary",),
    Step.MEDICINES: ("takes_medicines", "timed", "pharmacist_ok"),
    Step.HOME: ("home", "percent_asked"),
    Step.ZONE: ("zone", "place", "places"),
    Step.BEDTIME: ("bedtime_local", "refused_bedtime", "pharmacist_ok"),
    Step.WAKE: ("wake_local",),
    Step.FORM: ("form", "unit_mg", "percent_asked", "is_elemental", "can_halve"),
    Step.UNIT: ("unit_mg", "percent_asked", "is_elemental", "can_halve", "taking_mg"),
    Step.MAGNESIUM: ("magnesium", "taking_mg", "other_mg"),
    Step.START: ("start", "recalled_per_week"),
}


def changeable(draft: Draft) -> tuple[Step, ...]:
    """What can be changed from the summary: every question of these that was asked."""
    return tuple(step for step in _CLEARED if next_step(cleared(draft, step)) is step)


def cleared(draft: Draft, step: Step) -> Draft:
    """The draft without the answer to `step` and what hangs on it; that question comes next.

    What was ticked stays ticked: who looks again wants to add to it.
    """
    names = _CLEARED.get(step, ())
    reopened = _REOPENED.get(step, ())
    return draft.with_(
        changing=False,
        finished=tuple(at for at in draft.finished if at not in reopened),
        unsure_at=tuple(at for at in draft.unsure_at if at not in reopened),
        **{name: getattr(_BLANK, name) for name in names},
    )


_BLANK: Final = Draft()
_REOPENED: Final = {
    Step.HEALTH: (Step.HEALTH,),
    Step.MEDICINES: tuple(step for step in CHECKLISTS if step is not Step.HEALTH),
}
