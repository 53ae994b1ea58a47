"""The world that the sandbox plays: who is there, what was said, what waits, what time it is."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.sandbox.bell import Bell, Feed
from bot.sandbox.calls import CallLog
from bot.sandbox.clock import ClockState, SandboxClock
from bot.sandbox.entry import Entry, Person
from bot.sandbox.faults import Faults
from bot.sandbox.hook import HookBoard
from bot.sandbox.limits import Limits
from bot.sandbox.records import Records
from bot.sandbox.store import Store
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.wire import JsonObject, bad_request, dumps, forbidden

CLOCK_FACT = "clock"
EVENT_FACT = "event_ceiling"
EVENT_BLOCK = 1000  # event numbers are reserved in blocks, so that none comes twice after a kill
TYPING_LIFE_S = 5.0  # Bot API, sendChatAction: "5 seconds or less"
BOT_NAME = "Sandbox bot"
BOT_USERNAME = "sandbox_bot"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the world is strict about.

    `answer_deadline_s`: how long a button press can be answered, in sandbox time; undocumented at
    Telegram, bots report 10 to 20 s. `offset_brake`: getUpdates with the same
    offset again within 3 s waits, as the official server makes a crash loop wait.
    """

    token: str
    rate_limits: bool = False
    answer_deadline_s: float = 15.0
    offset_brake: bool = False


class World:
    """Everything that the two sides, the bot and the persons, share."""

    def __init__(self, data_dir: Path, rules: Rules, *, system_ms: Callable[[], int]) -> None:
        self.rules = rules
        self.store = Store(data_dir)
        self.records = Records(self.store)
        self.bell = Bell()
        self.clock = SandboxClock(_stored_clock(self.store), system_ms)
        self.feed = Feed(self.bell, first_event=int(self.store.fact(EVENT_FACT) or 0))
        self.updates = UpdateQueue(self.store, self.bell)
        self.hooks = HookBoard(self.store, self.bell)
        self.faults = Faults(self.store)
        self.limits = Limits(self.clock.now_ms())
        self.calls = CallLog()
        self.alarm_ms: int | None = json.loads(self.store.fact("alarm") or "null")
        self._typing_until_s: dict[int, float] = {}

    @property
    def bot_id(self) -> int:
        """The number in front of the token's colon."""
        return int(self.rules.token.partition(":")[0])

    def close(self) -> None:
        """End long polls and streams, close the file."""
        self.end_waiting()
        self.store.close()

    def end_waiting(self) -> None:
        """Wake everybody who waits, for good."""
        self.bell.close()
        self.feed.close()

    def bot_user(self) -> JsonObject:
        """The User object of the bot."""
        name = self.setting("name", {}).get("") or BOT_NAME
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": name,
            "username": BOT_USERNAME,
        }

    def chat(self, chat_id: int) -> JsonObject:
        """The Chat object of a person or a group that exists."""
        group = self.records.groups.get(chat_id)
        if group is not None:
            return group.chat()
        name = self.records.persons[chat_id].first_name
        return {"id": chat_id, "first_name": name, "type": "private"}

    def knows_chat(self, chat_id: int) -> bool:
        """Whether there is such a person or group."""
        return chat_id in self.records.persons or chat_id in self.records.groups

    def check_reachable(self, chat_id: int) -> None:
        """Raises ApiError when the bot may not write there."""
        person = self.records.persons.get(chat_id)
        if person is None:
            if chat_id not in self.records.groups:
                raise bad_request("chat not found")
        elif person.deactivated:
            raise forbidden("user is deactivated")
        elif person.blocked:
            raise forbidden("bot was blocked by the user")
        elif not person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def post(
        self,
        chat_id: int,
        content: JsonObject,
        *,
        sender: Person | None,
        silent: bool = False,
        keyboard: JsonObject | None = None,
    ) -> Entry:
        """Add a message; without a sender it is the bot's."""
        message_id = self.records.next_message_id()
        date_s = self.clock.now_s()
        head: JsonObject = {
            "message_id": message_id,
            "from": self.bot_user() if sender is None else sender.user(),
            "chat": self.chat(chat_id),
            "date": date_s,
        }
        entry = Entry(
            message_id=message_id,
            chat_id=chat_id,
            date_s=date_s,
            outgoing=sender is None,
            body=head | content,
            silent=silent,
            keyboard=keyboard,
        )
        self.records.save_message(entry)
        if sender is None:
            self._typing_until_s.pop(chat_id, None)
        self.announce("message", chat_id)
        return entry

    def revise(self, entry: Entry, kind: str = "edit") -> None:
        """Store a changed message."""
        self.records.save_message(entry)
        self.announce(kind, entry.chat_id)

    def show_typing(self, chat_id: int) -> None:
        """The bot is typing for the next seconds (of real time: it is only a look)."""
        self._typing_until_s[chat_id] = asyncio.get_running_loop().time() + TYPING_LIFE_S
        self.announce("typing", chat_id)

    def is_typing(self, chat_id: int) -> bool:
        """Whether the bot is typing now."""
        until_s = self._typing_until_s.get(chat_id)
        return until_s is not None and asyncio.get_running_loop().time() < until_s

    def tell_bot(self, kind: str, payload: JsonObject) -> None:
        """Queue an update for the bot."""
        self.updates.put(kind, payload, now_ms=self.clock.now_ms())

    def announce(self, kind: str, chat_id: int | None = None, **extra: object) -> None:
        """Publish a change; its number is never used again, also after a kill."""
        if self.feed.event % EVENT_BLOCK == 0:
            self.store.keep(EVENT_FACT, str(self.feed.event + EVENT_BLOCK))
        self.feed.publish(kind, chat_id, **extra)

    def clock_moved(self) -> None:
        """Store the clock and wake those who follow it."""
        self.store.keep(CLOCK_FACT, dumps(asdict(self.clock.state)))
        self.bell.ring("clock")
        self.announce("clock")

    def set_alarm(self, at_ms: int | None) -> None:
        """The bot says when it will next speak on its own."""
        self.alarm_ms = at_ms
        self.store.keep("alarm", dumps(at_ms))
        self.announce("alarm")

    def setting(self, name: str, default: dict[str, str]) -> dict[str, str]:
        """A stored map of texts, such as the bot's descriptions by language."""
        kept = self.store.fact(f"setting:{name}")
        return default if kept is None else json.loads(kept)

    def text_in(self, name: str, language: str) -> str:
        """What the bot says of itself to who speaks this language; else what it says to all."""
        kept = self.setting(name, {})
        return kept.get(language[:2]) or kept.get("", "")

    def keep_setting(self, name: str, value: dict[str, str]) -> None:
        """Store a map of texts."""
        self.store.keep(f"setting:{name}", dumps(value))

    def reset(self) -> None:
        """Empty the world; the clock runs on as it was set, numbers go on growing."""
        self.store.empty(keeping=(CLOCK_FACT, EVENT_FACT))
        self.records.forget_cached()
        self.updates.start_over()
        self.hooks.start_over()
        self.faults = Faults(self.store)
        self.limits = Limits(self.clock.now_ms())
        self.calls.clear()
        self.alarm_ms = None
        self._typing_until_s.clear()
        self.feed.start_over()
        self.announce("users")


def _stored_clock(store: Store) -> ClockState:
    kept = store.fact(CLOCK_FACT)
    return ClockState() if kept is None else ClockState(**json.loads(kept))
