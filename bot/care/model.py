"""The words of the rule book as values: what goes into a decision and what comes out of it.

Every dose is in mg of elemental magnesium. Every day is a whole day number (see `night.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.care.values import (
    is_amount,
    is_whole,
    must,
    must_be_amount,
    must_be_amount_or_none,
    must_be_day,
    must_be_one_of,
    must_be_yes_no,
)


class Region(StrEnum):
    """Which upper level and which emergency number count for a person."""

    US = "US"
    EU_UK = "EU_UK"


class Route(StrEnum):
    """How the magnesium is used. Nothing is titrated on the skin."""

    ORAL = "oral"
    TOPICAL = "topical"


class Phase(StrEnum):
    """Where a course stands."""

    BASELINE = "BASELINE"  # no magnesium yet, nights are counted
    TITRATE = "TITRATE"
    MAINTAIN = "MAINTAIN"
    TAPER = "TAPER"
    PAUSED_GI = "PAUSED_GI"  # no magnesium until the bowel is clear


class Screen(StrEnum):
    """What the screening says before any dose."""

    OK = "OK"
    ASK_FIRST = "ASK_FIRST"  # diary only until a provider's OK is recorded
    BLOCK = "BLOCK"


class Action(StrEnum):
    """What a decision says about tonight and the plan."""

    START = "START"
    HOLD = "HOLD"
    STEP_UP = "STEP_UP"
    STEP_DOWN = "STEP_DOWN"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    RETURN = "RETURN"
    STOP = "STOP"
    MAINTAIN = "MAINTAIN"
    OFFER_TAPER = "OFFER_TAPER"
    RECOMMEND_STOP = "RECOMMEND_STOP"
    PAUSE_REMINDERS = "PAUSE_REMINDERS"
    BASELINE_CONTINUE = "BASELINE_CONTINUE"
    BASELINE_EXTEND = "BASELINE_EXTEND"
    ASK_SMALLER_UNIT = "ASK_SMALLER_UNIT"
    DIARY_ONLY = "DIARY_ONLY"
    DO_NOT_START = "DO_NOT_START"


class Triage(IntEnum):
    """How soon a provider is needed."""

    SELF_CARE = 0
    ROUTINE = 1  # book an appointment
    PROMPT = 2  # contact a provider within 1-3 days
    URGENT = 3  # the same day
    EMERGENCY = 4  # 911 in the US, 112 in the EU, 999 in the UK


class Flag(StrEnum):
    """A warning sign a person can report; the level of each is in `flags.py`."""

    BREATHING = "breathing"
    CHEST_PAIN = "chest_pain"
    CONFUSION = "confusion"
    FAINT = "faint"
    SLOW_HEARTBEAT = "slow_heartbeat"
    NEW_GENERAL_WEAKNESS = "new_general_weakness"
    VERY_DROWSY = "very_drowsy"
    JAW_STIFF_SPASMS = "jaw_stiff_spasms"
    COLD_PALE_LEG = "cold_pale_leg"
    VOMITS_BLOOD = "vomits_blood"
    THROAT_FACE_SWELLING = "throat_face_swelling"
    HEAVY_BLEEDING = "heavy_bleeding"
    SUDDEN_SEVERE_ABDO_PAIN = "sudden_severe_abdo_pain"
    NO_STOOL_NO_GAS_BLOATING = "no_stool_no_gas_bloating"
    BLOOD_IN_STOOL = "blood_in_stool"
    BLACK_STOOL = "black_stool"
    DEHYDRATION = "dehydration"
    FEVER_39 = "fever_39"
    CRAMP_GT10MIN = "cramp_gt10min"
    WOUND_TETANUS = "wound_tetanus"
    TOXIN = "toxin"
    ONE_LEG_SWOLLEN_HOT = "one_leg_swollen_hot"
    NAUSEA_FLUSHING_LIGHTHEADED = "nausea_flushing_lightheaded"
    LEG_WEAKNESS_WASTING = "leg_weakness_wasting"
    NUMB_OR_SWOLLEN_LEGS = "numb_or_swollen_legs"
    PAIN_ON_WALKING = "pain_on_walking"
    NEW_MEDICINE = "new_medicine"
    SLEEP_DISTURBED_CRAMPS = "sleep_disturbed_cramps"


class ReasonCode(StrEnum):
    """Why a decision is what it is. The rule book says what the number behind each one means."""

    SCREEN_BLOCK = "SCREEN_BLOCK"
    SCREEN_ASK_FIRST = "SCREEN_ASK_FIRST"
    INTERACTING_COURSE = "INTERACTING_COURSE"
    GI_SEVERE = "GI_SEVERE"
    TOPICAL_NO_TITRATION = "TOPICAL_NO_TITRATION"
    GI_NOT_FROM_TOPICAL = "GI_NOT_FROM_TOPICAL"
    RUN_IN = "RUN_IN"
    TOO_FEW_CHECKINS = "TOO_FEW_CHECKINS"
    NO_CRAMPS_AT_BASELINE = "NO_CRAMPS_AT_BASELINE"
    UNIT_TOO_LARGE = "UNIT_TOO_LARGE"
    BASELINE_DONE = "BASELINE_DONE"
    BASELINE_RECALLED = "BASELINE_RECALLED"
    LOW_BASELINE = "LOW_BASELINE"
    ALREADY_TAKING = "ALREADY_TAKING"
    OVER_CEILING = "OVER_CEILING"
    NO_CHECKIN_WHILE_PAUSED = "NO_CHECKIN_WHILE_PAUSED"
    GI_7_DAYS = "GI_7_DAYS"
    GI_PERSISTS_AFTER_STOP = "GI_PERSISTS_AFTER_STOP"
    GI_ONGOING = "GI_ONGOING"
    GI_CLEAR = "GI_CLEAR"
    ONE_LEVEL_LOWER = "ONE_LEVEL_LOWER"
    SAME_LEVEL_NOT_ATTRIBUTABLE = "SAME_LEVEL_NOT_ATTRIBUTABLE"
    NO_LEVEL_UNDER_CEILING = "NO_LEVEL_UNDER_CEILING"
    WAIT_CLEAR_DAYS = "WAIT_CLEAR_DAYS"
    RESTART_NOT_ASSESSED = "RESTART_NOT_ASSESSED"
    RESTART_WAIT_CLEAR = "RESTART_WAIT_CLEAR"
    GI_NOT_CLEAR_7_DAYS = "GI_NOT_CLEAR_7_DAYS"
    GI = "GI"
    CONTACT_PLAN_PROVIDER = "CONTACT_PLAN_PROVIDER"
    GI_NOT_ATTRIBUTABLE = "GI_NOT_ATTRIBUTABLE"
    RESUME_AT_N = "RESUME_AT_n"
    GI_AT_LOWEST_LEVEL = "GI_AT_LOWEST_LEVEL"
    LAPSED = "LAPSED"
    NO_CHECKIN_TODAY = "NO_CHECKIN_TODAY"
    BACK_AFTER_LAPSE_TOOK_DOSES = "BACK_AFTER_LAPSE_TOOK_DOSES"
    LAPSE_14_RESTART = "LAPSE_14_RESTART"
    LAPSE_7_ONE_LOWER = "LAPSE_7_ONE_LOWER"
    MILD_GI = "MILD_GI"
    MILD_GI_AT_LOWEST = "MILD_GI_AT_LOWEST"
    PROVIDER_PLAN = "PROVIDER_PLAN"
    CRAMPS_BACK_ON_TAPER = "CRAMPS_BACK_ON_TAPER"
    TAPER_STEP = "TAPER_STEP"
    TAPER_COMPLETE = "TAPER_COMPLETE"
    TAPER_INTERVAL = "TAPER_INTERVAL"
    CRAMP_FREE_28 = "CRAMP_FREE_28"
    CRAMPS_WORSE = "CRAMPS_WORSE"
    REVIEW_TOO_FEW_CHECKINS = "REVIEW_TOO_FEW_CHECKINS"
    NO_BENEFIT = "NO_BENEFIT"
    BENEFIT_25 = "BENEFIT_25"
    NO_BASELINE = "NO_BASELINE"
    AT_CEILING = "AT_CEILING"
    GI_CAP = "GI_CAP"
    STEP_TOO_LARGE = "STEP_TOO_LARGE"
    INTERVAL = "INTERVAL"
    LOW_ADHERENCE = "LOW_ADHERENCE"
    GI_RECENT = "GI_RECENT"
    NO_CRAMPS_7 = "NO_CRAMPS_7"
    GOOD_RESPONSE = "GOOD_RESPONSE"
    ELIGIBLE = "ELIGIBLE"
    REVIEW_84 = "REVIEW_84"
    # A flag that can change a decision is its own reason, so `ReasonCode(flag)` works for it.
    BREATHING = Flag.BREATHING.value
    CHEST_PAIN = Flag.CHEST_PAIN.value
    CONFUSION = Flag.CONFUSION.value
    FAINT = Flag.FAINT.value
    SLOW_HEARTBEAT = Flag.SLOW_HEARTBEAT.value
    NEW_GENERAL_WEAKNESS = Flag.NEW_GENERAL_WEAKNESS.value
    VERY_DROWSY = Flag.VERY_DROWSY.value
    JAW_STIFF_SPASMS = Flag.JAW_STIFF_SPASMS.value
    COLD_PALE_LEG = Flag.COLD_PALE_LEG.value
    VOMITS_BLOOD = Flag.VOMITS_BLOOD.value
    THROAT_FACE_SWELLING = Flag.THROAT_FACE_SWELLING.value
    HEAVY_BLEEDING = Flag.HEAVY_BLEEDING.value
    SUDDEN_SEVERE_ABDO_PAIN = Flag.SUDDEN_SEVERE_ABDO_PAIN.value
    NO_STOOL_NO_GAS_BLOATING = Flag.NO_STOOL_NO_GAS_BLOATING.value
    BLOOD_IN_STOOL = Flag.BLOOD_IN_STOOL.value
    BLACK_STOOL = Flag.BLACK_STOOL.value
    DEHYDRATION = Flag.DEHYDRATION.value
    FEVER_39 = Flag.FEVER_39.value
    CRAMP_GT10MIN = Flag.CRAMP_GT10MIN.value
    WOUND_TETANUS = Flag.WOUND_TETANUS.value
    TOXIN = Flag.TOXIN.value
    ONE_LEG_SWOLLEN_HOT = Flag.ONE_LEG_SWOLLEN_HOT.value
    NAUSEA_FLUSHING_LIGHTHEADED = Flag.NAUSEA_FLUSHING_LIGHTHEADED.value
    LEG_WEAKNESS_WASTING = Flag.LEG_WEAKNESS_WASTING.value
    NUMB_OR_SWOLLEN_LEGS = Flag.NUMB_OR_SWOLLEN_LEGS.value
    NEW_MEDICINE = Flag.NEW_MEDICINE.value


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The morning's answers about one night.

    An unknown answer ("not sure") is None, never zero: see rule C1 of the rule book.
    Raises ImpossibleValue for an answer that nobody can give.
    """

    cramps: int | None
    """Cramps of last night, a count."""
    stool: int | None
    """0 none, 1 one or two mushy, 2 three or more loose or any watery, 3 six or more in 24 h."""
    taken: bool | None
    """Whether last evening's dose was taken; None is unknown or not asked."""
    flags: frozenset[Flag] = frozenset()
    """Warning signs reported with this check-in, or on that day."""

    def __post_init__(self) -> None:
        cramps, stool, taken = self.cramps, self.stool, self.taken
        must(cramps is None or is_whole(cramps, least=0), "cramps", be="a count, or None")
        must(stool is None or is_whole(stool, least=0, most=3), "stool", be="0 to 3, or None")
        must(taken is None or isinstance(taken, bool), "taken", be="True, False or None")
        must(_are_flags(self.flags), "flags", be="a frozenset of Flag")

    @property
    def is_complete(self) -> bool:
        """Whether cramps and stool are both known; only then it counts as a check-in (rule C1)."""
        return self.cramps is not None and self.stool is not None


