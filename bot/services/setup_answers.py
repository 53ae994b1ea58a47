"""Every answer that the setup knows: checked here, wherever it was tapped or typed.

Each function takes the draft and a value and returns the draft after it. What cannot be right is
`Refused`, with the reason and the draft to go on with; `Left` ends the setup.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from bot.care.label import Form, LabelFinding, check_label
from bot.care.screening import Condition
from bot.services import clocks, setup_steps
from bot.services import draft as drafts
from bot.services.draft import Age, Draft, Home, Magnesium, Start, Step
from bot.services.house import CONSENT_VERSION
from bot.store.week import NightClock
from scheduler import wallclock

# What a label can say, in mg of elemental magnesium. Judgment: the lowest spoon of a powder, and
# more than any tablet on the market; beyond it a slip of the thumb is likelier.
UNIT_FROM_MG: Final = 5.0
UNIT_TO_MG: Final = 1000.0
DAY_TO_MG: Final = 1000.0  # what somebody takes a day already. Judgment, as above.
PERCENT_TO: Final = 300.0
RECALL_TO_PER_WEEK: Final = 70.0
TIMES_A_DAY: Final = 8  # of one medicine. Judgment: more is a slip, and fits no message


class Why(StrEnum):
    """Why an answer was not taken."""

    NO_PLACE = "no_place"
    SAME_TIMES = "same_times"
    NIGHT_LENGTH = "night_length"
    MANY_TIMES = "many_times"
    TOO_CLOSE = "too_close"
    UNIT_RANGE = "unit_range"
    PERCENT_RANGE = "percent_range"
    LABEL_DIFFERS = "label_differs"
    COMPOUND_WEIGHT = "compound_weight"
    DAY_RANGE = "day_range"
    UNDER_UNIT = "under_unit"
    RECALL_RANGE = "recall_range"
    NO_CRAMPS = "no_cramps"


class Ending(StrEnum):
    """Why a setup ended before its summary."""

    NO_CONSENT = "no_consent"
    UNDER_18 = "under_18"
    NO_DIARY = "no_diary"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that cannot be right. `draft` is what to go on with, `mg` a number to show."""

    why: Why
    draft: Draft
    mg: float = 0.0


@dataclass(frozen=True, slots=True)
class Left:
    """The setup ends here, and nothing of it is kept."""

    ending: Ending


Outcome = Draft | Refused | Left


def agree(draft: Draft, *, now: datetime) -> Draft:
    """Consent to the words of the welcome."""
    return draft.with_(agreed_at=now, agreed_to=CONSENT_VERSION)


def was_assessed(draft: Draft) -> Draft:
    """A provider has looked at what ended the plan before."""
    return draft.with_(was_referred=False)


def tell_age(draft: Draft, age: Age) -> Draft:
    """The age of an adult."""
    return draft.with_(age=age, kidney_tested=None)


def tell_kidney_test(draft: Draft, *, tested: bool) -> Draft:
    """Whether there was a kidney blood test in 12 months. Not sure counts as no."""
    return draft.with_(kidney_tested=tested)


def tick(draft: Draft, condition: Condition, *, on: bool) -> Draft:
    """Mark a line of the open checklist, or take the mark away."""
    others = tuple(item for item in draft.ticked if item is not condition)
    return draft.with_(ticked=(*others, condition) if on else others)


def finish_checklist(draft: Draft, step: Step, *, unsure: bool) -> Draft:
    """Close a checklist with what is ticked. Not sure asks a provider first."""
    return draft.with_(
        finished=(*_without(draft.finished, step), step),
        unsure_at=(*_without(draft.unsure_at, step), *([step] if unsure else [])),
    )


def keep_diary(draft: Draft) -> Draft:
    """A diary without any dose."""
    return draft.with_(keeps_diary=True)


def tell_medicines(draft: Draft, *, some: bool) -> Draft:
    """Whether the person takes any medicine or mineral; "not sure" looks at the lists too."""
    if some:
        return draft.with_(takes_medicines=True)
    health = drafts.conditions_of(Step.HEALTH)
    ticked = tuple(item for item in draft.ticked if item in health)
    return draft.with_(takes_medicines=False, ticked=ticked)


