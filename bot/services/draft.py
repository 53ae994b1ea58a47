"""The answers of a setup that is under way, and which question comes next.

A draft lives in the open conversation as JSON, so neither a restart nor a /start loses anything.
It is never changed in place: an answer makes a new one (see `setup_answers`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.care.constants import REGIONS
from bot.care.entry import begin_tonight
from bot.care.label import Form, LabelFinding, check_label
from bot.care.model import Action, Phase, Region, Route, Screen, State
from bot.care.screening import QUESTIONS, Condition, ScreeningResult, screen

PREFIX: Final = "setup."


class Step(StrEnum):
    """The questions of the setup, in asking order."""

    ASSESSED = "assessed"
    WELCOME = "welcome"
    AGE = "age"
    KIDNEY_TEST = "kidney_test"
    HEALTH = "health"
    DIARY = "diary"
    MEDICINES = "medicines"
    MEDICINES_ASK_FIRST = "medicines_ask_first"
    MEDICINES_SPACING = "medicines_spacing"
    MEDICINES_INFO = "medicines_info"
    HOME = "home"
    ZONE = "zone"
    BEDTIME = "bedtime"
    WAKE = "wake"
    FORM = "form"
    UNIT = "unit"
    PERCENT = "percent"
    COMPOUND = "compound"
    MAGNESIUM = "magnesium"
    TAKING = "taking"
    OTHER = "other"
    START = "start"
    RECALL = "recall"
    CHANGE = "change"
    SUMMARY = "summary"

    @property
    def question(self) -> str:
        """The name of this question in the open conversation."""
        return f"{PREFIX}{self.value}"


class Age(StrEnum):
    """What the rules need to know of an adult's age."""

    ADULT = "adult"
    OLDER = "older"  # 65 or older


class Home(StrEnum):
    """Where a person lives; elsewhere the lower of the two ceilings counts."""

    US = "us"
    EUROPE = "europe"
    ELSEWHERE = "elsewhere"

    @property
    def region(self) -> Region:
        return Region.US if self is Home.US else Region.EU_UK


class Magnesium(StrEnum):
    """What magnesium the person takes already."""

    NONE = "none"
    THIS = "this"
    OTHER = "other"
    BOTH = "both"


class Start(StrEnum):
    """How the course begins."""

    MEASURE = "measure"
    TONIGHT = "tonight"


# The groups of the screening that share one message. Nine short lines fit a phone; the medicines
# have a question of their own before them, so that somebody who takes none is through in one tap.
CHECKLISTS: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.HEALTH: ("kidneys", "heart_muscles_gut_allergy", "situation"),
    Step.MEDICINES_ASK_FIRST: ("medicines_ask_first",),
    Step.MEDICINES_SPACING: ("medicines_spacing",),
    Step.MEDICINES_INFO: ("medicines_info",),
}


class Draft(BaseModel):
    """What the person has said so far; None and empty mean "not asked yet". Doses in mg."""

    model_config = ConfigDict(frozen=True)

    suggests_doses: bool = True  # the house's setting when the setup began
    is_restart: bool = False  # after a STOP: measured baseline only
    was_referred: bool = False  # advice of level 2 or more that nobody has looked at yet
    agreed_at: AwareDatetime | None = None
    age: Age | None = None
    kidney_tested: bool | None = None
    takes_medicines: bool | None = None
    ticked: tuple[Condition, ...] = ()  # kept when a checklist is opened again
    finished: tuple[Step, ...] = ()  # the checklists that were closed
    unsure_at: tuple[Step, ...] = ()  # those closed with "Not sure"
    keeps_diary: bool = False
    home: Home | None = None
    places: dict[str, str] = {}  # zone to label, offered for the words or the clock given
    zone: str | None = None
    place: str = ""
    bedtime_local: time | None = None
    wake_local: time | None = None
    form: Form | None = None
    unit_mg: float | None = None
    percent_asked: bool = False
    is_elemental: bool = False  # said so, when the number looked like a compound's weight
    magnesium: Magnesium | None = None
    taking_mg: float | None = None
    other_mg: float | None = None
    start: Start | None = None
    recalled_per_week: float | None = None
    changing: bool = False  # "Change something" was tapped on the summary

    @property
    def region(self) -> Region:
        """The region whose ceiling counts; the lower one until the person has said."""
        return Region.EU_UK if self.home is None else self.home.region

    @property
    def region_ceiling_mg(self) -> float:
        """The most magnesium a day from supplements in this region, mg."""
        return REGIONS[self.region].ceiling_mg

    @property
    def is_topical(self) -> bool:
        """Oil or spray on the skin: there are no milligrams to ask about."""
        return self.form is Form.OIL

    @property
    def present_mg(self) -> float:
        """All magnesium that is taken already, mg a day."""
        return (self.taking_mg or 0.0) + (self.other_mg or 0.0)

    @property
    def is_above_ceiling(self) -> bool:
        """Whether what is taken already passes the region's ceiling."""
        return self.present_mg > self.region_ceiling_mg

    def with_(self, **changes: object) -> Draft:
        """The draft after these changes."""
        return self.model_copy(update=changes)


