"""The overrides O1-O4: what a warning or a long course does to a row's answer."""

from collections.abc import Iterable
from dataclasses import replace

from bot.care.constants import PROVIDER_REVIEW_AFTER_DAYS
from bot.care.facts import Facts
from bot.care.flags import at_least
from bot.care.model import Action, Decision, Flag, Phase, Reason, ReasonCode, Triage

UPWARD = frozenset({Action.START, Action.STEP_UP, Action.RESUME, Action.RETURN})
GOES_ON = frozenset({Action.HOLD, Action.MAINTAIN, Action.STEP_UP, Action.OFFER_TAPER})


def override(facts: Facts, said: Decision) -> Decision:
    """What the row said, after the first override that applies, and only that one."""
    return (
        _urgent(facts, said)
        or _prompt_flag(facts, said)
        or _new_medicine(facts, said)
        or _review_due(facts, said)
        or said
    )


def _urgent(facts: Facts, said: Decision) -> Decision | None:
    """O1: same day or emergency means no dose until "I was assessed" is recorded."""
    if said.triage < Triage.URGENT or said.action in (Action.STOP, Action.DO_NOT_START):
        return None
    reasons = _named(at_least(facts.flags, Triage.URGENT))
    if said.action is Action.PAUSE:  # the row's own reasons to pause still hold
        reasons = (*reasons, *said.reasons)
    return replace(said, action=Action.PAUSE, dose_mg=0, reasons=reasons, override=1)


def _prompt_flag(facts: Facts, said: Decision) -> Decision | None:
    """O2: a flag of level 2 or higher lets nothing go up, and starts no taper."""
    flags = at_least(facts.flags, Triage.PROMPT)
    if not flags or said.action not in UPWARD | {Action.OFFER_TAPER}:
        return None
    return replace(_held(facts, said), reasons=_named(flags), override=2)


def _new_medicine(facts: Facts, said: Decision) -> Decision | None:
    """O3: one change at a time; services start a re-screening on this flag."""
    if Flag.NEW_MEDICINE not in facts.flags or said.action not in UPWARD:
        return None
    return replace(_held(facts, said), reasons=_named([Flag.NEW_MEDICINE]), override=3)


def _review_due(facts: Facts, said: Decision) -> Decision | None:
    """O4: after 12 weeks a provider should look at it once."""
    state = facts.state
    if state.phase not in (Phase.TITRATE, Phase.MAINTAIN) or said.action not in GOES_ON:
        return None
    if facts.days_treated < PROVIDER_REVIEW_AFTER_DAYS or state.provider_reviewed:
        return None
    reasons = (*said.reasons, Reason(ReasonCode.REVIEW_84, facts.days_treated))
    return replace(said, triage=max(said.triage, Triage.ROUTINE), reasons=reasons, override=4)


def _held(facts: Facts, said: Decision) -> Decision:
    """The present dose, or less: a warning must not undo the lower dose of row 18."""
    if facts.state.phase is Phase.BASELINE:
        return replace(said, action=Action.BASELINE_CONTINUE, dose_mg=0)
    present_mg = 0.0 if facts.paused else facts.state.dose_mg
    return replace(said, action=Action.HOLD, dose_mg=min(present_mg, said.dose_mg))


def _named(flags: Iterable[Flag]) -> tuple[Reason, ...]:
    return tuple(Reason(ReasonCode(flag.value)) for flag in flags)
