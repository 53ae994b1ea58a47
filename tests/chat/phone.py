"""A phone on the store itself: what is said and tapped goes through the routes and past the guard.

For stories of several people: the answers come back at once, where HTTP would be slow.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.chat.access import guarded
from bot.chat.buttons import Button, read_tap
from bot.chat.incoming import Incoming, Story
from bot.chat.reply import How, Reply, placed
from bot.chat.routes import BUTTONS, COMMANDS, TEXT
from bot.locale import words
from bot.services import leaving, planning
from bot.services.house import House
from bot.store import conversations, people, plans
from bot.store.database import Database
from bot.store.people import Person
from tests.kit.house import AT_SIX, ON_100_MG

_numbers = itertools.count(70_001)
BOT = "cramps_bot"


@dataclass
class Phone:
    """One chat with the bot, at the time `now`."""

    database: Database
    house: House = field(default_factory=House)
    now: datetime = AT_SIX
    number: int = field(default_factory=lambda: next(_numbers))
    screen: list[Reply] = field(default_factory=list)

    @property
    def person(self) -> Person | None:
        """What is kept about whoever holds this phone."""
        return self.database.run_now(lambda tx: people.by_telegram_id(tx, self.number))

    @property
    def id(self) -> int:
        assert self.person is not None
        return self.person.id

    @property
    def labels(self) -> list[str]:
        """All buttons on the screen, newest message first."""
        return [one.label for message in reversed(self.screen) for one in _buttons(message)]

    def has_a_plan(self) -> Phone:
        def settle(tx: Connection) -> None:
            known = people.meet(tx, self.number, language="en", now=self.now)
            plans.add(tx, known.id, ON_100_MG, cause="test", now=self.now)
            planning.replan(tx, known.id, now=self.now)

        self.database.run_now(settle)
        return self

    def say(self, text: str) -> str:
        command = text.split()[0].removeprefix("/")
        return self._do(COMMANDS[command] if text.startswith("/") else TEXT, text=text)

    def tap(self, label: str) -> str:
        """Tap the newest button with this label."""
        for at in reversed(range(len(self.screen))):
            for one in _buttons(self.screen[at]):
                if one.label.removeprefix("✓ ") == label:
                    return self.press(one.data, at=at)
        raise AssertionError(f"no button {label!r} among {self.labels}")

    def data_of(self, label: str) -> str:
        """What the newest button with this label sends."""
        newest_first = (one for message in reversed(self.screen) for one in _buttons(message))
        return next(one.data for one in newest_first if one.label == label)

    def press(self, data: str, *, at: int = 0) -> str:
        """Send button data, also some that is on no screen."""
        return self._do(BUTTONS[data.split("|")[1]], data=data, tapped=at)

    def _do(
        self, story: Story, *, text: str = "", data: str | None = None, tapped: int | None = None
    ) -> str:
        def apply(tx: Connection) -> list[Reply]:
            person = people.meet(tx, self.number, language="en", now=self.now)
            leaving.heard(tx, person, now=self.now)
            said = Incoming(
                person=person,
                words=words(person.language),
                house=self.house,
                now=self.now,
                text=text,
                tap=None if data is None else read_tap(data),
                open=conversations.get(tx, person.id),
                bot_name=BOT,
            )
            replies = guarded(story)(tx, said)
            leaving.leave_no_trace(tx, person)
            return placed(replies, tapped=tapped, living=None, closed=False)

        replies = self.database.run_now(apply)
        for reply in replies:
            self._show(reply)
        return "\n".join(reply.text for reply in replies)

    def _show(self, reply: Reply) -> None:
        if reply.how is How.SEND:
            self.screen.append(reply)
        elif reply.how is How.EDIT and reply.message_id is not None:
            self.screen[reply.message_id] = reply
        elif reply.how is How.DISARM and reply.message_id is not None:
            self.screen[reply.message_id] = Reply(self.screen[reply.message_id].text)


def _buttons(message: Reply) -> list[Button]:
    return [button for row in message.rows for button in row]
