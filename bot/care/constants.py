"""Every number of the rule book, once, with its unit and its source.

A number without a source is "judgment": no titration scheme for night cramps is published.
Changing one changes decisions, so it needs a new RULES_VERSION.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from bot.care.model import Region

RULES_VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class Number:
    """What a number of this file is annotated with; the rule book says the same words."""

    unit: str
    source: str


JUDGMENT: Final = "judgment"
CALENDAR: Final = "the calendar"
FRUSSO: Final = "judgment; why there is a run-in: Frusso 1999"
BFR: Final = "BfR 2017"
AFTER_MHRA: Final = "judgment, after the MHRA on quinine"
MHRA_4_WEEKS: Final = "MHRA on quinine: 4 weeks"
MHRA_3_MONTHS: Final = "MHRA on quinine: every 3 months"
COCHRANE: Final = "judgment; 25 % is also Cochrane's threshold"
PAIN_SCALE: Final = "judgment; the usual cut-off of the numeric rating scale"
CHANCE: Final = "arithmetic, see P4"


@dataclass(frozen=True, slots=True)
class RegionProfile:
    """What differs between the places where a person lives."""

    ceiling_mg: float
    """Upper level for magnesium from supplements and medicines, elemental mg a day (L1)."""
    ceiling_source: str
    percent_unit_mg: float
    """What one percent of the label's daily value stands for, mg (B2)."""
    percent_source: str
    percent_name: str
    """How the label calls that percentage."""
    emergency_numbers: tuple[str, ...]
    """What to dial (F3)."""


REGIONS: Final = {
    Region.US: RegionProfile(
        ceiling_mg=350.0,
        ceiling_source="IOM 1997",
        percent_unit_mg=4.2,  # of 420 mg
        percent_source="21 CFR 101.9",
        percent_name="%DV",
        emergency_numbers=("911",),
    ),
    Region.EU_UK: RegionProfile(
        ceiling_mg=250.0,  # UK guidance says 400, the lower one counts
        ceiling_source="SCF 2001, EFSA, BfR",
        percent_unit_mg=3.75,  # of 375 mg, annex XIII
        percent_source="Regulation (EU) 1169/2011",
        percent_name="%NRV",
        emergency_numbers=("112", "999"),
    ),
}

# Levels. A level up or down is at least STEP_MG away.
STEP_MG: Final[Annotated[float, Number("mg", JUDGMENT)]] = 50.0
# A course starts at the largest level up to this, else at one unit that is not larger than that.
START_AT_MOST_MG: Final[Annotated[float, Number("mg", JUDGMENT)]] = 100.0
START_SMALLEST_UNIT_MG: Final[Annotated[float, Number("mg", JUDGMENT)]] = 150.0
# A larger increment is never proposed; a large one waits for the longer interval.
STEP_AT_MOST_MG: Final[Annotated[float, Number("mg", JUDGMENT)]] = 150.0
LARGE_STEP_MG: Final[Annotated[float, Number("mg", JUDGMENT)]] = 100.0

# Intervals after a change.
STEP_INTERVAL_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 7
LARGE_STEP_INTERVAL_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 14
TAPER_INTERVAL_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 14

# Windows of check-ins, today included, and how many they need. In Frusso's run-in half of the
# entrants no longer had enough cramps.
WEEK_DAYS: Final[Annotated[int, Number("days", CALENDAR)]] = 7
BASELINE_DAYS: Final[Annotated[int, Number("days", FRUSSO)]] = 14
EFFECT_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 14
CRAMP_FREE_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 28
MIN_CHECKINS_7: Final[Annotated[int, Number("check-ins", JUDGMENT)]] = 5
MIN_TAKEN_7: Final[Annotated[int, Number("check-ins", JUDGMENT)]] = 5
MIN_CHECKINS_14: Final[Annotated[int, Number("check-ins", JUDGMENT)]] = 10
MIN_CHECKINS_28: Final[Annotated[int, Number("check-ins", JUDGMENT)]] = 24
# With fewer cramps an effect cannot be seen.
LOW_BASELINE_CRAMPS: Final[Annotated[int, Number("cramps in 14 nights", JUDGMENT)]] = 4
# Since the first dose.
OFFER_TAPER_AFTER_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 27

