"""The morning's questions and what their answers mean (rules C1-C4)."""

from enum import StrEnum
from typing import Final

from bot.care.constants import (
    MAX_PLAUSIBLE_CRAMPS,
    SEVERE_PAIN,
    STOOL_DIARRHEA,
    STOOL_MILD,
    STOOL_SEVERE,
)
from bot.care.flags import LEVEL


class StoolAnswer(StrEnum):
    """The bowel as a person tells it."""

    NONE = "none"
    MUSHY = "mushy"  # one or two mushy stools
    LOOSE = "loose"  # three or more loose ones, or any watery one
    SEVERE = "severe"  # six or more in 24 hours
    YES = "yes"  # a bare yes to "diarrhea?"
    NOT_SURE = "not_sure"


STOOL_GRADE: Final[dict[StoolAnswer, int | None]] = {
    StoolAnswer.NONE: 0,
    StoolAnswer.MUSHY: STOOL_MILD,
    StoolAnswer.LOOSE: STOOL_DIARRHEA,
    StoolAnswer.SEVERE: STOOL_SEVERE,
    StoolAnswer.YES: STOOL_DIARRHEA,  # doubt counts as diarrhea, never as mild
    StoolAnswer.NOT_SURE: None,
}
"""The grade of each answer (C2)."""

FLAGS_TO_ASK: Final = tuple(LEVEL)
"""The warning flags for "anything else?", most serious first (C4)."""


def is_plausible_cramps(count: int) -> bool:
    """Whether a count of cramps can be believed; other numbers are asked again (C3)."""
    return 0 <= count <= MAX_PLAUSIBLE_CRAMPS


def must_ask_flags(stool: int | None, worst_pain: int | None = None) -> bool:
    """Whether this morning must ask for warning flags (C4).

    Always with diarrhea, and with a worst cramp of severe pain (of 0-10).
    """
    loose = stool is not None and stool >= STOOL_DIARRHEA
    return loose or (worst_pain is not None and worst_pain >= SEVERE_PAIN)