def read(stored: object) -> Draft | None:
    """A draft from its stored form; None for none, or one of a version that we no longer read."""
    try:
        return Draft.model_validate(stored)
    except ValidationError:
        return None


def conditions_of(step: Step) -> tuple[Condition, ...]:
    """What can be ticked at a checklist."""
    groups = CHECKLISTS.get(step, ())
    return tuple(item for asked in QUESTIONS if asked.id in groups for item in asked.conditions)


def conditions(draft: Draft) -> frozenset[Condition]:
    """What was ticked on the lists that are closed; an open list says nothing yet."""
    asked = (item for step in draft.finished for item in conditions_of(step))
    return frozenset(asked).intersection(draft.ticked)


def screening(draft: Draft) -> ScreeningResult:
    """What the protocol's screening says on the answers so far."""
    return screen(
        conditions(draft),
        age_65_or_older=draft.age is Age.OLDER,
        kidney_test_within_12_months=bool(draft.kidney_tested),
        unsure=bool(draft.unsure_at),
        above_ceiling=draft.is_above_ceiling,
    )


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
        unit_mg=draft.unit_mg or 0.0,
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
    return next((step for step, is_open in _OPEN if is_open(draft)), Step.SUMMARY)


def starts_tonight(draft: Draft) -> bool:
    """Whether the course begins with a dose this evening, by choice and by the protocol."""
    return _wants_tonight(draft) and draft.recalled_per_week is not None


def is_screened(draft: Draft) -> bool:
    """Whether every question about health and medicines has its answer."""
    return next_step(draft) not in _SCREENING


def is_blocked(draft: Draft) -> bool:
    """Whether this bot offers the person no magnesium at all."""
    return screening(draft).verdict is Screen.BLOCK


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


def _wants_list(step: Step) -> Callable[[Draft], bool]:
    return lambda d: bool(d.takes_medicines) and _has_product(d) and step not in d.finished


_OPEN: Final[tuple[tuple[Step, Callable[[Draft], bool]], ...]] = (
    (Step.ASSESSED, lambda d: d.was_referred),
    (Step.WELCOME, lambda d: d.agreed_at is None),
    (Step.AGE, lambda d: d.age is None),
    (Step.KIDNEY_TEST, lambda d: d.age is Age.OLDER and d.kidney_tested is None),
    (Step.HEALTH, lambda d: Step.HEALTH not in d.finished),
    (Step.DIARY, lambda d: is_blocked(d) and not d.keeps_diary),
    (Step.MEDICINES, lambda d: _has_product(d) and d.takes_medicines is None),
    (Step.MEDICINES_ASK_FIRST, _wants_list(Step.MEDICINES_ASK_FIRST)),
    (Step.MEDICINES_SPACING, _wants_list(Step.MEDICINES_SPACING)),
    (Step.MEDICINES_INFO, _wants_list(Step.MEDICINES_INFO)),
    (Step.HOME, lambda d: d.home is None),
    (Step.ZONE, lambda d: d.zone is None),
    (Step.BEDTIME, lambda d: d.bedtime_local is None),
    (Step.WAKE, lambda d: d.wake_local is None),
    (Step.FORM, lambda d: _has_product(d) and d.form is None),
    (Step.UNIT, lambda d: _has_amount(d) and d.unit_mg is None),
    (Step.PERCENT, lambda d: _has_amount(d) and not d.percent_asked),
    (Step.COMPOUND, lambda d: _has_amount(d) and _looks_like_compound(d)),
    (Step.MAGNESIUM, lambda d: _has_amount(d) and d.magnesium is None),
    (Step.TAKING, lambda d: _has_amount(d) and _takes_this(d) and d.taking_mg is None),
    (Step.OTHER, lambda d: _has_amount(d) and _takes_other(d) and d.other_mg is None),
    (Step.START, lambda d: _has_amount(d) and d.start is None and may_start_tonight(d)),
    (Step.RECALL, lambda d: _wants_tonight(d) and d.recalled_per_week is None),
    (Step.CHANGE, lambda d: d.changing),
)


_SCREENING: Final = frozenset(tuple(Step)[: tuple(Step).index(Step.HOME)])
_CLEARED: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.AGE: ("age", "kidney_tested"),
    Step.HEALTH: ("keeps_diary",),
    Step.MEDICINES: ("takes_medicines",),
    Step.HOME: ("home", "percent_asked"),
    Step.ZONE: ("zone", "place", "places"),
    Step.BEDTIME: ("bedtime_local",),
    Step.WAKE: ("wake_local",),
    Step.FORM: ("form", "unit_mg", "percent_asked", "is_elemental"),
    Step.UNIT: ("unit_mg", "percent_asked", "is_elemental", "taking_mg"),
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
