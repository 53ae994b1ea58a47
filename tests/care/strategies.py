"""Any state and any history that a person can come to, and many that no one can.

Values that belong together are drawn from a list of all their combinations: one draw each, so that
hundreds of examples stay a matter of seconds.
"""

from itertools import product

from hypothesis import settings
from hypothesis import strategies as st

from bot.care.flags import LEVEL
from bot.care.model import CheckIn, GiCap, Phase, Region, Route, Screen, State

for_every_question = settings()
"""As many examples as the profile says; see `conftest.py`."""

UNITS_MG = st.sampled_from([25.0, 37.5, 50.0, 64.0, 75.0, 100.0, 120.0, 187.5, 200.0, 400.0])
DOSES_MG = st.one_of(
    st.sampled_from([0.0, 50.0, 100.0, 150.0, 187.5, 200.0, 250.0, 300.0, 350.0, 400.0]),
    st.integers(0, 4000).map(lambda tenths: tenths / 10),
)
FLAGS = st.frozensets(st.sampled_from(list(LEVEL)), max_size=2)
AGO = st.one_of(st.sampled_from([7, 14, 27, 28, 56, 84]), st.integers(0, 100))

ANY_CHECKIN = [
    CheckIn(*answers)
    for answers in product([0, 1, 2, 9, None], [0, 1, 2, 3, None], [True, False, None])
]
QUIET = [CheckIn(cramps, 0, True) for cramps in (0, 1, 2)]
CHECKINS = st.sampled_from(ANY_CHECKIN)

# Most people are well screened and take magnesium by mouth.
PEOPLE = list(
    product(
        Region,
        [Route.ORAL, Route.ORAL, Route.ORAL, Route.TOPICAL],
        Phase,
        [Screen.OK] * 8 + [Screen.ASK_FIRST, Screen.BLOCK],
    )
)
LIMITS_MG = list(
    product([0.0, 0.0, 0.0, 60.0, 300.0], [None, None, None, 0.0, 120.5, 200.0, 500.0])
)
SWITCHES = list(
    product(
        [False, False, False, True],  # provider_plan
        [False, True],  # provider_ok
        [False, True],  # provider_reviewed
        [False, True],  # pause_attributable
        [False] * 9 + [True],  # spacing_conflict
    )
)
REMEMBERED_MG = list(product([None, 50.0, 100.0, 150.0, 300.0], [None, 100.0, 187.5, 400.0]))
BASELINES = st.sampled_from([None, 0.0, 1.0, 3.5, 7.0, 7.0, 14.0])
EVENTS = [None, *product([50.0, 100.0, 150.0, 200.0, 187.5], [0, 5, 27, 28, 60], [1, 2])]


# The last of each is what an ordinary course looks like; it is listed often.
ORDINARY = list(
    product(
        [50.0, 200.0, 350.0, 100.0, 100.0, 100.0],  # dose_mg
        [25.0, 150.0, 50.0, 50.0],  # unit_mg
        [*Phase, Phase.TITRATE, Phase.TITRATE],
        [None, 3.5, 14.0, 7.0, 7.0, 7.0],  # baseline_per_week
    )
)
DAYS_AGO = list(product([3, 84, 100, 60, 30, 20], [3, 7, 28, 14, 14]))  # first dose, last change
LAPSES = st.sampled_from([6, 7, 13, 14] + [0] * 16)
TODAYS = st.sampled_from([(0, None), (1, True), (2, False), (2, True)] + [(0, True)] * 8)

Question = tuple[State, dict[int, CheckIn], int]


