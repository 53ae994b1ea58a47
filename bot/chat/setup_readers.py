"""Typed answers to the setup: the same short texts that its buttons carry, None when in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Final, TypeVar

from bot.care.label import Form
from bot.care.screening import Condition
from bot.chat import setup_choices, setup_times
from bot.chat.likely_places import likely_places
from bot.chat.places import find_places, places_at, territories, without_sayings
from bot.chat.setup_choices import (
    BACK,
    BEGIN,
    CLOCKS,
    DONE,
    NO,
    NONE,
    NUMBERS,
    OTHER_PLACE,
    PHARMACIST_OK,
    SKIP,
    TIMES,
    UNSURE,
    YES,
    Asked,
)
from bot.chat.words import Answer, read_amount, read_answer, read_clock, read_number
from bot.services import setup_answers
from bot.services.draft import CHECKLISTS, Home, Step, conditions_of
from bot.services.setup_answers import Outcome
from bot.services.setup_steps import changeable
from scheduler import wallclock

T = TypeVar("T")

_SIGNS: Final = re.compile(r"[^\w\s%+.,:/-]|[.,!]+$")
_AND: Final = re.compile(r"\s*(?:,|\b(?:and|und|y)\b)\s*")
_SHORTEST_PART: Final = 3
_LONGEST: Final = 200  # an answer of the setup is a word or a line
_NEAR: Final = {Step.BEDTIME: time(22, 30), Step.WAKE: time(7)}


def understand(asked: Asked) -> str | Outcome | None:
    """The answer that the words mean, or what comes of them where no button has that answer."""
    text, step = plain(asked.said.text), asked.step
    if not text or len(text) > _LONGEST:
        return None
    if step is Step.ZONE:
        return _place(asked, text)
    if step in CHECKLISTS:
        return _checklist(asked, text)
    if step is Step.MEDICINE_TIMES:
        return _times(asked, text)
    if step in CLOCKS:
        return _night_clock(asked, text)
    return _number(asked, text) if step in NUMBERS else _choice(asked, text)


def _night_clock(asked: Asked, text: str) -> str | None:
    at = read_clock(text, near=_NEAR[asked.step], language=asked.words.language)
    if at is not None:
        return f"{at:%H:%M}"
    refused = asked.step is Step.BEDTIME and setup_choices.refused_bedtime(asked.draft) is not None
    return _named(asked, [PHARMACIST_OK, TIMES], text=text) if refused else None


def _times(asked: Asked, text: str) -> str | Outcome | None:
    said = read_answer(text, language=asked.words.language)
    if said is Answer.UNSURE or _means(asked, "medicine_times.unsure", text=text):
        return setup_times.end_of(asked, UNSURE)
    if _means(asked, "done", text=text):
        return setup_times.end_of(asked, DONE)
    told = setup_times.read_times(asked.said.text, language=asked.words.language)
    return None if told is None else setup_answers.add_times(asked.draft, told)


def plain(text: str) -> str:
    """What somebody wrote without case, needless signs and spaces."""
    return " ".join(_SIGNS.sub(" ", text.casefold()).split())


def _choice(asked: Asked, text: str) -> str | None:
    step = asked.step
    answers = [answer for row in setup_choices.rows_of(asked.draft, step) for answer in row]
    if step is Step.FORM:
        answers = list(Form)  # more can be typed than there is room for on buttons
    if step is Step.CHANGE:
        answers = [*changeable(asked.draft), BACK]
    bare = without_sayings(text)
    years = _years(asked, bare) if step is Step.AGE else None
    if years is not None:
        return _age(years)
    named = _named(asked, answers, text=text) or _named(asked, answers, text=bare)
    if named is None and step is Step.HOME:
        named = _home(text)
    return named if named is not None else _yes_or_no(asked, answers, text=text)


def _years(asked: Asked, text: str) -> float | None:
    """An age, also with "years old" behind it."""
    for unit in asked.words.plain("onboarding.words.years").split(", "):
        text = text.removesuffix(f" {unit}")
    return read_number(text, language=asked.words.language)


def _home(text: str) -> str | None:
    """Where a place is that was named instead: the United States, Europe, or elsewhere."""
    return _single(Home.of_territory(territory) for territory in territories(text))


def _named(asked: Asked, answers: Iterable[str], *, text: str) -> str | None:
    """The one answer whose label, or another name of it, the text is or begins."""
    names = {answer: _names(asked, answer) for answer in answers}
    same = [answer for answer, known in names.items() if text in known]
    if same or len(text) < _SHORTEST_PART:
        return _single(same)
    return _single(
        answer for answer, known in names.items() if any(name.startswith(text) for name in known)
    )


def _names(asked: Asked, answer: str) -> list[str]:
    """What is written on the button of an answer, and how else people call it."""
    words, key = asked.words, f"onboarding.words.{asked.step}.{answer}"
    more = words.plain(key).split(", ") if words.has(key) else []
    return [plain(setup_choices.label(words, asked.step, answer=answer)), *more]


def _yes_or_no(asked: Asked, answers: Iterable[str], *, text: str) -> str | None:
    """Yes and no where the question is one; "not sure" where it can be said."""
    said = read_answer(text, language=asked.words.language)
    meanings = {
        Answer.YES: {YES, "agree", "some", "keep", BEGIN},
        Answer.NO: {NO, NONE},
        Answer.UNSURE: {UNSURE},
    }
    if said is None:
        return None
    if asked.step is Step.MEDICINES and said is Answer.UNSURE:
        return "some"  # the lists help to find out
    return _single(answer for answer in answers if answer in meanings[said])


def _age(years: float) -> str | None:
    if not 0 < years < 120:
        return None
    return "under_18" if years < 18 else "adult" if years < 65 else "older"


def _number(asked: Asked, text: str) -> str | None:
    step, language = asked.step, asked.words.language
    value = read_number(text, language=language)
    if value is None and step in setup_choices.AMOUNTS:
        amount = read_amount(text, language=language)
        value = None if amount is None else amount.mg
    if value is None and step is Step.UNIT:
        value = _of_several(asked, text)
    if value is not None:
        return repr(value)
    if step is Step.PERCENT:
        not_there = read_answer(text, language=language) in (Answer.NO, Answer.UNSURE)
        return SKIP if not_there or _means(asked, "skip", text=text) else None
    no_magnesium = step in (Step.TAKING, Step.OTHER) and _means(asked, "none", text=text)
    return NONE if no_magnesium else None


def _of_several(asked: Asked, text: str) -> float | None:
    """The mg of one piece from "240 mg in 2 capsules"."""
    language = asked.words.language
    for between in asked.words.plain("onboarding.words.in_pieces").split(", "):
        head, found, tail = text.partition(f" {between} ")
        amount = read_amount(head, language=language) if found else None
        pieces = read_number(tail.partition(" ")[0], language=language) if found else None
        if amount is not None and amount.mg and pieces and pieces.is_integer():
            return amount.mg / pieces
    return None


def _checklist(asked: Asked, text: str) -> str | Outcome | None:
    is_ticked = any(item in asked.draft.ticked for item in conditions_of(asked.step))
    said = read_answer(text, language=asked.words.language)
    if said is Answer.UNSURE:
        return UNSURE
    if _means(asked, "none", text=text) or said is Answer.NO:
        return None if is_ticked else NONE
    if _means(asked, "done", text=text):
        return DONE if is_ticked else None
    draft = asked.draft
    for part in _AND.split(text):
        item = _condition(asked, part)
        if item is None:
            return None  # half understood is not understood
        draft = setup_answers.tick(draft, item, on=True)
    return draft


def _condition(asked: Asked, text: str) -> Condition | None:
    """The one line of a checklist that has these words in it."""
    if len(text) < _SHORTEST_PART:
        return None
    lines = {
        item: plain(asked.words.plain(f"condition.{item}")) for item in conditions_of(asked.step)
    }
    return _single(item for item, line in lines.items() if text in line)


def _place(asked: Asked, text: str) -> str | Outcome | None:
    draft = asked.draft
    answer = read_answer(text, language=asked.words.language)
    if len(draft.places) == 1 and answer is not None:
        (zone,) = draft.places
        return {Answer.YES: zone, Answer.NO: OTHER_PLACE}.get(answer)
    named = _single(zone for zone, label in draft.places.items() if plain(label) == text)
    if named is not None:
        return named
    at = _clock(asked, text)
    if at is None and not any(char.isalpha() for char in text):
        return None
    region = None if draft.home is Home.ELSEWHERE else draft.region
    found = (
        find_places(text) if at is None else places_at(at, now=asked.said.now, region_hint=region)
    )
    language = asked.words.language
    names = {place.zone: place.name(language) for place in found}
    return setup_answers.offer_places(draft, names)


def _clock(asked: Asked, text: str) -> time | None:
    """What the person's clock shows; "9:40" is taken as it fits where they probably are."""
    if not any(char.isdigit() for char in text):
        return None
    likeliest = likely_places(asked.draft.home, asked.said.language_code)[0]
    near = wallclock.local(asked.said.now, likeliest.zone).time()
    return read_clock(text, near=near, language=asked.words.language)


def _means(asked: Asked, meaning: str, *, text: str) -> bool:
    return text in asked.words.plain(f"onboarding.words.{meaning}").split(", ")


def _single(found: Iterable[T]) -> T | None:
    """The one that was found; None for none, or when it is not clear which."""
    several = list(dict.fromkeys(found))
    return several[0] if len(several) == 1 else None
