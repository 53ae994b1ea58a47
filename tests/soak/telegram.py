"""A Telegram for a crowd: the Bot API as far as the bot uses it, and a count of what it says.

The sandbox is stricter and keeps every chat for its page: 0.9 ms of CPU and 1.7 kB for a call. Two
weeks of 10,000 people are two million calls; this one takes a tenth, and forgets what it counted.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.soak.clock import WorldClock
from tests.soak.weather import Blow, Weather
from tests.soak.wire import Request, Respond

MOST_UPDATES = 100
SLOW_S = 2.0
REMEMBERED = 20
BOT = {"id": 4242, "is_bot": True, "first_name": "Soak", "username": "soak_bot"}
_EDITS = frozenset(
    {"editMessageText", "editMessageReplyMarkup", "editMessageCaption", "editMessageMedia"}
)
_SENDS = frozenset({"sendMessage", "sendPhoto", "sendDocument"})
_READ = {
    "getMe": BOT,
    "getMyCommands": [],
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is on a phone now, just sent or just changed."""

    chat_id: int
    message_id: int
    text: str
    buttons: tuple[str, ...]
    """What they send."""
    is_new: bool
    is_silent: bool


class Telegram:
    """Chats by their number. `on_screen` hears of every message, at once."""

    def __init__(
        self, clock: WorldClock, weather: Weather, on_screen: Callable[[Shown], None]
    ) -> None:
        self._clock, self._weather, self._on_screen = clock, weather, on_screen
        self._next_message: dict[int, int] = {}
        self._blocked: set[int] = set()
        self._waiting: deque[dict[str, Any]] = deque()
        self._fetched: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self._poll: Respond | None = None
        self.doubles = False
        """Whether updates come twice, and in the wrong order."""
        self.last_update = 0
        self.messages = self.calls = self.lost_answers = 0

    @property
    def has_waiting(self) -> bool:
        """Whether the bot has still to confirm an update."""
        return bool(self._waiting)

    def serve(self, request: Request, respond: Respond) -> None:
        """One request of the bot, for Telegram or for the time."""
        if request.path == "/sim/clock":
            since, timeout_s = int(request.params["since"]), float(request.params["timeout"])
            self._clock.read(since, timeout_s, lambda reading: respond(200, reading))
        elif request.path.startswith("/sim/"):
            respond(200, {})
        else:
            self.calls += 1
            self._call(request.path.rsplit("/", 1)[1], request.params, respond)

    def update(self, chat_id: int, kind: str, content: Mapping[str, Any], *, language: str) -> int:
        """Somebody does something; gives the update's number."""
        self.last_update += 1
        person = {"id": chat_id, "is_bot": False, "first_name": "A", "language_code": language}
        body = {"from": person, **content}
        if kind != "callback_query":
            body |= {"chat": _chat(chat_id), "date": self._date()}
        self._waiting.append({"update_id": self.last_update, kind: body})
        asyncio.get_running_loop().call_soon(self._deliver)
        return self.last_update

    def says(self, chat_id: int, text: str, *, language: str) -> int:
        """Somebody writes; a command is marked as one."""
        content: dict[str, Any] = {"message_id": self._number(chat_id), "text": text}
        if text.startswith("/"):
            entity = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            content["entities"] = [entity]
        return self.update(chat_id, "message", content, language=language)

    def taps(self, chat_id: int, message_id: int, data: str, *, language: str) -> int:
        """Somebody presses a button."""
        message = self._message(chat_id, message_id)
        query = {"id": str(self.last_update), "chat_instance": "1", "data": data}
        return self.update(
            chat_id, "callback_query", {**query, "message": message}, language=language
        )

    def blocks(self, chat_id: int, *, blocked: bool, language: str) -> int:
        """Somebody blocks the bot, or lets it in again."""
        (self._blocked.add if blocked else self._blocked.discard)(chat_id)
        states = ("member", "kicked") if blocked else ("kicked", "member")
        old, new = ({"user": BOT, "status": state, "until_date": 0} for state in states)
        change = {"old_chat_member": old, "new_chat_member": new}
        return self.update(chat_id, "my_chat_member", change, language=language)

    def _call(self, method: str, params: Mapping[str, Any], respond: Respond) -> None:
        blow = self._weather.strikes(method)
        match blow:
            case Blow.REFUSED:
                respond(0, None)
            case Blow.TOO_MANY:
                respond(429, _error(429, "Too Many Requests: retry after 1") | _RETRY)
            case Blow.BROKEN:
                respond(500, _error(500, "Internal Server Error: restart"))
            case Blow.BAD_GATEWAY:
                respond(502, "<html>Bad Gateway</html>")
            case Blow.SLOW:
                answer = self._carry_out(method, params)
                asyncio.get_running_loop().call_later(SLOW_S, respond, *answer)
            case Blow.LOST:
                self._carry_out(method, params)
                self.lost_answers += method in _SENDS
                respond(0, None)
            case None if method == "getUpdates":
                self._get_updates(params, respond)
            case None:
                respond(*self._carry_out(method, params))

    def _carry_out(self, method: str, params: Mapping[str, Any]) -> tuple[int, object]:
        if method not in _SENDS and method not in _EDITS:
            return 200, _ok(_READ.get(method, True))
        chat_id = int(params["chat_id"])
        if chat_id in self._blocked:
            return 403, _error(403, "Forbidden: bot was blocked by the user")
        self.messages += 1
        is_new = method in _SENDS
        message_id = self._number(chat_id) if is_new else int(params["message_id"])
        self._on_screen(_shown(chat_id, message_id, params, is_new=is_new))
        return 200, _ok(self._message(chat_id, message_id) | _FILES.get(method, {}))

    def _get_updates(self, params: Mapping[str, Any], respond: Respond) -> None:
        offset = int(params.get("offset", 0))
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._fetched.append(self._waiting.popleft())
        if self._poll is not None:
            words = "Conflict: terminated by other getUpdates request"
            self._poll(409, _error(409, words))
        self._poll = respond
        wait_s = float(params.get("timeout", 0))
        asyncio.get_running_loop().call_later(wait_s, self._end_poll, respond)
        self._deliver()

    def _deliver(self) -> None:
        if self._poll is None or not self._waiting:
            return
        batch = [self._waiting[place] for place in range(min(len(self._waiting), MOST_UPDATES))]
        if self.doubles:
            batch = [*reversed([*self._fetched, *batch]), *batch]
            self._fetched.clear()
        poll, self._poll = self._poll, None
        poll(200, _ok(batch))

    def _end_poll(self, respond: Respond) -> None:
        if self._poll is respond:
            self._poll = None
            respond(200, _ok([]))

    def _number(self, chat_id: int) -> int:
        number = self._next_message.get(chat_id, 1)
        self._next_message[chat_id] = number + 1
        return number

    def _message(self, chat_id: int, message_id: int) -> dict[str, Any]:
        told = {"message_id": message_id, "date": self._date(), "chat": _chat(chat_id)}
        return {**told, "from": BOT, "text": "."}

    def _date(self) -> int:
        return int(self._clock.now().timestamp())


def _shown(chat_id: int, message_id: int, params: Mapping[str, Any], *, is_new: bool) -> Shown:
    text = params.get("text") or params.get("caption") or ""
    silent = params.get("disable_notification") == "true"
    return Shown(chat_id, message_id, text, tuple(_buttons(params)), is_new, silent)


def _buttons(params: Mapping[str, Any]) -> Iterator[str]:
    markup = json.loads(params["reply_markup"]) if "reply_markup" in params else {}
    for row in markup.get("inline_keyboard", []):
        yield from (button.get("callback_data", "") for button in row)


def _chat(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "type": "private", "first_name": "A"}


def _ok(result: object) -> dict[str, Any]:
    return {"ok": True, "result": result}


def _error(code: int, words: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": words}


_RETRY = {"parameters": {"retry_after": 1}}
_FILE = {"file_id": "kept", "file_unique_id": "kept"}
_FILES: Mapping[str, dict[str, Any]] = {
    "sendPhoto": {"photo": [{**_FILE, "width": 800, "height": 500}]},
    "sendDocument": {"document": _FILE},
}