@st.composite
def histories(draw: st.DrawFn, today: int) -> dict[int, CheckIn]:
    """Check-ins up to today: a steady month with gaps, some odd mornings, mostly one today."""
    history: dict[int, CheckIn] = {}
    if draw(st.integers(0, 3)):
        each, gaps = (
            draw(st.sampled_from(QUIET)),
            draw(st.integers(0, 2**30))
            & draw(st.sampled_from([0, 0x0F0F0F0F, 0x3FFFFF00, 0x11111111])),
        )
        history = {today - ago: each for ago in range(31) if not gaps >> ago & 1}
    odd = draw(st.lists(st.tuples(st.integers(0, 40), CHECKINS), max_size=4))
    history |= {today - ago: each for ago, each in odd}
    if draw(st.integers(0, 3)) == 0:
        answers = draw(CHECKINS)
        history[today] = CheckIn(answers.cramps, answers.stool, answers.taken, draw(FLAGS))
    return history


@st.composite
def states(draw: st.DrawFn, today: int) -> State:
    """Any state."""
    region, route, phase, screen = draw(st.sampled_from(PEOPLE))
    other_mg, provider_ceiling_mg = draw(st.sampled_from(LIMITS_MG))
    plan, ok, reviewed, attributable, conflict = draw(st.sampled_from(SWITCHES))
    resume_mg, taper_start_mg = draw(st.sampled_from(REMEMBERED_MG))
    event = draw(st.sampled_from(EVENTS))
    return State(
        region=region,
        route=route,
        unit_mg=draw(UNITS_MG),
        phase=phase,
        screen=screen,
        dose_mg=draw(DOSES_MG),
        other_mg=other_mg,
        provider_ceiling_mg=provider_ceiling_mg,
        provider_plan=plan,
        baseline_per_week=draw(BASELINES),
        treat_start=today - draw(AGO),
        last_change=today - draw(AGO),
        gi_caps={event[0]: GiCap(today - event[1], event[2])} if event else {},
        paused_on=draw(st.sampled_from([None, today, today - 2, today - 3, today - 7])),
        resume_dose_mg=resume_mg,
        pause_attributable=attributable,
        provider_ok=ok,
        provider_reviewed=reviewed,
        taper_start_dose_mg=taper_start_mg,
        spacing_conflict=conflict,
    )


@st.composite
def strange_questions(draw: st.DrawFn) -> Question:
    """Anything the types allow."""
    today = draw(st.integers(0, 120))
    return draw(states(today)), draw(histories(today)), today


@st.composite
def ordinary_questions(draw: st.DrawFn) -> Question:
    """A well screened person on an ordinary morning, the way to the rows far down the table."""
    today = draw(st.integers(14, 120))
    dose_mg, unit_mg, phase, baseline = draw(st.sampled_from(ORDINARY))
    started_ago, changed_ago = draw(st.sampled_from(DAYS_AGO))
    event = draw(st.sampled_from([None] * 100 + EVENTS))
    state = State(
        region=Region.US,
        route=Route.ORAL,
        unit_mg=unit_mg,
        phase=phase,
        screen=Screen.OK,
        dose_mg=dose_mg,
        baseline_per_week=baseline,
        treat_start=today - started_ago,
        last_change=today - changed_ago,
        gi_caps={event[0]: GiCap(today - event[1], event[2])} if event else {},
        paused_on=today - 4,
        resume_dose_mg=dose_mg,
        taper_start_dose_mg=300.0,
    )
    return state, draw(ordinary_histories(today)), today


@st.composite
def ordinary_histories(draw: st.DrawFn, today: int) -> dict[int, CheckIn]:
    """The same morning every day, perhaps with a lapse before today, and today's own answers."""
    lapse, each = draw(LAPSES), draw(st.sampled_from([*QUIET, QUIET[1], QUIET[1]]))
    history = {today - ago: each for ago in range(1 + lapse, 31)}
    stool, taken = draw(TODAYS)
    flags = draw(st.just(frozenset()) | FLAGS)
    return history | {today: CheckIn(each.cramps, stool, taken, flags)}


def questions() -> st.SearchStrategy[Question]:
    """Everything `decide` takes."""
    return strange_questions() | ordinary_questions()
