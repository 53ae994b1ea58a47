"""/operator: counts of everybody, for whoever runs this bot; to others there is no such command.

The same words make `python -m bot stats`.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Mapping
from typing import Final, TypeVar

from sqlalchemy import Connection

from bot.care.model import Phase
from bot.chat import talk
from bot.chat.files import Files, MadeFile, MadeText
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, document
from bot.chat.settings_lines import own_name
from bot.locale import Words
from bot.locale import words as words_in
from bot.services import counts
from bot.services.counts import FLOOR, Counts, Place, Shown
from bot.store.counts import Figure, Window
from bot.store.database import Database
from bot.store.plans import RUNNING
from scheduler.clock import Clock

COUNTS: Final = "counts"
NOT_SHOWN: Final = "–"
# Between two slices of people others have the database to themselves.
_BREATH_S: Final = 0.01

K = TypeVar("K")


def is_for(said: Incoming) -> bool:
    """Whether this is one of those who run the bot."""
    return said.person.telegram_id in said.house.operator_ids


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """The counts, which are made when they are sent: to count takes longer than an answer may."""
    if not is_for(said):
        return talk.lost(tx, said)
    return [document(f"{COUNTS}.{said.words.language}", said.words("operator.title"))]


class OperatorFiles:
    """Makes the counts, and leaves whatever else is to be made to `others`."""

    def __init__(self, others: Files, database: Database, *, clock: Clock) -> None:
        self._others, self._database, self._clock = others, database, clock

    async def make(self, kind: str, chat_id: int) -> MadeFile | MadeText | None:
        """The counts as they are by now; see `Files`."""
        topic, _, language = kind.partition(".")
        if topic != COUNTS:
            return await self._others.make(kind, chat_id)
        return MadeText(screen(words_in(language), await self._count()))

    async def _count(self) -> Counts:
        now = self._clock.now()
        whole = await self._database.run(lambda tx: counts.errors(tx, now=now))
        for people in await self._database.run(counts.slices):
            whole += await self._database.run(
                lambda tx, people=people: counts.count(tx, people, now=now)  # type: ignore[misc]
            )
            await asyncio.sleep(_BREATH_S)
        return counts.shown(whole)


def screen(words: Words, found: Counts) -> str:
    """The counts as one message (HTML)."""
    table = html.escape("\n".join(over_time(words, found)))
    return "\n".join([*at_present(words, found), "", f"<pre>{table}</pre>", legend(words)])


def at_present(words: Words, found: Counts) -> list[str]:
    """How many people there are, and of what kind, line by line; groups of nobody are left out."""
    few = words("operator.few", n=FLOOR)
    total = few if found.people is None else words.number(found.people)
    lines = [words("operator.people", people=total)]
    if not found.people:
        return lines
    places = {one: words(f"operator.place.{one}") for one in Place}
    lines.append(_line(words, "operator.places", groups=found.places, names=places))
    if found.places[Place.RUNNING] != 0:
        statuses = {one: words(f"operator.status.{one}") for one in RUNNING}
        phases = {one: words(f"operator.phase.{one}") for one in Phase}
        lines.append(_line(words, "operator.running", groups=found.statuses, names=statuses))
        lines.append(_line(words, "operator.phases", groups=found.phases, names=phases))
    languages = {one: own_name(one) for one in found.languages}
    return [*lines, _line(words, "operator.languages", groups=found.languages, names=languages)]


def over_time(words: Words, found: Counts) -> list[str]:
    """A table in letters of one width: a line for each figure, a column for each window."""
    rows = [[words.plain("operator.last_days"), *(str(window.value) for window in Window)]]
    for figure in Figure:
        numbers = (_number(words, found.over_time[figure][window]) for window in Window)
        rows.append([words.plain(f"operator.figure.{figure}"), *numbers])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([name.ljust(widths[0]), *map(str.rjust, numbers, widths[1:])])
        for name, *numbers in rows
    ]


def legend(words: Words) -> str:
    """What the sign for "not shown" means, and which numbers are exact."""
    return words("operator.legend", n=FLOOR)


def as_json(found: Counts) -> dict[str, object]:
    """The counts for a machine; null is not shown."""
    figures = {
        figure.value: {str(window.value): n for window, n in by_window.items()}
        for figure, by_window in found.over_time.items()
    }
    return {
        "floor": FLOOR,
        "people": found.people,
        "places": _plain(found.places),
        "running": {"statuses": _plain(found.statuses), "phases": _plain(found.phases)},
        "languages": _plain(found.languages),
        "last_days": figures,
    }


def _line(words: Words, key: str, *, groups: Shown[K], names: Mapping[K, str]) -> str:
    told = [f"{names[one]} {_number(words, n)}" for one, n in groups.items() if n != 0]
    hides_all = all(n is None for n in groups.values())
    return words(key, groups=NOT_SHOWN if hides_all else ", ".join(told))


def _number(words: Words, shown: int | None) -> str:
    return NOT_SHOWN if shown is None else words.number(shown)


def _plain(groups: Mapping[K, int | None]) -> dict[str, int | None]:
    return {str(one): n for one, n in groups.items()}
