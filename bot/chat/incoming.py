"""What reaches a story: who said or tapped what, when, and what was open at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.chat.buttons import Tap
from bot.chat.reply import Reply
from bot.locale import Words
from bot.services.house import House
from bot.store.conversations import Conversation
from bot.store.people import Person


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did. `text` is what they wrote (also behind a command), "" for a tap.

    `blocked`: Telegram says that they have just blocked the bot. `is_back`: this is their first
    sign after a silent week, or after a long time out of reach, and the plan goes on.
    `is_confirmed`: what was understood of `text` was shown, and they said that it is right.
    """

    person: Person
    words: Words
    house: House
    now: datetime
    text: str = ""
    tap: Tap | None = None
    open: Conversation | None = None
    language_code: str = "en"
    blocked: bool = False
    is_back: bool = False
    bot_name: str = ""
    is_confirmed: bool = False

    @property
    def question(self) -> str:
        """The name of the open question, "" when nothing is asked."""
        return self.open.question if self.open is not None else ""


# A story's part of a conversation. Runs inside the one transaction of its update.
Story = Callable[[Connection, Incoming], list[Reply]]

# The same for typed words; None: this story did not understand them.
Reader = Callable[[Connection, Incoming], "list[Reply] | None"]
