"""Screening before any dose, again every 28 days and after "anything new?" (rules S1-S7)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.care.constants import RESCREEN_AFTER_DAYS
from bot.care.model import Screen


class Kind(StrEnum):
    """What a condition does to the start."""

    BLOCK = "BLOCK"  # S1: no magnesium from this bot
    ASK_FIRST = "ASK_FIRST"  # S2: diary only until a provider's OK is recorded
    INFO = "INFO"  # S3: say it, go on
    SPACING = "SPACING"  # S4: hours between that medicine and the magnesium


class Condition(StrEnum):
    """Everything the screening asks about or works out."""

    UNDER_18 = "under_18"
    SEVERE_KIDNEY_DISEASE = "severe_kidney_disease"
    HEART_BLOCK_OR_SLOW_PULSE = "heart_block_or_slow_pulse"
    MYASTHENIA_OR_LAMBERT_EATON = "myasthenia_or_lambert_eaton"
    BOWEL_OBSTRUCTION_OR_SURGERY = "bowel_obstruction_or_surgery"
    ALLERGY_TO_PRODUCT = "allergy_to_product"

    KIDNEY_DISEASE = "kidney_disease"
    AGE_65_NO_KIDNEY_TEST = "age_65_no_kidney_test"
    PREGNANT_OR_BREASTFEEDING = "pregnant_or_breastfeeding"
    CHRONIC_DIARRHEA_OR_SHORT_BOWEL = "chronic_diarrhea_or_short_bowel"
    DIURETIC = "diuretic"
    DIGOXIN = "digoxin"
    HIV_INTEGRASE_INHIBITOR = "hiv_integrase_inhibitor"
    DAILY_MAGNESIUM_LAXATIVE = "daily_magnesium_laxative"
    SURGERY_PLANNED = "surgery_planned"
    INJECTED_AMINOGLYCOSIDE = "injected_aminoglycoside"
    ABOVE_CEILING = "above_ceiling"
    NOT_SURE = "not_sure"
    MEDICINE_TIMES_UNKNOWN = "medicine_times_unknown"

    STATIN = "statin"
    LONG_ACTING_BETA_AGONIST = "long_acting_beta_agonist"
    PROTON_PUMP_INHIBITOR_OVER_A_YEAR = "proton_pump_inhibitor_over_a_year"
    CALCIUM_CHANNEL_BLOCKER = "calcium_channel_blocker"

    TETRACYCLINE_OR_QUINOLONE = "tetracycline_or_quinolone"
    LEVOTHYROXINE = "levothyroxine"
    IRON = "iron"
    BISPHOSPHONATE = "bisphosphonate"
    PENICILLAMINE = "penicillamine"
    NITROFURANTOIN = "nitrofurantoin"
    HYDROXYCHLOROQUINE = "hydroxychloroquine"
    DOLUTEGRAVIR = "dolutegravir"
    GABAPENTIN = "gabapentin"
    OTHER_ORAL_PRESCRIPTION = "other_oral_prescription"
    CALCIUM = "calcium"
    ZINC = "zinc"


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far the magnesium must be from a medicine."""

    medicine: Condition
    before_hours: int
    """Magnesium at least this many hours before the medicine ..."""
    after_hours: int
    """... or at least this many hours after it."""


_BLOCKS = (
    Condition.UNDER_18,
    Condition.SEVERE_KIDNEY_DISEASE,
    Condition.HEART_BLOCK_OR_SLOW_PULSE,
    Condition.MYASTHENIA_OR_LAMBERT_EATON,
    Condition.BOWEL_OBSTRUCTION_OR_SURGERY,
    Condition.ALLERGY_TO_PRODUCT,
)
_ASK_FIRST = (
    Condition.KIDNEY_DISEASE,
    Condition.AGE_65_NO_KIDNEY_TEST,
    Condition.PREGNANT_OR_BREASTFEEDING,
    Condition.CHRONIC_DIARRHEA_OR_SHORT_BOWEL,
    Condition.DIURETIC,
    Condition.DIGOXIN,
    Condition.HIV_INTEGRASE_INHIBITOR,
    Condition.DAILY_MAGNESIUM_LAXATIVE,
    Condition.SURGERY_PLANNED,
    Condition.INJECTED_AMINOGLYCOSIDE,
    Condition.ABOVE_CEILING,
    Condition.NOT_SURE,
    Condition.MEDICINE_TIMES_UNKNOWN,
)
_INFOS = (
    Condition.STATIN,
    Condition.LONG_ACTING_BETA_AGONIST,
    Condition.PROTON_PUMP_INHIBITOR_OVER_A_YEAR,
    Condition.CALCIUM_CHANNEL_BLOCKER,
)

SPACINGS: Final = {
    spacing.medicine: spacing
    for spacing in (
        Spacing(Condition.LEVOTHYROXINE, 4, 4),
        Spacing(Condition.IRON, 4, 4),
        Spacing(Condition.BISPHOSPHONATE, 4, 4),
        Spacing(Condition.PENICILLAMINE, 4, 4),
        Spacing(Condition.NITROFURANTOIN, 4, 4),
        Spacing(Condition.HYDROXYCHLOROQUINE, 4, 4),
        Spacing(Condition.DOLUTEGRAVIR, 6, 2),
        Spacing(Condition.GABAPENTIN, 2, 2),
        Spacing(Condition.OTHER_ORAL_PRESCRIPTION, 3, 3),
        Spacing(Condition.CALCIUM, 2, 2),
        Spacing(Condition.ZINC, 2, 2),
    )
}
"""Hours between each medicine and the magnesium (S4). Judgment, on the careful side of labels."""

