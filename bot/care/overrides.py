"""The overrides O1-O4: what a warning or a long course does to a row's answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from bot.care.constants import PROVIDER_REVIEW_AFTER_DAYS
from bot.care.facts import Facts
from bot.care.flags import at_least
from bot.care.model import Action, Decision, Flag, Phase, Reason, ReasonCode, Triage

UPWARD = frozenset({Action.START, Action.STEP_UP, Action.RESUME, Action.RETURN})
NO_TAPER_EITHER = UPWARD | {Action.OFFER_TAPER}
ENDS = frozenset({Action.STOP, Action.DO_NOT_START})
GOES_ON = frozenset({Action.HOLD, Action.MAINTAIN, Action.STEP_UP, Action.OFFER_TAPER})


@dataclass(frozen=True, slots=True)
class Override:
    """One override: when it applies, and what becomes of the row's answer."""

    number: int
    """Its number in the rule book: 1 is O1."""
    applies: Callable[[Facts, Decision], bool]
    changed: Callable[[Facts, Decision], Decision]


def override(facts: Facts, said: Decision) -> Decision:
    """What the row said, after the first override that applies, and only that one."""
    for each in OVERRIDES:
        if each.applies(facts, said):
            return replace(each.changed(facts, said), override=each.number)
    return said


def _is_urgent(_: Facts, said: Decision) -> bool:
    return said.triage >= Triage.URGENT and said.action not in ENDS


def _no_dose(facts: Facts, said: Decision) -> Decision:
    """O1: same day or emergency means no dose until "I was assessed" is recorded."""
    reasons = _named(at_least(facts.flags, Triage.URGENT))
    if said.action is Action.PAUSE:  # the row's own reasons to pause still hold
        reasons = (*reasons, *said.reasons)
    return replace(said, action=Action.PAUSE, dose_mg=0, reasons=reasons)


def _is_prompt(facts: Facts, said: Decision) -> bool:
    return said.action in NO_TAPER_EITHER and bool(at_least(facts.flags, Triage.PROMPT))


def _held_for_flags(facts: Facts, said: Decision) -> Decision:
    """O2: a flag of level 2 or higher lets nothing go up, and starts no taper."""
    return replace(_held(facts, said), reasons=_named(at_least(facts.flags, Triage.PROMPT)))


def _is_new_medicine(facts: Facts, said: Decision) -> bool:
    return said.action in UPWARD and Flag.NEW_MEDICINE in facts.flags


def _held_for_new_medicine(facts: Facts, said: Decision) -> Decision:
    """O3: one change at a time; services start a re-screening on this flag."""
    return replace(_held(facts, said), reasons=_named([Flag.NEW_MEDICINE]))


def _is_review_due(facts: Facts, said: Decision) -> bool:
    return (
        said.action in GOES_ON
        and facts.state.phase in (Phase.TITRATE, Phase.MAINTAIN)
        and facts.days_treated >= PROVIDER_REVIEW_AFTER_DAYS
        and not facts.state.provider_reviewed
    )


def _with_review(facts: Facts, said: Decision) -> Decision:
    """O4: after 12 weeks a provider should look at it once."""
    reasons = (*said.reasons, Reason(ReasonCode.REVIEW_84, facts.days_treated))
    return replace(said, triage=max(said.triage, Triage.ROUTINE), reasons=reasons)


OVERRIDES: Final = (
    Override(1, _is_urgent, _no_dose),
    Override(2, _is_prompt, _held_for_flags),
    Override(3, _is_new_medicine, _held_for_new_medicine),
    Override(4, _is_review_due, _with_review),
)
"""The overrides, in the order in which they are asked."""


def _held(facts: Facts, said: Decision) -> Decision:
    """The present dose, or less: a warning must not undo the lower dose of row 18."""
    if facts.state.phase is Phase.BASELINE:
        return replace(said, action=Action.BASELINE_CONTINUE, dose_mg=0)
    present_mg = 0.0 if facts.paused else facts.state.dose_mg
    return replace(said, action=Action.HOLD, dose_mg=min(present_mg, said.dose_mg))


def _named(flags: Iterable[Flag]) -> tuple[Reason, ...]:
    return tuple(Reason(ReasonCode(flag.value)) for flag in flags)