def tell_home(draft: Draft, home: Home) -> Draft:
    """Where the person lives."""
    return draft.with_(home=home)


def offer_places(draft: Draft, places: dict[str, str]) -> Draft | Refused:
    """Places that fit what was typed, by zone; one of them is confirmed next."""
    known = {zone: label for zone, label in places.items() if wallclock.is_zone(zone)}
    if not known:
        return Refused(Why.NO_PLACE, draft.with_(places={}))
    return draft.with_(places=known)


def choose_place(draft: Draft, zone: str, *, label: str) -> Draft | Refused:
    """The time zone, with the name of the place that the person knows it by."""
    if not wallclock.is_zone(zone):
        return Refused(Why.NO_PLACE, draft.with_(places={}))
    return draft.with_(zone=zone, place=label, places={})


def set_bedtime(draft: Draft, at: time) -> Draft | Refused:
    """The time of the evening reminder. A wake time that no longer fits is asked again.

    Refused while the magnesium would come too close to a medicine (S8).
    """
    fresh = draft.with_(bedtime_local=None, refused_bedtime=None, pharmacist_ok=False)
    if drafts.bedtime_conflicts(fresh, at):
        return Refused(Why.TOO_CLOSE, fresh.with_(refused_bedtime=at))
    return _with_bedtime(fresh, at)


def pharmacist_agrees(draft: Draft) -> Draft | None:
    """A pharmacist said OK to the bedtime that is refused; None when none is."""
    at = drafts.unfit_bedtime(draft)
    return None if at is None else _with_bedtime(draft.with_(pharmacist_ok=True), at)


def correct_times(draft: Draft) -> Draft:
    """The times of the medicines are asked again; what was told stays marked."""
    return draft.with_(timed=(), pharmacist_ok=False)


def add_times(draft: Draft, times: Collection[time]) -> Draft | Refused:
    """Times of day at which the medicine that is asked about is taken."""
    told = set(_times_told(draft)).union(times)
    if len(told) > TIMES_A_DAY:
        return Refused(Why.MANY_TIMES, draft)
    return _with_times(draft, told)


def drop_time(draft: Draft, at: time) -> Draft:
    """Take back a time of the medicine that is asked about."""
    return _with_times(draft, set(_times_told(draft)) - {at})


def finish_times(draft: Draft) -> Draft | None:
    """All times of this medicine are told; None as long as there are none."""
    return _timed(draft) if _times_told(draft) else None


def times_vary(draft: Draft) -> Draft:
    """Nobody can say when this medicine is taken: a provider is asked first (S7)."""
    return _timed(_with_times(draft, ()))


def set_wake(draft: Draft, at: time) -> Draft | Refused:
    """The time of the morning question."""
    wrong = None if draft.bedtime_local is None else _wrong_night(draft.bedtime_local, at)
    return draft.with_(wake_local=at) if wrong is None else Refused(wrong, draft)


def tell_halves(draft: Draft, *, can_halve: bool) -> Draft:
    """Whether one piece can be halved along a score line. Not sure counts as no."""
    return draft.with_(can_halve=can_halve)


def choose_form(draft: Draft, form: Form) -> Draft:
    """What the magnesium is bound to, or oil and spray."""
    return draft.with_(form=form)


def set_unit(draft: Draft, mg: float) -> Draft | Refused:
    """The elemental magnesium in one piece, mg."""
    if not UNIT_FROM_MG <= mg <= UNIT_TO_MG:
        return Refused(Why.UNIT_RANGE, draft)
    unit_mg = round(mg, 3)
    return draft.with_(unit_mg=unit_mg, percent_asked=False, is_elemental=False, can_halve=None)


def set_percent(draft: Draft, percent: float | None) -> Draft | Refused:
    """The label's own percentage, which cross-checks the milligrams. None: not on the label."""
    if percent is None or draft.unit_mg is None or draft.form is None:
        return draft.with_(percent_asked=True)
    if not 0 < percent <= PERCENT_TO:
        return Refused(Why.PERCENT_RANGE, draft)
    verdict = check_label(draft.unit_mg, draft.form, percent, draft.region)
    if verdict.finding is LabelFinding.DIFFERS_FROM_PERCENT:
        asked_again = setup_steps.cleared(draft, Step.UNIT)
        return Refused(Why.LABEL_DIFFERS, asked_again, verdict.from_percent_mg or 0.0)
    return draft.with_(percent_asked=True)


