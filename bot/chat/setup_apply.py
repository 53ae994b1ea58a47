"""From an answer of the chat to the draft after it. Answers come back from phones, so each is
looked at as if somebody had made it up: None for one that its question does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.care.label import Form
from bot.care.screening import Condition
from bot.chat import setup_times
from bot.chat.setup_choices import (
    BACK,
    CHANGE,
    DONE,
    NO,
    NONE,
    OTHER_PLACE,
    PHARMACIST_OK,
    SKIP,
    TICK,
    TIMES,
    UNSURE,
    UNTICK,
    YES,
    clock_of,
)
from bot.services import setup_answers as answers
from bot.services.draft import (
    CHECKLISTS,
    Age,
    Draft,
    Home,
    Magnesium,
    Start,
    Step,
    conditions_of,
    unfit_bedtime,
)
from bot.services.setup_answers import Ending, Left, Outcome


def apply(draft: Draft, step: Step, *, answer: str, now: datetime) -> Outcome | None:
    """What comes of `answer` to the question `step`; None when it is no answer to it."""
    if step is Step.WELCOME:
        return _welcome(draft, answer, now=now)
    try:
        if step in CHECKLISTS:
            return _checklist(draft, step, answer=answer)
        return _APPLY[step](draft, answer)
    except (ValueError, KeyError):
        return None


def _welcome(draft: Draft, answer: str, *, now: datetime) -> Outcome | None:
    if answer == "agree":
        return answers.agree(draft, now=now)
    if answer == Age.ADULT:  # the usual age, told with the consent: a tap less
        return answers.tell_age(answers.agree(draft, now=now), Age.ADULT)
    return Left(Ending.NO_CONSENT) if answer == NO else None


def _checklist(draft: Draft, step: Step, *, answer: str) -> Outcome | None:
    ticked = [item for item in conditions_of(step) if item in draft.ticked]
    # "None of these" beside a tick is a contradiction, made by two thumbs at once: ask again.
    if answer == UNSURE or (answer == NONE and not ticked) or (answer == DONE and ticked):
        return answers.finish_checklist(draft, step, unsure=answer == UNSURE)
    condition = Condition(answer[1:])
    if condition not in conditions_of(step):
        return None
    return answers.tick(draft, condition, on={TICK: True, UNTICK: False}[answer[0]])


def _assessed(draft: Draft, answer: str) -> Outcome:
    return answers.was_assessed(draft) if _yes(answer) else Left(Ending.NOT_ASSESSED)


def _age(draft: Draft, answer: str) -> Outcome:
    if answer == "under_18":
        return Left(Ending.UNDER_18)
    return answers.tell_age(draft, Age(answer))


def _kidney_test(draft: Draft, answer: str) -> Outcome:
    tested = {YES: True, NO: False, UNSURE: False}[answer]
    return answers.tell_kidney_test(draft, tested=tested)


def _diary(draft: Draft, answer: str) -> Outcome:
    kept = {"keep": True, NO: False}[answer]
    return answers.keep_diary(draft) if kept else Left(Ending.NO_DIARY)


def _medicines(draft: Draft, answer: str) -> Outcome:
    return answers.tell_medicines(draft, some={"some": True, NONE: False}[answer])


def _zone(draft: Draft, answer: str) -> Outcome:
    if answer == OTHER_PLACE:
        return draft.with_(places={})
    label = draft.places.get(answer, _city(answer))
    return answers.choose_place(draft, answer, label=label)


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _bedtime(draft: Draft, answer: str) -> Outcome | None:
    if answer == PHARMACIST_OK:
        return answers.pharmacist_agrees(draft)
    if answer == TIMES:
        return None if unfit_bedtime(draft) is None else answers.correct_times(draft)
    return answers.set_bedtime(draft, clock_of(answer))


def _percent(draft: Draft, answer: str) -> Outcome:
    return answers.set_percent(draft, None if answer == SKIP else float(answer))


def _compound(draft: Draft, answer: str) -> Outcome:
    is_elemental = {YES: True, NO: False, UNSURE: False}[answer]
    return answers.tell_compound(draft, is_elemental=is_elemental)


def _halves(draft: Draft, answer: str) -> Outcome:
    return answers.tell_halves(draft, can_halve={YES: True, NO: False, UNSURE: False}[answer])


def _change(draft: Draft, answer: str) -> Outcome:
    if answer == BACK:
        return answers.back_to_summary(draft)
    return answers.change(draft, Step(answer))


def _summary(draft: Draft, answer: str) -> Outcome | None:
    return answers.change_something(draft) if answer == CHANGE else None


def _yes(answer: str) -> bool:
    return {YES: True, NO: False}[answer]


def _mg(answer: str) -> float:
    return 0.0 if answer == NONE else float(answer)


_APPLY: Final[dict[Step, Callable[[Draft, str], Outcome | None]]] = {
    Step.ASSESSED: _assessed,
    Step.AGE: _age,
    Step.KIDNEY_TEST: _kidney_test,
    Step.DIARY: _diary,
    Step.MEDICINES: _medicines,
    Step.HOME: lambda draft, answer: answers.tell_home(draft, Home(answer)),
    Step.ZONE: _zone,
    Step.MEDICINE_TIMES: setup_times.apply,
    Step.BEDTIME: _bedtime,
    Step.WAKE: lambda draft, answer: answers.set_wake(draft, clock_of(answer)),
    Step.FORM: lambda draft, answer: answers.choose_form(draft, Form(answer)),
    Step.UNIT: lambda draft, answer: answers.set_unit(draft, float(answer)),
    Step.PERCENT: _percent,
    Step.COMPOUND: _compound,
    Step.HALVES: _halves,
    Step.MAGNESIUM: lambda draft, answer: answers.tell_magnesium(draft, Magnesium(answer)),
    Step.TAKING: lambda draft, answer: answers.set_taking(draft, _mg(answer)),
    Step.OTHER: lambda draft, answer: answers.set_other(draft, _mg(answer)),
    Step.START: lambda draft, answer: answers.choose_start(draft, Start(answer)),
    Step.RECALL: lambda draft, answer: answers.set_recall(draft, float(answer)),
    Step.CHANGE: _change,
    Step.SUMMARY: _summary,
}
