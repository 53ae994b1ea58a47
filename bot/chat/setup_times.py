"""When is each medicine taken? The question that the setup asks once for each (rule S7).

Its answers name their medicine ("iron+08:00", "iron=done"), so that a button never speaks for the
medicine that is asked about next.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Final

from bot.care.model import Region
from bot.care.screening import Condition
from bot.chat import phrases, spacing
from bot.chat.buttons import Button, button
from bot.chat.setup_choices import DONE, TICK, UNSURE, UNTICK, Asked, clock_of
from bot.chat.words import read_clock
from bot.services import setup_answers as answers
from bot.services.draft import Draft, Step, untimed
from bot.services.setup_answers import Outcome

_USUAL: Final = ("06:00", "07:00", "08:00", "12:00", "18:00", "20:00", "22:00")
_IN_A_ROW: Final = 4
_MARK: Final = "✓ "
_END: Final = "="
_ANSWER: Final = re.compile(r"([a-z_]+)([+=-])([\w:]+)")
_BETWEEN: Final = re.compile(r"[,;&/+\n]|\b(?:and|und)\b")
_Y: Final = re.compile(r"\by\b")  # two times, unless it is the one of "las ocho y media"
_NEAR: Final = time(8)  # "8" is the morning's dose; "20" and "8 pm" say themselves what they are


def text(asked: Asked) -> str:
    """The question about the medicine whose turn it is."""
    medicine = untimed(asked.draft)
    name = "" if medicine is None else spacing.name(asked.words, medicine)
    return asked.words("onboarding.ask.medicine_times", medicine=name)


def rows(asked: Asked) -> list[list[Button]]:
    """Usual times and those that were typed, each on or off, then the ways to end."""
    medicine = untimed(asked.draft)
    if medicine is None:
        return []
    told = {f"{at:%H:%M}" for at in asked.draft.medicine_times.get(medicine, ())}
    shown = [_time_button(asked, at, on=at in told) for at in sorted({*_USUAL, *told})]
    in_rows = [shown[at : at + _IN_A_ROW] for at in range(0, len(shown), _IN_A_ROW)]
    ends = [_end_button(asked, end) for end in ([DONE] if told else []) + [UNSURE]]
    return [*in_rows, *([one] for one in ends)]


def record(asked: Asked, answer: str) -> str:
    """What the question becomes; the draft is the one after the answer."""
    medicine, _, end = _parts(answer)
    known = [_clock(asked, at) for at in asked.draft.medicine_times.get(medicine, ())]
    shown = ", ".join(known) if end == DONE else _end_label(asked, end)
    name = spacing.name(asked.words, medicine)
    return asked.words("onboarding.record.medicine_times", medicine=name, answer=shown)


def apply(draft: Draft, answer: str) -> Outcome | None:
    """What comes of a tap; None for one about another medicine. Raises ValueError for a forgery."""
    medicine, sign, what = _parts(answer)
    if medicine is not untimed(draft):
        return None
    if sign == _END:
        return _ENDS[what](draft)
    at = clock_of(what)
    return answers.add_times(draft, [at]) if sign == TICK else answers.drop_time(draft, at)


def closes(answer: str) -> bool:
    """Whether this answer ends the question about its medicine."""
    return _END in answer


def end_of(asked: Asked, end: str) -> str | None:
    """The answer that ends the question about the medicine whose turn it is."""
    medicine = untimed(asked.draft)
    return None if medicine is None else f"{medicine}{_END}{end}"


def read_times(typed: str, *, language: str = "en") -> list[time] | None:
    """The times of day that somebody typed: "7:00", "8 and 20", "morning 7, evening 19:30".

    None when a part is no time: half understood is not understood.
    """
    times: list[time | None] = []
    for part in _BETWEEN.split(typed.casefold()):
        whole = read_clock(part, near=_NEAR, language=language)
        pieces = _Y.split(part) if whole is None else []
        times += [read_clock(piece, near=_NEAR, language=language) for piece in pieces] or [whole]
    known = [at for at in times if at is not None]
    return known if len(known) == len(times) else None


_ENDS: Final[dict[str, Callable[[Draft], Draft | None]]] = {
    DONE: answers.finish_times,
    UNSURE: answers.times_vary,
}


def _parts(answer: str) -> tuple[Condition, str, str]:
    found = _ANSWER.fullmatch(answer)
    if found is None:
        raise ValueError("not an answer of ours")
    return Condition(found[1]), found[2], found[3]


def _time_button(asked: Asked, at: str, *, on: bool) -> Button:
    label = (_MARK if on else "") + _clock(asked, time.fromisoformat(at))
    answer = f"{untimed(asked.draft)}{UNTICK if on else TICK}{at}"
    return button(label, asked.topic, subject=Step.MEDICINE_TIMES, answer=answer)


def _end_button(asked: Asked, end: str) -> Button:
    answer = end_of(asked, end) or ""
    label = _end_label(asked, end)
    return button(label, asked.topic, subject=Step.MEDICINE_TIMES, answer=answer)


def _end_label(asked: Asked, end: str) -> str:
    return asked.words.plain(f"onboarding.button.medicine_times.{end}")


def _clock(asked: Asked, at: time) -> str:
    # Before we know where somebody lives: am and pm are understood everywhere.
    region = Region.US if asked.draft.home is None else asked.draft.region
    return phrases.clock(asked.words, at, region=region)