def tell_compound(draft: Draft, *, is_elemental: bool) -> Draft | Refused:
    """Whether the large number is the magnesium itself. In doubt the label is read again."""
    if is_elemental:
        return draft.with_(is_elemental=True)
    return Refused(Why.COMPOUND_WEIGHT, setup_steps.cleared(draft, Step.UNIT))


def tell_magnesium(draft: Draft, magnesium: Magnesium) -> Draft:
    """What the person takes already; the amounts come next."""
    return draft.with_(magnesium=magnesium, taking_mg=None, other_mg=None)


def set_taking(draft: Draft, mg: float) -> Draft | Refused:
    """What the person takes of this product a day, mg. Zero: not this product after all."""
    if not 0 <= mg <= DAY_TO_MG:
        return Refused(Why.DAY_RANGE, draft)
    if mg == 0:
        rest = Magnesium.OTHER if draft.magnesium is Magnesium.BOTH else Magnesium.NONE
        return draft.with_(magnesium=rest, taking_mg=None)
    if mg < draft.smallest_mg:
        return Refused(Why.UNDER_UNIT, draft, draft.smallest_mg)
    return draft.with_(taking_mg=round(mg, 3))


def set_other(draft: Draft, mg: float) -> Draft | Refused:
    """Magnesium from antacids, laxatives and other supplements, mg a day."""
    if not 0 <= mg <= DAY_TO_MG:
        return Refused(Why.DAY_RANGE, draft)
    return draft.with_(other_mg=round(mg, 3))


def choose_start(draft: Draft, start: Start) -> Draft:
    """Measure first, or start tonight."""
    return draft.with_(start=start, recalled_per_week=None)


def set_recall(draft: Draft, per_week: float) -> Draft | Refused:
    """Cramps in a usual week, as the person remembers. Without any there is nothing to start."""
    if not 0 <= per_week <= RECALL_TO_PER_WEEK:
        return Refused(Why.RECALL_RANGE, draft)
    if per_week == 0:
        return Refused(Why.NO_CRAMPS, choose_start(draft, Start.MEASURE))
    return draft.with_(recalled_per_week=per_week)


def change_something(draft: Draft) -> Draft:
    """From the summary: the list of what can be changed."""
    return draft.with_(changing=True)


def change(draft: Draft, step: Step) -> Draft:
    """Ask one question again. A step that cannot be changed leaves everything as it is."""
    return setup_steps.cleared(draft, step) if step in setup_steps.changeable(draft) else draft


def back_to_summary(draft: Draft) -> Draft:
    """Nothing to change after all."""
    return draft.with_(changing=False)


def _without(steps: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    return tuple(at for at in steps if at is not step)


def _with_bedtime(draft: Draft, at: time) -> Draft:
    wake = draft.wake_local
    kept = None if wake is None or _wrong_night(at, wake) is not None else wake
    return draft.with_(bedtime_local=at, refused_bedtime=None, wake_local=kept)


def _times_told(draft: Draft) -> tuple[time, ...]:
    medicine = drafts.untimed(draft)
    return () if medicine is None else draft.medicine_times.get(medicine, ())


def _with_times(draft: Draft, times: Collection[time]) -> Draft:
    medicine = drafts.untimed(draft)
    if medicine is None:
        return draft
    told = {**draft.medicine_times, medicine: tuple(sorted(times))}
    return draft.with_(medicine_times=told, pharmacist_ok=False)


def _timed(draft: Draft) -> Draft:
    medicine = drafts.untimed(draft)
    return draft if medicine is None else draft.with_(timed=(*draft.timed, medicine))


def _wrong_night(bedtime: time, wake: time) -> Why | None:
    wrong = clocks.wrong_night(NightClock(bedtime, wake))
    return None if wrong is None else Why(wrong)
