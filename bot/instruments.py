"""What a process knows of itself: what it counts, what it looks at, and who watches over it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

from bot.chat.contact import Contact
from bot.chat.operator import Operator
from bot.chat.post import Replica
from bot.condition import Condition
from bot.figures import Figures
from bot.lookout import Lookout, Wire
from bot.store.database import Database
from bot.watchdog import Watchdog
from bot.web.decided import Decided
from scheduler.clock import Clock


@dataclass(frozen=True, slots=True)
class Instruments:
    """One set for each process. `are_shown`: somebody reads them on a port."""

    clock: Clock
    condition: Condition
    contact: Contact
    are_shown: bool
    figures: Figures = field(default_factory=Figures)
    decided: Decided = field(default_factory=Decided)


def instruments(clock: Clock, *, are_shown: bool) -> Instruments:
    """A new set, by the service's clock."""
    contact = Contact()
    return Instruments(clock, Condition(clock, contact), contact, are_shown)


def watches(
    watched: Instruments,
    database: Database,
    *,
    replica: Replica,
    ask: Callable[[], Awaitable[object]],
    operator: Operator | None,
) -> list[Coroutine[None, None, None]]:
    """Whatever looks after the service, each until it is cancelled.

    `ask` makes Telegram answer. `operator` writes without a limit: that of several replicas asks
    the database, which may be what is in trouble.
    """
    clock, wire = watched.clock, Wire(watched.contact, ask, operator)
    lookout = Lookout(watched.condition, database, clock=clock, replica=replica, wire=wire)
    watchdog = Watchdog(
        database, clock=clock, holder=replica.name, operator=operator, tally=watched.figures
    )
    looking = [watchdog.run(), lookout.run()]
    if watched.are_shown:
        looking.append(watched.decided.keep_counting(database, clock))
    return looking
