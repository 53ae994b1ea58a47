"""Every number of the rule book, once, with its unit and its source.

A number without a source is "judgment": no titration scheme for night cramps is published.
Changing one changes decisions, so it needs a new RULES_VERSION.
"""

from dataclasses import dataclass
from typing import Final

from bot.care.model import Region

RULES_VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class RegionProfile:
    """What differs between the places where a person lives."""

    ceiling_mg: float
    """Upper level for magnesium from supplements and medicines, elemental mg a day."""
    percent_unit_mg: float
    """What one percent of the label's daily value stands for, mg."""
    percent_name: str
    """How the label calls that percentage."""
    emergency_numbers: tuple[str, ...]
    """What to dial (F3)."""


REGIONS: Final = {
    # IOM 1997: 350 mg a day. %DV of 420 mg: FDA, 21 CFR 101.9.
    Region.US: RegionProfile(350.0, 4.2, "%DV", ("911",)),
    # SCF 2001, EFSA, BfR: 250 mg a day; UK guidance says 400, the lower one counts.
    # %NRV of 375 mg: Regulation (EU) 1169/2011, annex XIII.
    Region.EU_UK: RegionProfile(250.0, 3.75, "%NRV", ("112", "999")),
}

# Levels (mg). Judgment.
STEP_MG: Final = 50.0  # a level up or down is at least this far away
START_AT_MOST_MG: Final = 100.0  # the start level is the largest level up to here
START_SMALLEST_UNIT_MG: Final = 150.0  # else one unit, when it is not larger than this
STEP_AT_MOST_MG: Final = 150.0  # a larger increment is never proposed
LARGE_STEP_MG: Final = 100.0  # an increment above this waits for the longer interval

# Intervals after a change (days). Judgment.
STEP_INTERVAL_DAYS: Final = 7
LARGE_STEP_INTERVAL_DAYS: Final = 14
TAPER_INTERVAL_DAYS: Final = 14

# Windows of check-ins (days, today included) and how many they need. Judgment. Why there is a
# run-in at all: Frusso 1999, where half of the entrants no longer had enough cramps after one.
WEEK_DAYS: Final = 7
BASELINE_DAYS: Final = 14
EFFECT_DAYS: Final = 14
CRAMP_FREE_DAYS: Final = 28
MIN_CHECKINS_7: Final = 5
MIN_TAKEN_7: Final = 5
MIN_CHECKINS_14: Final = 10
MIN_CHECKINS_28: Final = 24
LOW_BASELINE_CRAMPS: Final = 4  # fewer cramps than this in 14 nights: an effect cannot be seen
OFFER_TAPER_AFTER_DAYS: Final = 27  # since treat_start

# Diarrhea. Judgment; that it goes away within 1-2 days of stopping: BfR 2017. Restart lower
# after improvement: UK and German product labels.
STOOL_MILD: Final = 1
STOOL_DIARRHEA: Final = 2
STOOL_SEVERE: Final = 3
MILD_GI_MORNINGS: Final = 3  # in the window of 7
GI_CAP_DAYS: Final = 28  # how long one event closes a dose
GI_CAP_EVENTS: Final = 2  # events that close it for good
GI_PERSISTS_AFTER_DAYS: Final = 2  # more than this since the pause began
GI_TOO_LONG_DAYS: Final = 7

# Lapses (days). Judgment.
LAPSE_DAYS: Final = 7
LONG_LAPSE_DAYS: Final = 14

# Effect and review. Stop without benefit: MHRA advice on quinine for the same symptom (stop
# after 4 weeks without benefit, review every 3 months); the thresholds are judgment.
WORSE_AFTER_DAYS: Final = 14  # since treat_start
WORSE_RATIO: Final = 1.5  # of the baseline rate
WORSE_WEEKS: Final = 2  # the increase over this many weeks ...
WORSE_CRAMPS: Final = 4  # ... is at least this many cramps
REVIEW_AFTER_DAYS: Final = 56  # since treat_start
REVIEW_STABLE_DAYS: Final = 28  # since the last change
NO_BENEFIT_RATIO: Final = 0.75  # above this share of the baseline rate: no benefit
GOOD_RESPONSE_RATIO: Final = 0.5  # up to this share: no need to go higher
PROVIDER_REVIEW_AFTER_DAYS: Final = 84  # 12 weeks since treat_start
REVIEW_GOOD_DAYS: Final = 183  # a recorded review counts for 6 months
SAY_AGAIN_AFTER_DAYS: Final = 28  # the same advice at most once in this many days
RESCREEN_AFTER_DAYS: Final = 28  # S6

# One person's effect (P1-P4). Judgment; the shares by chance and the placebo third: see the book.
EFFECT_MIN_NIGHTS: Final = 10  # answered nights in each period
EFFECT_MIN_CRAMPS: Final = 4  # cramps in the baseline period
EFFECT_CLEAR_DROP: Final = 0.25  # a drop of at least this share of the baseline rate
CHANCE_DROP_LOW: Final = 0.21  # of people show that drop in 14 against 14 nights by chance alone
CHANCE_DROP_HIGH: Final = 0.38
CHANCE_DROP_CLUSTERED_LOW: Final = 0.29  # the same when cramps come in clusters
CHANCE_DROP_CLUSTERED_HIGH: Final = 0.43

# Taper. Judgment.
CRAMP_NIGHTS_BACK: Final = 2  # cramp nights in 14 that end a taper

# Restart after a stop. Judgment.
CLEAR_MORNINGS_TO_RESTART: Final = 7
CLEAR_MORNINGS_TO_RESUME: Final = 2

# Labels. Judgment.
LABEL_TOLERANCE: Final = 0.10  # share by which the label's two numbers may differ
COMPOUND_SUSPECT_ABOVE_MG: Final = 250.0

# Entry of numbers. Judgment: more in one night is a slip of the thumb and is asked again.
MAX_PLAUSIBLE_CRAMPS: Final = 30

# From here on pain is severe, of 0-10, and warning flags are asked. Judgment, after the usual
# cut-offs of the numeric rating scale (mild 1-3, moderate 4-6, severe 7-10).
SEVERE_PAIN: Final = 7