@dataclass(frozen=True, slots=True)
class GiCap:
    """What is remembered of diarrhea at one dose. Raises ImpossibleValue."""

    last_day: int
    """Day number of the last event."""
    events: int
    """How many events so far."""

    def __post_init__(self) -> None:
        must_be_day(self.last_day, "last_day")
        must(is_whole(self.events, least=1), "events", be="a count from 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything a decision depends on besides the check-ins. What is not known allows nothing.

    Raises ImpossibleValue for what no plan can have.
    """

    region: Region
    route: Route
    unit_mg: float
    """Smallest amount that can be taken (half a tablet counts when it is scored), mg."""
    phase: Phase
    screen: Screen
    """Verdict of the last screening."""
    dose_mg: float = 0.0
    """The plan's dose a night, mg; kept while PAUSED_GI; 0 before a start and after a stop."""
    other_mg: float = 0.0
    """Magnesium from other medicines and supplements, mg a day; counts to the ceiling."""
    provider_ceiling_mg: float | None = None
    """A ceiling that a provider set, mg a day. It lowers the region's ceiling, never raises it."""
    provider_plan: bool = False
    """Whether a provider set a fixed dose: only held, paused or stopped by the bot."""
    baseline_per_week: float | None = None
    """Cramps a week before magnesium, measured or recalled; None when not known."""
    treat_start: int = 0
    """Day on which the course's first dose was planned."""
    last_change: int = 0
    """Day of the last change of dose."""
    gi_caps: Mapping[float, GiCap] = field(default_factory=dict)
    """Doses (mg) that were followed by diarrhea."""
    paused_on: int | None = None
    """Day on which PAUSED_GI began."""
    resume_dose_mg: float | None = None
    """Dose to resume at after PAUSED_GI, mg; None waits for the provider of a provider plan."""
    pause_attributable: bool = True
    """False when the doses before the diarrhea were not taken."""
    provider_ok: bool = False
    """Whether a provider's OK is recorded for what the screening asked about."""
    provider_reviewed: bool = False
    """Whether a provider reviewed the course within the last 6 months."""
    taper_start_dose_mg: float | None = None
    """Dose at which the taper began, mg."""
    spacing_conflict: bool = False
    """Whether a course of medicine (an antibiotic) needs magnesium to pause."""

    def __post_init__(self) -> None:
        must_be_one_of(self.region, "region", of=Region)
        must_be_one_of(self.route, "route", of=Route)
        must_be_one_of(self.phase, "phase", of=Phase)
        must_be_one_of(self.screen, "screen", of=Screen)
        for name in ("unit_mg", "dose_mg", "other_mg"):
            must_be_amount(getattr(self, name), name)
        for name in _AMOUNTS_OR_NONE:
            must_be_amount_or_none(getattr(self, name), name)
        must_be_day(self.treat_start, "treat_start")
        must_be_day(self.last_change, "last_change")
        must(self.paused_on is None or is_whole(self.paused_on), "paused_on", be="a day, or None")
        for name in _SWITCHES:
            must_be_yes_no(getattr(self, name), name)
        must(_are_caps(self.gi_caps), "gi_caps", be="a GiCap by dose in mg")


_AMOUNTS_OR_NONE = (
    "provider_ceiling_mg",
    "baseline_per_week",
    "resume_dose_mg",
    "taper_start_dose_mg",
)
_SWITCHES = (
    "provider_plan",
    "pause_attributable",
    "provider_ok",
    "provider_reviewed",
    "spacing_conflict",
)


def _are_flags(value: object) -> bool:
    return isinstance(value, frozenset) and all(isinstance(flag, Flag) for flag in value)


def _are_caps(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        is_amount(dose_mg) and isinstance(cap, GiCap) for dose_mg, cap in value.items()
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a decision."""

    code: ReasonCode
    number: float | None = None
    """The number behind it; the rule book gives its meaning and unit for each code."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rule book says about tonight."""

    action: Action
    dose_mg: float
    """Dose for tonight, mg of elemental magnesium."""
    triage: Triage
    reasons: tuple[Reason, ...]
    row: str
    """The row of the decision table (or the entry rule) that matched, such as "7e" or "E4"."""
    override: int | None = None
    """The override (1-4) that changed the row's answer, or None."""
