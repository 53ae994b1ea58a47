"""What a decision changes in the state once it takes effect (rules T1-T10 of the rule book)."""

from dataclasses import replace

from bot.care.levels import highest_level, prev_level
from bot.care.model import Action, Decision, GiCap, Phase, ReasonCode, State, Triage

PROPOSALS = frozenset(
    {
        Action.START,
        Action.STEP_UP,
        Action.RESUME,
        Action.RETURN,
        Action.OFFER_TAPER,
        Action.RECOMMEND_STOP,
    }
)
AT_ONCE = frozenset(
    {
        Action.PAUSE,
        Action.STOP,
        Action.DO_NOT_START,
        Action.DIARY_ONLY,
        Action.STEP_DOWN,
        Action.MAINTAIN,
        Action.PAUSE_REMINDERS,
    }
)
GI_PAUSE_ROWS = frozenset({"12", "13", "14"})


def needs_tap(decision: Decision) -> bool:
    """Whether the decision is a proposal that waits for a tap (T1).

    The steps of a taper wait too, but a stop with an urgent warning never does.
    """
    if decision.action in PROPOSALS:
        return True
    codes = {reason.code for reason in decision.reasons}
    taper_step = bool(codes & {ReasonCode.TAPER_STEP, ReasonCode.TAPER_COMPLETE})
    return taper_step and decision.triage < Triage.URGENT


def takes_effect_at_once(decision: Decision) -> bool:
    """Whether the decision changes tonight or the plan without being asked (T2)."""
    return decision.action in AT_ONCE and not needs_tap(decision)


def dose_tonight(state: State, decision: Decision) -> float:
    """The dose that this evening may name while the decision is not accepted (T3), mg.

    A proposal that nobody tapped leaves things as they are: no dose where it would begin again,
    the plan's dose everywhere else.
    """
    if not needs_tap(decision):
        return decision.dose_mg
    return 0 if decision.action in (Action.START, Action.RESUME) else state.dose_mg


def settle(state: State, decision: Decision, today: int) -> State:  # house: as `decide`
    """The state after the decision took effect on day `today`: at once, or when accepted.

    Actions that change nothing (HOLD, a pause for a course of medicine, the silence after a
    lapse, ...) give the same state back.
    """
    match decision.action:
        case Action.START:
            return _started(state, decision, today=today)
        case Action.STEP_UP | Action.STEP_DOWN:  # T5
            return replace(state, dose_mg=decision.dose_mg, last_change=today)
        case Action.PAUSE if decision.row in GI_PAUSE_ROWS:
            return _paused(state, decision, today=today)
        case Action.RESUME:
            return _resumed(state, decision, today=today)
        case Action.MAINTAIN:  # T8
            return replace(state, phase=Phase.MAINTAIN)
        case Action.OFFER_TAPER:
            return replace(state, phase=Phase.TAPER, taper_start_dose_mg=state.dose_mg)
        case Action.RETURN:
            return _returned(state, decision, today=today)
        case Action.STOP | Action.DO_NOT_START | Action.RECOMMEND_STOP:
            return stopped(state, today)
        case _:
            return state


def stopped(state: State, today: int) -> State:
    """The state after a stop (T10), by a decision or by hand.

    No dose, and nothing left that could resume; `gi_caps` stays for a later plan. The phase is the
    one without a dose. That the plan is stopped, and does not begin again by itself, is a status
    that the services keep: do not ask `decide` about a stopped plan.
    """
    return replace(
        state,
        phase=Phase.BASELINE,
        dose_mg=0.0,
        last_change=today,
        paused_on=None,
        resume_dose_mg=None,
        pause_attributable=True,
        taper_start_dose_mg=None,
    )


