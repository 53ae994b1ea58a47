"""What an operator asks of what is stored: `python -m bot replay`, `explain` and `stats`.

They read the database of the settings, also beside a running bot, and write nothing, to no log
either. What the first two print is health data, for the terminal of whoever asked; the last one
prints counts, and none of fewer than 5 people.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import RULES_VERSION
from bot.care.night import Night
from bot.chat import operator_view
from bot.explanation import WIDTH, explained, in_short
from bot.locale import words
from bot.services import counts
from bot.services import replay as replaying
from bot.services.replay import Outcome, Replayed
from bot.settings import Settings
from bot.store import people
from bot.store.looking import looking

_LONGEST_ID: Final = 18  # digits; a longer number fits into no database
_IDS_SHOWN: Final = 10
DIFFERS: Final = frozenset({Outcome.DIFFERENT, Outcome.INPUTS_CHANGED, Outcome.UNREADABLE})


class Refused(Exception):
    """The question cannot be answered as it was asked; `str` is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command prints. `differs`: not every decision came out as it is stored."""

    text: str
    differs: bool = False


def replay(settings: Settings, *, person: str) -> Answer:
    """Ask for every stored decision of a person again and say of each what came out.

    Decisions of other rules are named and are no difference. Raises Refused for an unknown person;
    NoDatabase, PostgresRefuses, SchemaTooNew, SchemaTooOld and DBAPIError as `looking` does.
    """
    with looking(settings.database, settings.keys) as connection:
        found = replaying.replay(connection, _person_id(connection, person))
    if not found:
        return Answer(f"Person {person} has no stored decision.")
    lines = [line for each in found for line in _lines(each)]
    differs = any(each.outcome in DIFFERS for each in found)
    return Answer("\n".join([*lines, _sum(found)]), differs)


def explain(settings: Settings, *, person: str, night: str) -> Answer:
    """How each decision about a Night came about: what it looked at, the walk through the table.

    Raises Refused for an unknown person and for a date that is none; else as `replay`.
    """
    label = _night(night)
    with looking(settings.database, settings.keys) as connection:
        found = replaying.of_night(connection, _person_id(connection, person), label)
    if not found:
        return Answer(f"Nothing was decided about the Night of {label} for person {person}.")
    return Answer("\n\n\n".join("\n".join(explained(each)) for each in found))


def stats(settings: Settings, *, as_json: bool, now: datetime) -> Answer:
    """Count everybody, and what happened in the last weeks before `now`.

    Takes some 0.4 ms a person (see `bot.store.counts`). Raises as `looking` does.
    """
    with looking(settings.database, settings.keys) as connection:
        found = counts.everybody(connection, now=now)
    if as_json:
        told = {"at": now.isoformat(timespec="seconds"), **operator_view.as_json(found)}
        return Answer(json.dumps(told, indent=2))
    say = words("en")
    lines = [f"Counted at {now:%Y-%m-%d %H:%M} UTC.", "", *operator_view.at_present(say, found)]
    lines += ["", *operator_view.over_time(say, found), "", operator_view.legend(say)]
    return Answer("\n".join(text for line in lines for text in wrap(line, WIDTH) or [""]))


def _person_id(connection: Connection, text: str) -> int:
    is_id = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    if is_id and people.get(connection, int(text)) is not None:
        return int(text)
    known = ", ".join(str(each) for each in people.some_ids(connection, _IDS_SHOWN))
    raise Refused(
        f"There is no person {text!r}. PERSON is the bot's own number for somebody, as in its log; "
        f"the newest are: {known or 'none yet'}."
    )


def _night(text: str) -> Night:
    try:
        return Night.parse(text)
    except ValueError:
        raise Refused(
            f"{text!r} is no date. NIGHT is the evening on which the night begins, as 2026-11-23."
        ) from None


def _lines(each: Replayed) -> list[str]:
    said = "" if each.stored is None else in_short(each.stored)
    line = f"{each.decision_id:>6}  {each.night}  {said:<46}  {each.outcome}".rstrip()
    if each.outcome is Outcome.OTHER_RULES:
        return [f"{line}: {each.rules_version}, these are {RULES_VERSION}"]
    if each.outcome is Outcome.UNREADABLE:
        return [line, *_below(each.problem)]
    differences = (
        f"{part.part}: stored {part.stored or 'none'}, now {part.now or 'none'}"
        for part in each.differences
    )
    return [line, *(text for difference in differences for text in _below(difference))]


def _below(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 10)


def _sum(found: Sequence[Replayed]) -> str:
    counts = Counter(each.outcome for each in found)
    parts = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    return f"{len(found)} decision{'s' if len(found) > 1 else ''}: {parts}."