COURSES: Final = frozenset({Condition.TETRACYCLINE_OR_QUINOLONE})
"""Courses during which magnesium pauses altogether (row 3)."""

KIND: Final = {
    **dict.fromkeys(_BLOCKS, Kind.BLOCK),
    **dict.fromkeys(_ASK_FIRST, Kind.ASK_FIRST),
    **dict.fromkeys(_INFOS, Kind.INFO),
    **dict.fromkeys((*SPACINGS, *COURSES), Kind.SPACING),
}
"""What each condition does (S1-S4). Source for kidneys below 30 and for heart block: UK and German
magnesium labels; the rest is judgment."""

DERIVED: Final = frozenset(
    {
        Condition.UNDER_18,
        Condition.AGE_65_NO_KIDNEY_TEST,
        Condition.ABOVE_CEILING,
        Condition.NOT_SURE,
        Condition.MEDICINE_TIMES_UNKNOWN,
    }
)
"""Conditions that follow from other answers (age, dose, doubt: S5, S7) and are in no question."""


@dataclass(frozen=True, slots=True)
class ScreeningQuestion:
    """One question of the screening, with the conditions a person can tick."""

    id: str
    conditions: tuple[Condition, ...]


QUESTIONS: Final = (
    ScreeningQuestion("kidneys", (Condition.SEVERE_KIDNEY_DISEASE, Condition.KIDNEY_DISEASE)),
    ScreeningQuestion(
        "heart_muscles_gut_allergy",
        (
            Condition.HEART_BLOCK_OR_SLOW_PULSE,
            Condition.MYASTHENIA_OR_LAMBERT_EATON,
            Condition.BOWEL_OBSTRUCTION_OR_SURGERY,
            Condition.ALLERGY_TO_PRODUCT,
        ),
    ),
    ScreeningQuestion(
        "situation",
        (
            Condition.PREGNANT_OR_BREASTFEEDING,
            Condition.CHRONIC_DIARRHEA_OR_SHORT_BOWEL,
            Condition.SURGERY_PLANNED,
        ),
    ),
    ScreeningQuestion(
        "medicines_ask_first",
        (
            Condition.DIURETIC,
            Condition.DIGOXIN,
            Condition.HIV_INTEGRASE_INHIBITOR,
            Condition.DAILY_MAGNESIUM_LAXATIVE,
            Condition.INJECTED_AMINOGLYCOSIDE,
        ),
    ),
    ScreeningQuestion("medicines_spacing", (Condition.TETRACYCLINE_OR_QUINOLONE, *SPACINGS)),
    ScreeningQuestion("medicines_info", _INFOS),
)
"""The groups in which the questions are asked, most serious first."""


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """What the screening found; each tuple in the order of `Condition`."""

    verdict: Screen
    blocks: tuple[Condition, ...]
    ask_first: tuple[Condition, ...]
    infos: tuple[Condition, ...]
    spacings: tuple[Spacing, ...]
    spacing_conflict: bool
    """Whether a course of medicine needs the magnesium to pause (row 3)."""


def screen(
    conditions: Collection[Condition],
    *,
    age_65_or_older: bool,
    kidney_test_within_12_months: bool,
    unsure: bool,
    above_ceiling: bool,
) -> ScreeningResult:
    """The verdict on somebody's answers: the most serious condition decides, doubt asks first."""
    held = set(conditions)
    if age_65_or_older and not kidney_test_within_12_months:
        held.add(Condition.AGE_65_NO_KIDNEY_TEST)
    if above_ceiling:
        held.add(Condition.ABOVE_CEILING)
    if unsure:
        held.add(Condition.NOT_SURE)
    if Condition.DOLUTEGRAVIR in held:  # an HIV integrase inhibitor: its gap needs the OK too
        held.add(Condition.HIV_INTEGRASE_INHIBITOR)
    blocks, ask_first = _of_kind(held, Kind.BLOCK), _of_kind(held, Kind.ASK_FIRST)
    return ScreeningResult(
        verdict=Screen.BLOCK if blocks else Screen.ASK_FIRST if ask_first else Screen.OK,
        blocks=blocks,
        ask_first=ask_first,
        infos=_of_kind(held, Kind.INFO),
        spacings=tuple(SPACINGS[item] for item in SPACINGS if item in held),
        spacing_conflict=bool(held & COURSES),
    )


def is_due(days_since: int | None, *, told_new: bool) -> bool:
    """Whether the screening is asked again (S6): after 28 days, or when something is new.

    `days_since` counts calendar days since the newest screening; None: there was none yet, and what
    is not known allows nothing.
    """
    return told_new or days_since is None or days_since >= RESCREEN_AFTER_DAYS


def _of_kind(held: set[Condition], kind: Kind) -> tuple[Condition, ...]:
    return tuple(item for item in Condition if item in held and KIND[item] is kind)
