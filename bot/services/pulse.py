"""How the service itself does: what waits and for how long, and what was decided in the last day.

Nothing about a person: of what is counted of people, a part that fewer than five people have is not
shown, and the rest is rounded as in `counts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services.counts import FLOOR, rounded
from bot.store import duties, pulse
from bot.store.counts import Happened
from bot.store.pulse import Told


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the database says about the service at one instant; the same for every replica."""

    schema: str
    """The last step that the schema went."""
    due: int
    """Planned messages that are due and not said yet."""
    lag: timedelta
    """How long the first of them is due."""
    inbox: int
    """Updates without an answer."""
    inbox_age: timedelta
    """How long the first of them waits."""
    set_aside: int
    """Updates that the bot failed on and kept for repair."""
    listened: timedelta | None
    """How long ago somebody last fetched updates; None: nobody ever did."""


def take(connection: Connection, *, listening: str, now: datetime) -> Pulse:
    """Read it; `listening` is the duty of whoever fetches updates. Reads a few indexes, no more."""
    due, inbox = pulse.due(connection, now=now), pulse.unanswered(connection)
    seen_at = duties.last_seen(connection, listening)
    return Pulse(
        schema=pulse.schema(connection),
        due=due.length,
        lag=_ago(due.since, now),
        inbox=inbox.length,
        inbox_age=_ago(inbox.since, now),
        set_aside=pulse.set_aside(connection),
        listened=None if seen_at is None else _ago(seen_at, now),
    )


class Shares:
    """How often each was told, added up page by page, as far as it may be shown."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()
        # Whether there are five matters, and not who: so a million people take no memory.
        self._people: dict[str, set[int]] = defaultdict(set)

    def add(self, told: Iterable[Told]) -> None:
        """Count these too."""
        for one in told:
            self._times[one.what] += 1
            people = self._people[one.what]
            if len(people) < FLOOR:
                people.add(one.person_id)

    def shown(self) -> Mapping[str, int]:
        """Each rounded down to a multiple of five.

        What fewer than five people have a part in is left out, and nobody is fewer than five.
        """
        return {
            what: times
            for what in sorted(self._times)
            if (times := rounded(Happened(self._times[what], len(self._people[what]))))
        }


def _ago(then: datetime | None, now: datetime) -> timedelta:
    # A clock that was set back makes nothing wait for less than no time.
    return timedelta(0) if then is None else max(now - then, timedelta(0))
