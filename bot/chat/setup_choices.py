"""What can be tapped at each question of the setup: the answers that its buttons carry, by row.

An answer is a short text. Typed words become the same text (see `setup_readers`), so that a tap
and a sentence take one road from there on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

from bot.chat.incoming import Incoming
from bot.locale import LANGUAGES, Words, number
from bot.services.draft import Draft, Step, medicine_times, unfit_bedtime
from bot.services.spacing import TooClose, too_close

TOPIC: Final = "su"
AGAIN_TOPIC: Final = "rs"  # the same questions, asked again while a plan runs
YES, NO, UNSURE = "yes", "no", "unsure"
NONE, DONE, SKIP, BACK, OTHER_PLACE = "none", "done", "skip", "back", "other"
BEGIN, CHANGE, PRIVACY = "begin", "change", "privacy"
PHARMACIST_OK, TIMES = "pharmacist_ok", "times"
TICK, UNTICK = "+", "-"
SPEAK = "speak_"
"""Begins the answer that changes the language: "speak_de"."""

Rows = tuple[tuple[str, ...], ...]

CHOICES: Final[dict[Step, Rows]] = {
    Step.ASSESSED: ((YES,), (NO,)),
    Step.WELCOME: (
        ("adult",),
        ("agree",),
        (PRIVACY, NO),
        tuple(f"{SPEAK}{language}" for language in LANGUAGES),
    ),
    Step.AGE: (("under_18", "adult", "older"),),
    Step.KIDNEY_TEST: ((YES, NO), (UNSURE,)),
    Step.DIARY: (("keep",), (NO,)),
    Step.MEDICINES: ((NONE,), ("some",)),
    Step.HOME: (("us", "europe"), ("elsewhere",)),
    Step.BEDTIME: (("21:30", "22:00", "22:30", "23:00"), ("23:30", "00:00", "00:30", "01:00")),
    Step.WAKE: (("05:30", "06:00", "06:30", "07:00"), ("07:30", "08:00", "08:30", "09:00")),
    Step.FORM: (("citrate", "glycinate"), ("oxide", "malate"), ("other",), ("oil",)),
    Step.UNIT: (("50", "100", "120", "150"), ("200", "250", "300", "400")),
    Step.PERCENT: ((SKIP,),),
    Step.COMPOUND: ((YES,), (NO,), (UNSURE,)),
    Step.HALVES: ((YES, NO), (UNSURE,)),
    Step.MAGNESIUM: ((NONE,), ("this",), ("other",), ("both",)),
    Step.OTHER: (("50", "100", "200", "250"), (NONE,)),
    Step.START: (("measure",), ("tonight",)),
    Step.RECALL: (("1", "2", "3", "5"), ("7", "10", "14", "21")),
    Step.SUMMARY: ((BEGIN,), (CHANGE,)),
}
CLOCKS: Final = (Step.BEDTIME, Step.WAKE)
AMOUNTS: Final = (Step.UNIT, Step.TAKING, Step.OTHER)
NUMBERS: Final = (*AMOUNTS, Step.PERCENT, Step.RECALL)

_MOST_MULTIPLES = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the setup, to this person, with the answers before it."""

    said: Incoming
    draft: Draft
    step: Step
    of: str = ""
    """The topic of another story that asks this question."""

    @property
    def words(self) -> Words:
        """The person's language."""
        return self.said.words

    @property
    def topic(self) -> str:
        """The topic of the question's buttons."""
        return self.of or (AGAIN_TOPIC if self.draft.is_rescreening else TOPIC)


def rows_of(draft: Draft, step: Step) -> Rows:
    """The answers that the buttons of a question offer after what was said before."""
    if step is Step.TAKING:
        units = range(1, _MOST_MULTIPLES + 1)
        return (tuple(number(draft.smallest_mg * count) for count in units), (NONE,))
    if step is Step.BEDTIME and (refused := refused_bedtime(draft)) is not None:
        nearest = tuple(f"{at:%H:%M}" for at in refused.fitting)
        return (*([nearest] if nearest else []), (PHARMACIST_OK,), (TIMES,))
    if step is Step.MAGNESIUM and draft.is_restart:
        return ((NONE,), ("other",))  # after a STOP nobody goes on at the dose of before
    return CHOICES.get(step, ())


def refused_bedtime(draft: Draft) -> TooClose | None:
    """Why the bedtime that was told is refused (S8), None when none is."""
    at = unfit_bedtime(draft)
    return None if at is None else too_close(at, medicine_times(draft))


def clock_of(answer: str) -> time:
    """A time of day as our buttons write it: "22:30", without seconds or zone.

    Raises ValueError for anything else.
    """
    if len(answer) != len("22:30"):
        raise ValueError("not a time of ours")
    return time.fromisoformat(answer)


def label(words: Words, step: Step, *, answer: str) -> str:
    """What is written on the button of an answer that is not a number or a time."""
    return words.plain(f"onboarding.button.{step}.{answer}")
