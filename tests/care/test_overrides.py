"""O1-O4: what a warning or a long course does to a row's answer."""

from dataclasses import replace

import pytest

from bot.care.flags import LEVEL, STOP_FLAGS
from bot.care.model import Action, CheckIn, Flag, Phase, Route, Screen, State, Triage
from tests.care.builders import Said, a_state, asked, morning, mornings

URGENT_NOT_STOP = [flag for flag in LEVEL if LEVEL[flag] >= 3 and flag not in STOP_FLAGS]
PROMPT = Flag.LEG_WEAKNESS_WASTING


def with_flags(history: dict[int, CheckIn], day: int, *flags: Flag) -> dict[int, CheckIn]:
    """The same history with these flags on that day's check-in."""
    return history | {day: replace(history[day], flags=frozenset(flags))}


BASELINE_DONE = (a_state(phase=Phase.BASELINE, dose_mg=0.0), mornings(1, 14), 14)
ELIGIBLE = (a_state(), mornings(2, 8), 8)
CLEAR = (
    a_state(phase=Phase.PAUSED_GI, dose_mg=200.0, paused_on=4, resume_dose_mg=150.0),
    mornings(7, 8, morning(1, 0, taken=False)),
    8,
)
CRAMPS_BACK = (
    a_state(phase=Phase.TAPER, taper_start_dose_mg=150.0),
    mornings(2, 8),
    8,
)
CRAMP_FREE = (a_state(), mornings(1, 28, morning(0)), 28)
LAPSED = (a_state(dose_mg=200.0), {2: morning(), 30: morning(taken=False)}, 30)

UPWARD = {
    "START": (*BASELINE_DONE, Action.BASELINE_CONTINUE, 0),
    "STEP_UP": (*ELIGIBLE, Action.HOLD, 100),
    "RESUME": (*CLEAR, Action.HOLD, 0),
    "RETURN": (*CRAMPS_BACK, Action.HOLD, 100),
    "RESUME after a lapse": (*LAPSED, Action.HOLD, 100),
}
OFFER = {"OFFER_TAPER": (*CRAMP_FREE, Action.HOLD, 100)}

Question = tuple[State, dict[int, CheckIn], int, Action, int]


@pytest.mark.parametrize("flag", URGENT_NOT_STOP)
def test_o1_an_urgent_flag_means_no_dose_until_assessed(flag: Flag) -> None:
    state, history, today = ELIGIBLE
    said = asked(state, with_flags(history, today, flag), today)
    assert said == Said("26", Action.PAUSE, 0, LEVEL[flag], (flag.value,), 1)


def test_o1_keeps_the_reasons_of_a_row_that_paused_already() -> None:
    history = {8: morning(1, 2, flags=frozenset({Flag.CRAMP_GT10MIN}))}
    said = asked(a_state(dose_mg=200.0), history, 8)
    assert said == Said("14", Action.PAUSE, 0, 3, ("cramp_gt10min", "GI", "RESUME_AT_150"), 1)


def test_o1_pauses_the_diary_too_but_not_what_has_stopped() -> None:
    history = {8: morning(flags=frozenset({Flag.CHEST_PAIN}))}
    diary = asked(a_state(screen=Screen.ASK_FIRST), history, 8)
    assert (diary.action, diary.reasons, diary.override) == (Action.PAUSE, ("chest_pain",), 1)
    blocked = asked(a_state(screen=Screen.BLOCK), history, 8)
    assert blocked == Said("1", Action.DO_NOT_START, 0, 4, ("SCREEN_BLOCK",))


def test_o1_holds_for_the_skin() -> None:
    history = {8: morning(flags=frozenset({Flag.ONE_LEG_SWOLLEN_HOT}))}
    said = asked(a_state(route=Route.TOPICAL, dose_mg=0.0), history, 8)
    assert (said.row, said.action, said.override) == ("6", Action.PAUSE, 1)


@pytest.mark.parametrize("question", (UPWARD | OFFER).values(), ids=UPWARD | OFFER)
def test_o2_a_prompt_flag_lets_nothing_go_up(question: Question) -> None:
    state, history, today, action, dose_mg = question
    plain = asked(state, history, today)
    said = asked(state, with_flags(history, today, PROMPT), today)
    expected = Said(plain.row, action, dose_mg, Triage.PROMPT, ("leg_weakness_wasting",), 2)
    assert said == expected


def test_o2_does_not_change_what_does_not_go_up() -> None:
    history = with_flags(mornings(5, 8), 8, PROMPT)
    said = asked(a_state(), history, 8)
    expected = ("TOO_FEW_CHECKINS", "LOW_ADHERENCE")
    assert said == Said("25", Action.HOLD, 100, Triage.PROMPT, expected)


@pytest.mark.parametrize("question", UPWARD.values(), ids=UPWARD)
def test_o3_one_change_at_a_time(question: Question) -> None:
    state, history, today, action, dose_mg = question
    plain = asked(state, history, today)
    said = asked(state, with_flags(history, today, Flag.NEW_MEDICINE), today)
    assert said == Said(plain.row, action, dose_mg, Triage.ROUTINE, ("new_medicine",), 3)


def test_o3_lets_a_taper_be_offered() -> None:
    state, history, today = CRAMP_FREE
    said = asked(state, with_flags(history, today, Flag.NEW_MEDICINE), today)
    assert (said.action, said.override) == (Action.OFFER_TAPER, None)


@pytest.mark.parametrize("flag", [Flag.PAIN_ON_WALKING, Flag.SLEEP_DISTURBED_CRAMPS])
def test_other_routine_flags_only_raise_the_triage(flag: Flag) -> None:
    state, history, today = ELIGIBLE
    said = asked(state, with_flags(history, today, flag), today)
    assert said == Said("26", Action.STEP_UP, 150, Triage.ROUTINE, ("ELIGIBLE",))


@pytest.mark.parametrize("phase", [Phase.TITRATE, Phase.MAINTAIN])
def test_o4_after_twelve_weeks_somebody_should_look_at_it(phase: Phase) -> None:
    state, history = a_state(phase=phase, last_change=70), mornings(70, 85)
    said = asked(state, history, 85)
    assert said == Said("26", Action.STEP_UP, 150, 1, ("ELIGIBLE", "REVIEW_84"), 4)
    assert asked(replace(state, treat_start=2), history, 85).override is None
    assert asked(replace(state, provider_reviewed=True), history, 85).override is None


def test_o4_speaks_with_a_hold_a_benefit_and_an_offer_but_not_in_a_taper() -> None:
    quiet = mornings(58, 85, morning(0))
    offered = asked(a_state(), quiet, 85)
    assert (offered.action, offered.override) == (Action.OFFER_TAPER, 4)
    helped = asked(a_state(dose_mg=350.0), quiet | {80: morning()}, 85)
    assert (helped.action, helped.override) == (Action.MAINTAIN, 4)
    held = asked(a_state(), quiet, 86)
    assert (held.row, held.override, held.triage) == ("17", 4, 1)
    taper = a_state(phase=Phase.TAPER, last_change=80, taper_start_dose_mg=150.0)
    assert asked(taper, quiet, 85).override is None
    no_benefit = asked(a_state(dose_mg=350.0), mornings(58, 85), 85)
    assert (no_benefit.action, no_benefit.override) == (Action.RECOMMEND_STOP, None)


def test_only_the_first_override_applies() -> None:
    history = with_flags(mornings(70, 85), 85, PROMPT, Flag.NEW_MEDICINE)
    said = asked(a_state(last_change=70), history, 85)
    assert (said.override, said.reasons) == (2, ("leg_weakness_wasting",))
