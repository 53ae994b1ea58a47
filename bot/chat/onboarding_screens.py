"""The questions of the setup as they stand on the screen, and the records they turn into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import REGIONS
from bot.care.model import Region
from bot.care.screening import Condition
from bot.chat import onboarding_summary, phrases, setup_choices, setup_times, spacing
from bot.chat.buttons import Button, button
from bot.chat.likely_places import likely_places
from bot.chat.reply import Reply, ask, turn_into
from bot.chat.setup_choices import (
    AMOUNTS,
    BACK,
    CLOCKS,
    DONE,
    NONE,
    NUMBERS,
    OTHER_PLACE,
    PHARMACIST_OK,
    TICK,
    TOPIC,
    UNSURE,
    UNTICK,
    Asked,
)
from bot.locale import Words
from bot.services.draft import CHECKLISTS, Step, conditions_of, screening
from bot.services.setup_steps import changeable
from scheduler import wallclock

_MARK: Final = "✓ "


def question(tx: Connection, asked: Asked, *, before: str = "") -> Reply:
    """The question as a new message, after a sentence that leads to it."""
    text = _text(tx, asked)
    return ask("\n\n".join(part for part in (before, text) if part), *_rows(asked))


def question_in_place(tx: Connection, asked: Asked) -> Reply:
    """The same in the message whose button was tapped."""
    return turn_into(_text(tx, asked), *_rows(asked), live=True)


def record(tx: Connection, asked: Asked, *, answer: str) -> Reply:
    """What an answered question becomes. The draft is the one after the answer."""
    words, step = asked.words, asked.step
    if step is Step.WELCOME:
        agreed = words("onboarding.record.welcome")
        return turn_into(f"{words('onboarding.ask.welcome')}\n\n{agreed}")
    if step is Step.ZONE:
        change = button(words.plain("button.change"), TOPIC, subject=Step.CHANGE, answer=Step.ZONE)
        return turn_into(_zone_record(asked, answer), [change])
    if step is Step.MEDICINE_TIMES:
        return turn_into(setup_times.record(asked, answer))
    if step is Step.SUMMARY:
        return turn_into(onboarding_summary.text(tx, asked.said, asked.draft))
    return turn_into(words(f"onboarding.record.{step}", answer=_in_words(asked, answer)))


def hint(words: Words, step: Step) -> str:
    """That the words were not understood, with an example that will be."""
    key = "checklist" if step in CHECKLISTS else step.value
    return words(f"onboarding.hint.{key}")


def _text(tx: Connection, asked: Asked) -> str:
    words, draft, step = asked.words, asked.draft, asked.step
    match step:
        case Step.SUMMARY:
            summary = onboarding_summary.text(tx, asked.said, draft)
            return f"{summary}\n\n{words('onboarding.ask.summary')}"
        case Step.DIARY:
            blocks = onboarding_summary.bullets(words, screening(draft).blocks)
            return words("onboarding.blocked", conditions=blocks)
        case Step.HOME:
            us, europe = (REGIONS[at].ceiling_mg for at in (Region.US, Region.EU_UK))
            return words("onboarding.ask.home", us=us, europe=europe)
        case Step.ZONE:
            return _zone_text(asked)
        case Step.MEDICINE_TIMES:
            return setup_times.text(asked)
        case Step.BEDTIME:
            return _bedtime_text(asked)
        case Step.PERCENT:
            name = REGIONS[draft.region].percent_name
            return words("onboarding.ask.percent", name=name, mg=draft.unit_mg)
        case Step.COMPOUND | Step.HALVES | Step.TAKING:
            return words(f"onboarding.ask.{step}", mg=draft.unit_mg)
    return words(f"onboarding.ask.{step}")


def _bedtime_text(asked: Asked) -> str:
    refused = setup_choices.refused_bedtime(asked.draft)
    if refused is None:
        return asked.words("onboarding.ask.bedtime")
    reasons = spacing.refusal(asked.words, refused, region=asked.draft.region)
    return f"{reasons}\n\n{asked.words('onboarding.ask.bedtime_again')}"


def _zone_text(asked: Asked) -> str:
    places = asked.draft.places
    if len(places) != 1:
        return asked.words("onboarding.ask.zone_many" if places else "onboarding.ask.zone")
    ((zone, label),) = places.items()
    return asked.words("onboarding.ask.zone_one", place=label, clock=_clock_in(asked, zone))


def _zone_record(asked: Asked, zone: str) -> str:
    return asked.words(
        "onboarding.record.zone",
        place=asked.draft.place,
        clock=_clock_in(asked, zone),
        unix=int(asked.said.now.timestamp()),
    )


def _rows(asked: Asked) -> list[list[Button]]:
    step = asked.step
    if step in CHECKLISTS:
        return _checklist_rows(asked)
    if step is Step.MEDICINE_TIMES:
        return setup_times.rows(asked)
    if step is Step.ZONE:
        return _zone_rows(asked)
    if step is Step.CHANGE:
        return [*_in_pairs(asked, changeable(asked.draft)), [_button(asked, BACK)]]
    rows = setup_choices.rows_of(asked.draft, step)
    return [[_button(asked, answer) for answer in row] for row in rows]


def _button(asked: Asked, answer: str, *, label: str = "") -> Button:
    shown = label or _label(asked, answer)
    return button(shown, asked.topic, subject=asked.step, answer=answer)


def _label(asked: Asked, answer: str) -> str:
    words, step = asked.words, asked.step
    if step in CLOCKS and answer[0].isdigit():
        return phrases.clock(words, time.fromisoformat(answer), region=asked.draft.region)
    if step in NUMBERS and answer[0].isdigit():
        number = words.number(float(answer))
        return words.plain("phrase.mg", mg=number) if step in AMOUNTS else number
    return setup_choices.label(words, step, answer=answer)


def _checklist_rows(asked: Asked) -> list[list[Button]]:
    rows, ticked = [], _ticked(asked)
    for item in conditions_of(asked.step):
        sign, mark = (UNTICK, _MARK) if item in ticked else (TICK, "")
        rows.append([_button(asked, sign + item, label=mark + _condition(asked, item))])
    ends = (DONE if ticked else NONE, UNSURE)
    return [*rows, [_button(asked, end, label=_end(asked, end)) for end in ends]]


def _ticked(asked: Asked) -> list[Condition]:
    return [item for item in conditions_of(asked.step) if item in asked.draft.ticked]


def _condition(asked: Asked, which: Condition) -> str:
    return asked.words.plain(f"condition.{which}")


def _end(asked: Asked, end: str) -> str:
    return asked.words.plain(f"onboarding.button.checklist.{end}")


def _zone_rows(asked: Asked) -> list[list[Button]]:
    places, other = asked.draft.places, [_button(asked, OTHER_PLACE)]
    if len(places) == 1:
        (zone,) = places
        right = asked.words.plain("onboarding.button.zone.right")
        return [[_button(asked, zone, label=right)], other]
    offered = places or {
        place.zone: place.name(asked.words.language)
        for place in likely_places(asked.draft.home, asked.said.language_code)
        if wallclock.is_zone(place.zone)
    }
    labels = {zone: f"{label} {_clock_in(asked, zone)}" for zone, label in offered.items()}
    return [*_in_pairs(asked, labels, labels=labels), *([other] if places else [])]


def _in_pairs(
    asked: Asked, answers: Iterable[str], *, labels: Mapping[str, str] | None = None
) -> list[list[Button]]:
    made = [_button(asked, answer, label=(labels or {}).get(answer, "")) for answer in answers]
    return [made[at : at + 2] for at in range(0, len(made), 2)]


def _in_words(asked: Asked, answer: str) -> str:
    """An answer as its record says it."""
    step = asked.step
    if step in CHECKLISTS:
        chosen = [_condition(asked, item) for item in _ticked(asked)]
        unsure = [_end(asked, UNSURE)] if answer == UNSURE else []
        return ", ".join(chosen + unsure or [_end(asked, NONE)])
    if answer == PHARMACIST_OK and asked.draft.bedtime_local is not None:
        at = phrases.clock(asked.words, asked.draft.bedtime_local, region=asked.draft.region)
        return f"{at}. {_label(asked, answer)}"
    return _label(asked, answer)


def _clock_in(asked: Asked, zone: str) -> str:
    """What the clocks of a zone show now."""
    local = wallclock.local(asked.said.now, zone)
    return phrases.clock(asked.words, local.time(), region=asked.draft.region)
