"""The answers of a setup that is under way; `setup_steps` says which question comes next.

A draft lives in the open conversation as JSON, so neither a restart nor a /start loses anything.
It is never changed in place: an answer makes a new one (see `setup_answers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.care.constants import REGIONS
from bot.care.label import Form
from bot.care.model import Region, Screen
from bot.care.screening import QUESTIONS, SPACINGS, Condition, ScreeningResult, screen
from bot.care.spacing import Conflict, conflicts
from bot.services.house import CONSENT_VERSION

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
    MEDICINE_TIMES = "medicine_times"
    MEDICINES_INFO = "medicines_info"
    HOME = "home"
    ZONE = "zone"
    BEDTIME = "bedtime"
    WAKE = "wake"
    FORM = "form"
    UNIT = "unit"
    PERCENT = "percent"
    COMPOUND = "compound"
    HALVES = "halves"
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


# The European Union and those who keep to its limits for supplements, and the United Kingdom.
_EUROPE: Final = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
    IS LI NO CH GB GG IM JE GI
"""


class Home(StrEnum):
    """Where a person lives; elsewhere the lower of the two ceilings counts."""

    US = "us"
    EUROPE = "europe"
    ELSEWHERE = "elsewhere"

    @property
    def region(self) -> Region:
        return Region.US if self is Home.US else Region.EU_UK

    @classmethod
    def of_territory(cls, code: str) -> Self:
        """Where a country lies, by its ISO 3166 code."""
        if code in _EUROPE.split():
            return cls("europe")
        return cls("us" if code == "US" else "elsewhere")


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
    is_rescreening: bool = False  # asked again (S6): health, medicines and other magnesium alone
    nothing_new: bool = False  # asked again, and all is as it was told before
    was_referred: bool = False  # advice of level 2 or more that nobody has looked at yet
    agreed_at: AwareDatetime | None = None
    agreed_to: int = CONSENT_VERSION  # the words that were agreed to
    age: Age | None = None
    kidney_tested: bool | None = None
    takes_medicines: bool | None = None
    ticked: tuple[Condition, ...] = ()  # kept when a checklist is opened again
    finished: tuple[Step, ...] = ()  # the checklists that were closed
    unsure_at: tuple[Step, ...] = ()  # those closed with "Not sure"
    medicine_times: dict[Condition, tuple[time, ...]] = {}  # kept when they are asked again
    timed: tuple[Condition, ...] = ()  # the medicines whose times are told, or are not known
    keeps_diary: bool = False
    home: Home | None = None
    places: dict[str, str] = {}  # zone to label, offered for the words or the clock given
    zone: str | None = None
    place: str = ""
    bedtime_local: time | None = None
    refused_bedtime: time | None = None  # the one that was told and breaks a gap (S8)
    pharmacist_ok: bool = False  # with this bedtime, though it breaks a gap
    wake_local: time | None = None
    form: Form | None = None
    unit_mg: float | None = None  # one whole piece, as the label counts it
    can_halve: bool | None = None
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
    def smallest_mg(self) -> float:
        """The smallest amount that can be taken, mg: half a scored tablet, else one piece."""
        piece_mg = self.unit_mg or 0.0
        return piece_mg / 2 if self.can_halve else piece_mg

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
    """What was ticked on the lists that are closed; an open list says nothing yet.

    A medicine that needs a gap, at times that nobody knows, is a condition of its own (S7).
    """
    ticked = _ticked(draft)
    is_unknown = any(not times for times in medicine_times(draft).values())
    unknown = {Condition.MEDICINE_TIMES_UNKNOWN} if is_unknown else frozenset[Condition]()
    return ticked | unknown


def spaced(draft: Draft) -> tuple[Condition, ...]:
    """The ticked medicines that the magnesium must keep away from; none for oil on the skin."""
    ticked = frozenset() if draft.is_topical else _ticked(draft)
    return tuple(medicine for medicine in SPACINGS if medicine in ticked)


def untimed(draft: Draft) -> Condition | None:
    """The medicine that is asked about now: the first whose times are not told yet."""
    return next((medicine for medicine in spaced(draft) if medicine not in draft.timed), None)


def medicine_times(draft: Draft) -> dict[Condition, tuple[time, ...]]:
    """When each medicine is taken that needs a gap; empty: it varies, or the person is not sure."""
    told = (medicine for medicine in spaced(draft) if medicine in draft.timed)
    return {medicine: draft.medicine_times.get(medicine, ()) for medicine in told}


def unfit_bedtime(draft: Draft) -> time | None:
    """The bedtime that is refused because it breaks a gap (S8), None when there is none."""
    at = draft.refused_bedtime if draft.bedtime_local is None else draft.bedtime_local
    return at if at is not None and bedtime_conflicts(draft, at) else None


def bedtime_conflicts(draft: Draft, at: time) -> tuple[Conflict, ...]:
    """What magnesium at this time would come too close to, as long as no pharmacist agreed."""
    return () if draft.pharmacist_ok else conflicts(at, medicine_times(draft))


def _ticked(draft: Draft) -> frozenset[Condition]:
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


def is_blocked(draft: Draft) -> bool:
    """Whether this bot offers the person no magnesium at all."""
    return screening(draft).verdict is Screen.BLOCK
