"""A person in front of a screen, for the tests of the setup: says words, taps what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from bot.chat import onboarding, talk
from bot.chat.buttons import Button, read_tap
from bot.chat.incoming import Incoming, Story
from bot.chat.reply import How, Reply, placed
from bot.locale import words
from bot.services.house import House
from bot.store import conversations, people, plans
from bot.store.database import Database
from bot.store.plans import Plan
from tests.kit.databases import open_sqlite

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 20, 40, tzinfo=UTC)  # Monday, 21:40 in Berlin, 15:40 in New York

HEALTHY = ("I agree", "18 to 64", "None of these", "None")
AT_HOME = ("Europe", "Berlin", "22:30", "07:00")
PRODUCT = ("Citrate", "100 mg", "Skip", "No", "No")  # not to be halved, none taken yet


@dataclass
class Message:
    """One bubble on the screen."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.rows for button in row]


@dataclass
class Newcomer:
    """A person in front of a screen: says words, taps what is written on a button."""

    database: Database
    telegram_id: int = 4711
    house: House = field(default_factory=House)
    now: datetime = NOW
    screen: dict[int, Message] = field(default_factory=dict)
    taps: int = 0
    typed: int = 0

    def start(self) -> Message:
        return self._do(onboarding.start, "/start")

    def say(self, text: str) -> Message:
        self.typed += 1
        return self._do(_typed, text)

    def tap(self, label: str) -> Message:
        """Tap the newest button with this label (or one that begins so)."""
        message_id, button = self._find(label)
        self.taps += 1
        return self._do(onboarding.tap, data=button.data, tapped=message_id)

    def press(self, data: str) -> Message:
        """Send button data that may be on no screen."""
        return self._do(onboarding.tap, data=data, tapped=max(self.screen, default=None))

    def answer(self, *labels: str) -> Message:
        for label in labels:
            self.tap(label)
        return self.last

    @property
    def last(self) -> Message:
        return self.screen[max(self.screen)]

    @property
    def everything(self) -> str:
        return "\n".join(message.text for message in self.screen.values())

    @property
    def living(self) -> Message:
        """The message whose buttons answer the open question."""
        found = self.run(lambda tx: conversations.get(tx, self._meet(tx).id))
        assert found is not None and found.message_id is not None
        return self.screen[found.message_id]

    @property
    def plan(self) -> Plan | None:
        stored = self.database.run_now(lambda tx: plans.current(tx, self._meet(tx).id))
        return None if stored is None else stored.plan

    @property
    def question(self) -> str:
        found = self.run(lambda tx: conversations.get(tx, self._meet(tx).id))
        return "" if found is None else found.question

    def run(self, work: Callable[[Connection], T]) -> T:
        return self.database.run_now(work)

    def data_of(self, label: str) -> str:
        return self._find(label)[1].data

    def _find(self, label: str) -> tuple[int, Button]:
        for message_id in sorted(self.screen, reverse=True):
            for row in self.screen[message_id].rows:
                for button in row:
                    if button.label.startswith(label):
                        return message_id, button
        raise AssertionError(f"no button {label!r}; the last message has {self.last.labels}")

    def _meet(self, tx: Connection) -> people.Person:
        return people.meet(tx, self.telegram_id, language="en", now=self.now)

    def _do(
        self, story: Story, text: str = "", *, data: str | None = None, tapped: int | None = None
    ) -> Message:
        def apply(tx: Connection) -> list[Reply]:
            person = self._meet(tx)
            said = Incoming(
                person=person,
                words=words("en"),
                house=self.house,
                now=self.now,
                text=text,
                tap=None if data is None else read_tap(data),
                open=conversations.get(tx, person.id),
            )
            replies = story(tx, said)
            after = conversations.get(tx, person.id)
            living = None if said.open is None else said.open.message_id
            closed = after is None or after.question != said.question
            return placed(replies, tapped=tapped, living=living, closed=closed)

        for reply in self.database.run_now(apply):
            self._show(reply)
        return self.last

    def _show(self, reply: Reply) -> None:
        if reply.how is How.DISARM:
            assert reply.message_id is not None
            self.screen[reply.message_id].rows = ()
            return
        message_id = reply.message_id if reply.how is How.EDIT else None
        message_id = message_id or max(self.screen, default=0) + 1
        assert 0 < len(reply.text) <= 4096
        self.screen[message_id] = Message(reply.text, reply.rows)
        if reply.live:
            self.run(lambda tx: conversations.shown(tx, self._meet(tx).id, message_id))


def _typed(tx: Connection, said: Incoming) -> list[Reply]:
    """As the routes do: a typed answer first, else the question again."""
    assert said.question.startswith("setup."), "typed words belong to the setup while it is open"
    return onboarding.read(tx, said) or talk.again(tx, said)


@contextmanager
def newcomer(folder: Path) -> Iterator[Newcomer]:
    """Somebody new, on a database of their own."""
    database = open_sqlite(folder / "bot.sqlite3")
    yield Newcomer(database)
    database.close()


def to_summary(person: Newcomer) -> Message:
    person.start()
    return person.answer(*HEALTHY, *AT_HOME, *PRODUCT, "Measure first")


def begun(person: Newcomer) -> Plan:
    to_summary(person)
    person.tap("All right, begin")
    assert person.plan is not None
    return person.plan


def at_zone(person: Newcomer, home: str = "Europe") -> None:
    person.start()
    person.answer(*HEALTHY, home)


def at_unit(person: Newcomer, home: tuple[str, ...] = AT_HOME) -> None:
    person.start()
    person.answer(*HEALTHY, *home, "Citrate")
