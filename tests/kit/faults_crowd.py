"""People for fault tests: each has a plan already, answers by tapping, and remembers what was told.

When their messages are due is worked out here once more, from the wall clock alone, so that a
mistake in the bot's own planning cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.care.model import Phase
from bot.care.night import Night
from bot.services import planning
from bot.store import people, plans, screenings
from bot.store.database import Database
from bot.store.plans import Plan
from tests.kit.person import Person
from tests.kit.plans import A_PLAN, a_screening, ticked_for
from tests.kit.sandbox import Sandbox

# Past the weeks of steps: night after night, the same answers leave the same plan.
STEADY = replace(A_PLAN, phase=Phase.MAINTAIN)
EVENING_GOOD_FOR = timedelta(hours=3)
NOON = time(12)
IN_TIME = timedelta(minutes=2)  # a press lives for 150 s


@dataclass(frozen=True, slots=True)
class Due:
    """A message that must have come by `at` when all is well, and never after `good_until`."""

    kind: str
    night: Night
    at: datetime
    good_until: datetime


def due(plan: Plan, night: Night, *, spread: timedelta = timedelta(0)) -> tuple[Due, Due]:
    """The evening's and the morning's message of a Night."""
    bed, next_bed = _bedtime(plan, night), _bedtime(plan, night.next())
    wake = _wall(plan, night.next().evening, plan.wake_local)
    evening = Due("evening", night, bed + spread, min(bed + EVENING_GOOD_FOR, wake))
    return evening, Due("morning", night, wake + spread, next_bed)


def _bedtime(plan: Plan, night: Night) -> datetime:
    after_midnight = plan.bedtime_local < NOON
    day = night.next() if after_midnight else night
    return _wall(plan, day.evening, plan.bedtime_local)


def _wall(plan: Plan, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(plan.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a person told: a column of the diary and its value, by the update of this id."""

    update_id: int
    night: Night
    column: str
    value: object
    at: datetime


@dataclass(slots=True)
class Sleeper:
    """One person with a phone, a plan, and a memory of what was told."""

    sandbox: Sandbox
    phone: Person
    plan: Plan
    id: int = 0
    spread: timedelta = timedelta(0)
    """How much later than at its minute the bot may say something (SPREAD_SECONDS)."""
    is_reachable: bool = True
    told: list[Fact] = field(default_factory=list)
    firm: list[Fact] = field(default_factory=list)
    """Those of the facts `told` that were answered before the clock went on."""

    @property
    def chat_id(self) -> int:
        return self.phone.id

    def due(self, night: Night) -> tuple[Due, Due]:
        """The evening's and the morning's message of a Night."""
        return due(self.plan, night, spread=self.spread)

    async def taps(self, answer: str, *, night: Night | None = None, times: int = 1) -> bool:
        """Tap the newest button with this answer, of this Night if told; False without any."""
        found = await self.finds(answer, night=night)
        if found is None:
            return False
        message_id, data = found
        for _ in range(times):
            # By force: the bot may change the message between the look and the tap, as on a phone.
            body = {"message_id": message_id, "data": data, "force": True, "wait_s": 0}
            await self.sandbox.post(f"/sim/users/{self.chat_id}/tap", body)
        _, _, subject, meant = data.split("|")
        if meant in _MEANS:
            await self._remember(Night.parse(subject), *_MEANS[meant])
        return True

    async def finds(self, answer: str, *, night: Night | None = None) -> tuple[int, str] | None:
        """The newest message with a button that means this answer, and the button's data."""
        about = "" if night is None else str(night)
        return _button(await self.phone.messages(), f"{about}|{answer}")

    async def says(self, text: str, *, night: Night, column: str, value: object) -> None:
        """Tell in words what belongs into that column of the diary."""
        await self.sandbox.post(f"/sim/users/{self.chat_id}/say", {"text": text})
        await self._remember(night, column, value)

    def is_answered(self, now: datetime) -> None:
        """Everything told so far is answered, and it is `now`."""
        fresh = [fact for fact in self.told if abs(now - fact.at) < IN_TIME]
        self.firm += [fact for fact in fresh if fact not in self.firm]

    async def _remember(self, night: Night, column: str, value: object) -> None:
        update_id = (await self.sandbox.get("/sim/updates"))["last_id"]
        self.told.append(Fact(update_id, night, column, value, await self.sandbox.now()))


_MEANS: dict[str, tuple[str, object]] = {
    "took": ("taken", True),
    "skip": ("taken", False),
    "cramps:no": ("cramps", 0),
    **{f"count:{count}": ("cramps", count) for count in range(1, 6)},
    **{f"stool:{grade}": ("stool", grade) for grade in range(4)},
}


async def join(sandbox: Sandbox, *plans_of: Plan) -> list[Sleeper]:
    """People who have pressed Start, one for each plan."""
    crowd = []
    for number, plan in enumerate(plans_of):
        phone = await Person.join(sandbox, f"Sleeper {number}")
        await phone.start()
        crowd.append(Sleeper(sandbox, phone, plan))
    return crowd


def move_in(database: Database, crowd: Sequence[Sleeper], *, now: datetime) -> None:
    """Store everybody's plan, as if the setup were done, and plan the first messages."""

    def settle(tx: Connection) -> None:
        for sleeper in crowd:
            known = people.meet(tx, sleeper.chat_id, language="en", now=now)
            sleeper.id = known.id
            plans.add(tx, known.id, sleeper.plan, cause="test", now=now)
            screenings.add(tx, known.id, a_screening(*ticked_for(sleeper.plan), at=now))
            planning.replan(tx, known.id, now=now)

    database.run_now(settle)


def _button(messages: Sequence[dict[str, Any]], ending: str) -> tuple[int, str] | None:
    for message in reversed(messages):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button.get("callback_data", "").endswith(ending):
                    return message["message_id"], button["callback_data"]
    return None
