"""Somebody who answers the setup, and the health questions later, as the dice fall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from random import Random
from typing import Final

from bot.care.label import Form
from bot.services import draft as drafts
from bot.services import setup_answers as answer
from bot.services import setup_steps
from bot.services.draft import Age, Draft, Home, Magnesium, Start, Step
from bot.services.setup_answers import Left, Outcome, Refused

ZONES: Final = {Home.US: "America/New_York", Home.EUROPE: "Europe/Berlin", Home.ELSEWHERE: "UTC"}
BEDTIMES: Final = (time(22, 30), time(21), time(23, 45), time(0, 30), time(2, 30))
WAKES: Final = (time(7), time(6, 15), time(9, 30))
MORNING: Final = time(7, 30)
UNITS_MG: Final = (50.0, 50.0, 50.0, 100.0, 100.0, 64.0, 75.0, 125.0, 200.0, 400.0)
FORMS: Final = (Form.CITRATE, Form.GLYCINATE, Form.OXIDE) * 5
MOST_QUESTIONS = 60


def answer_all(random: Random, draft: Draft, *, now: datetime) -> Draft | None:
    """The draft with every question answered; None when the person may not go on."""
    for _ in range(MOST_QUESTIONS):
        step = setup_steps.next_step(draft)
        if step is Step.SUMMARY:
            return draft
        outcome = _answer(random, draft, step, now=now)
        if isinstance(outcome, Left):
            return None
        draft = outcome.draft if isinstance(outcome, Refused) else outcome
    raise AssertionError(f"the setup does not end; it asks {step} again and again")


def _answer(random: Random, draft: Draft, step: Step, *, now: datetime) -> Outcome:
    if step is Step.WELCOME:
        return answer.agree(draft, now=now)
    if step is Step.HEALTH or step in drafts.CHECKLISTS:
        return _tick(random, draft, step)
    return ANSWERS[step](draft, random)


def _tick(random: Random, draft: Draft, step: Step) -> Draft:
    """Most tick nothing on most lists."""
    offered = drafts.conditions_of(step)
    some = random.sample(offered, k=random.choice((1, 1, 2))) if random.random() < 0.06 else []
    for condition in (*some, *(draft.ticked if random.random() < 0.2 else ())):
        if condition in offered:
            draft = answer.tick(draft, condition, on=condition in some)
    return answer.finish_checklist(draft, step, unsure=random.random() < 0.01)


def _home(draft: Draft, random: Random) -> Outcome:
    return answer.tell_home(draft, random.choice((Home.US, *Home)))


def _zone(draft: Draft, random: Random) -> Outcome:
    return answer.choose_place(draft, ZONES[draft.home or Home.ELSEWHERE], label="home")


def _bedtime(draft: Draft, random: Random) -> Outcome:
    agreed = answer.pharmacist_agrees(draft) if random.random() < 0.5 else None
    return agreed or answer.set_bedtime(draft, random.choice(BEDTIMES))


def _times(draft: Draft, random: Random) -> Outcome:
    if random.random() < 0.3:
        return answer.times_vary(draft)
    told = answer.add_times(draft, [MORNING])
    return told if isinstance(told, Refused) else answer.finish_times(told) or told


def _taking(draft: Draft, random: Random) -> Outcome:
    return answer.set_taking(draft, draft.smallest_mg * random.choice((1, 1, 2)))


ANSWERS: Final[Mapping[Step, Callable[[Draft, Random], Outcome]]] = {
    Step.ASSESSED: lambda d, r: answer.was_assessed(d),
    Step.AGE: lambda d, r: answer.tell_age(
        d, r.choice((Age.ADULT, Age.ADULT, Age.ADULT, Age.OLDER))
    ),
    Step.KIDNEY_TEST: lambda d, r: answer.tell_kidney_test(d, tested=r.random() < 0.8),
    Step.DIARY: lambda d, r: answer.keep_diary(d),
    Step.MEDICINES: lambda d, r: answer.tell_medicines(d, some=r.random() < 0.3),
    Step.MEDICINE_TIMES: _times,
    Step.HOME: _home,
    Step.ZONE: _zone,
    Step.BEDTIME: _bedtime,
    Step.WAKE: lambda d, r: answer.set_wake(d, r.choice(WAKES)),
    Step.FORM: lambda d, r: answer.choose_form(d, r.choice((*Form, *FORMS))),
    Step.UNIT: lambda d, r: answer.set_unit(d, r.choice(UNITS_MG)),
    Step.PERCENT: lambda d, r: answer.set_percent(d, None),
    Step.COMPOUND: lambda d, r: answer.tell_compound(d, is_elemental=r.random() < 0.7),
    Step.HALVES: lambda d, r: answer.tell_halves(d, can_halve=r.random() < 0.5),
    Step.MAGNESIUM: lambda d, r: answer.tell_magnesium(
        d, r.choice((*[Magnesium.NONE] * 6, *Magnesium))
    ),
    Step.TAKING: _taking,
    Step.OTHER: lambda d, r: answer.set_other(d, r.choice((30.0, 30.0, 60.0, 187.5))),
    Step.START: lambda d, r: answer.choose_start(d, r.choice(list(Start))),
    Step.RECALL: lambda d, r: answer.set_recall(d, r.choice((1.0, 5.0, 7.0, 14.0))),
}