# Diarrhea. Restart lower after improvement: UK and German product labels.
STOOL_MILD: Final[Annotated[int, Number("grade", JUDGMENT)]] = 1
STOOL_DIARRHEA: Final[Annotated[int, Number("grade", JUDGMENT)]] = 2
STOOL_SEVERE: Final[Annotated[int, Number("grade", JUDGMENT)]] = 3
MILD_GI_MORNINGS: Final[Annotated[int, Number("check-ins", JUDGMENT)]] = 3
# How long one event closes a dose, and how many close it for good.
GI_CAP_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 28
GI_CAP_EVENTS: Final[Annotated[int, Number("events", JUDGMENT)]] = 2
# Since the pause began. BfR: it goes away within 1-2 days of stopping.
GI_PERSISTS_AFTER_DAYS: Final[Annotated[int, Number("days", BFR)]] = 2
GI_TOO_LONG_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 7

# Lapses.
LAPSE_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 7
LONG_LAPSE_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 14

# Worse: since the first dose, against the baseline's rate, and over so many weeks.
WORSE_AFTER_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 14
WORSE_RATIO: Final[Annotated[float, Number("of the baseline", JUDGMENT)]] = 1.5
WORSE_WEEKS: Final[Annotated[int, Number("weeks", JUDGMENT)]] = 2
WORSE_CRAMPS: Final[Annotated[int, Number("cramps", JUDGMENT)]] = 4

# Review: days since the first dose, and since the last change. The MHRA advises for quinine,
# against the same symptom, to stop after 4 weeks without benefit and to review every 3 months.
REVIEW_AFTER_DAYS: Final[Annotated[int, Number("days", AFTER_MHRA)]] = 56
REVIEW_STABLE_DAYS: Final[Annotated[int, Number("days", MHRA_4_WEEKS)]] = 28
# Above this share no benefit, up to that one no need to go higher.
NO_BENEFIT_RATIO: Final[Annotated[float, Number("of the baseline", COCHRANE)]] = 0.75
GOOD_RESPONSE_RATIO: Final[Annotated[float, Number("of the baseline", JUDGMENT)]] = 0.5
PROVIDER_REVIEW_AFTER_DAYS: Final[Annotated[int, Number("days", MHRA_3_MONTHS)]] = 84
# How long a recorded review counts, and after how long the same advice is said again.
REVIEW_GOOD_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 183
SAY_AGAIN_AFTER_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 28
RESCREEN_AFTER_DAYS: Final[Annotated[int, Number("days", JUDGMENT)]] = 28

# One person's effect: answered nights in each period, cramps in the baseline's, and the drop
# of the rate that counts.
EFFECT_MIN_NIGHTS: Final[Annotated[int, Number("check-ins", JUDGMENT)]] = 10
EFFECT_MIN_CRAMPS: Final[Annotated[int, Number("cramps", JUDGMENT)]] = 4
EFFECT_CLEAR_DROP: Final[Annotated[float, Number("of the baseline", COCHRANE)]] = 0.25
# How many people show that drop in 14 against 14 nights without any true change, and how many
# when cramps come in clusters.
CHANCE_DROP_LOW: Final[Annotated[float, Number("of people", CHANCE)]] = 0.21
CHANCE_DROP_HIGH: Final[Annotated[float, Number("of people", CHANCE)]] = 0.38
CHANCE_DROP_CLUSTERED_LOW: Final[Annotated[float, Number("of people", CHANCE)]] = 0.29
CHANCE_DROP_CLUSTERED_HIGH: Final[Annotated[float, Number("of people", CHANCE)]] = 0.43

# Cramp nights in 14 that end a taper.
CRAMP_NIGHTS_BACK: Final[Annotated[int, Number("nights", JUDGMENT)]] = 2

# Mornings without a loose stool, in a row, after a pause and after a stop.
CLEAR_MORNINGS_TO_RESUME: Final[Annotated[int, Number("mornings", JUDGMENT)]] = 2
CLEAR_MORNINGS_TO_RESTART: Final[Annotated[int, Number("mornings", JUDGMENT)]] = 7

# Labels: how far the two numbers may be apart, and what is rarely elemental in one unit.
LABEL_TOLERANCE: Final[Annotated[float, Number("of the percentage's mg", JUDGMENT)]] = 0.10
COMPOUND_SUSPECT_ABOVE_MG: Final[Annotated[float, Number("mg", JUDGMENT)]] = 250.0

# More in one night is a slip of the thumb and is asked again.
MAX_PLAUSIBLE_CRAMPS: Final[Annotated[int, Number("cramps", JUDGMENT)]] = 30

# From here on warning flags are asked. Mild is 1-3, moderate 4-6, severe 7-10.
SEVERE_PAIN: Final[Annotated[int, Number("of 10", PAIN_SCALE)]] = 7