def provider_set(state: State, dose_mg: float, today: int) -> State:  # house: as `settle`
    """The state once a provider set a fixed dose (E9), mg; the bot then only holds or stops it.

    In a pause for diarrhea it is the dose to go on with, after two clear mornings (row 10).
    """
    fixed = replace(state, provider_plan=True, taper_start_dose_mg=None)
    if state.phase is Phase.PAUSED_GI:
        return provider_answered(fixed, dose_mg)
    begun = today if state.phase is Phase.BASELINE else state.treat_start
    return replace(
        fixed, phase=Phase.MAINTAIN, dose_mg=dose_mg, treat_start=begun, last_change=today
    )


def capped(state: State, today: int) -> State:
    """The state with a dose above the ceiling brought down to the highest level, as in row 8.

    For the days on which an earlier row speaks, so that the dose cannot come back when that is
    over. Without a level the course is over.
    """
    level_mg = highest_level(state, at_most_mg=state.dose_mg)
    if level_mg is None:
        return stopped(state, today)
    return replace(state, dose_mg=level_mg, last_change=today)


def provider_ended(state: State) -> State:
    """The state once a provider's plan is over (E9): the table takes over, and only from there.

    Row 8 brings a dose above the ceiling down. In a pause for diarrhea that still waits for the
    provider's answer, the resumption is one level lower, as row 14 would have it.
    """
    over = replace(state, provider_plan=False)
    if state.phase is not Phase.PAUSED_GI or state.resume_dose_mg is not None:
        return over
    return replace(over, resume_dose_mg=prev_level(over, state.dose_mg), pause_attributable=True)


def provider_answered(state: State, resume_dose_mg: float) -> State:
    """The state once the provider of a provider plan said at which dose to go on after diarrhea.

    Two clear mornings are still waited for (row 10).
    """
    lower = resume_dose_mg < state.dose_mg
    return replace(state, resume_dose_mg=resume_dose_mg, pause_attributable=lower)


def _started(state: State, decision: Decision, *, today: int) -> State:
    """T4: the course begins; a measured baseline becomes the plan's."""
    measured = [
        reason.number for reason in decision.reasons if reason.code is ReasonCode.BASELINE_DONE
    ]
    return replace(
        state,
        phase=Phase.TITRATE,
        dose_mg=decision.dose_mg,
        baseline_per_week=measured[0] if measured else state.baseline_per_week,
        treat_start=today,
        last_change=today,
    )


def _paused(state: State, decision: Decision, *, today: int) -> State:
    """T6: waiting for the bowel, and where to come back to."""
    resume_mg, caps = state.resume_dose_mg, state.gi_caps
    match decision.row:
        case "12":  # nobody but the provider says at which dose
            resume_mg = None
        case "13":
            resume_mg = state.dose_mg
        case _:  # 14
            resume_mg = prev_level(state, state.dose_mg)
            before = caps.get(state.dose_mg)
            caps = {**caps, state.dose_mg: GiCap(today, (before.events if before else 0) + 1)}
    return replace(
        state,
        phase=Phase.PAUSED_GI,
        paused_on=today,
        last_change=today,
        resume_dose_mg=resume_mg,
        pause_attributable=decision.row != "13",
        gi_caps=caps,
    )


def _resumed(state: State, decision: Decision, *, today: int) -> State:
    """T7: on again, after diarrhea or after a lapse."""
    resumed = replace(state, dose_mg=decision.dose_mg, last_change=today)
    if state.phase is not Phase.PAUSED_GI:  # back after a lapse: the phase goes on
        return resumed
    return replace(
        resumed,
        phase=Phase.MAINTAIN if state.provider_plan else Phase.TITRATE,
        paused_on=None,
        resume_dose_mg=None,
        pause_attributable=True,
        taper_start_dose_mg=None,
    )


def _returned(state: State, decision: Decision, *, today: int) -> State:
    """T9: the taper is over, the cramps came back."""
    return replace(
        state,
        phase=Phase.MAINTAIN,
        dose_mg=decision.dose_mg,
        last_change=today,
        taper_start_dose_mg=None,
    )
