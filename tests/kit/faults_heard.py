"""What the bot really sent, from the sandbox's log of calls: which message it was, how often."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.care.night import Night
from bot.chat.buttons import read_tap
from bot.locale import words
from tests.kit.sandbox import EPOCH, Sandbox

_WORDS = words("en")
EVENING, MORNING = _WORDS("bedtime.skip_if_unwell"), _WORDS("morning.hello")
AGAIN = _WORDS("common.again")


@dataclass(frozen=True, slots=True)
class Said:
    """A message that reached a chat. `kind` is "" for replies and whatever else is no reminder."""

    chat_id: int
    at: datetime
    text: str
    kind: str = ""
    night: Night | None = None
    silent: bool = False

    @property
    def is_first(self) -> bool:
        """A reminder that is no follow-up: those make no sound."""
        return bool(self.kind) and not self.silent

    @property
    def is_marked(self) -> bool:
        """Whether it says itself that it may be a repeat."""
        return AGAIN in self.text


@dataclass(slots=True)
class Heard:
    """Everything said since the beginning, read on from where the last look ended."""

    sandbox: Sandbox
    said: list[Said] = field(default_factory=list)
    _last: int = 0

    async def listen(self) -> list[Said]:
        """Take in what was said since the last look; give all of it."""
        calls = await self.sandbox.get("/sim/calls", method="sendMessage", after=self._last)
        self._last = max([self._last, *(call["n"] for call in calls)])
        self.said += [_said(call) for call in calls if call["status"] == 200]
        return self.said


def _said(call: dict[str, Any]) -> Said:
    params, at = call["params"], EPOCH + timedelta(milliseconds=call["at_ms"])
    silent = params.get("disable_notification") == "true"
    kind, night = _reminder(params)
    return Said(call["chat_id"], at, params["text"], kind, night, silent)


def _reminder(params: dict[str, str]) -> tuple[str, Night | None]:
    keyboard = json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", [])
    for tap in map(read_tap, _data(keyboard)):
        if tap is not None and tap.topic in ("ev", "mo"):
            kind = "evening" if tap.topic == "ev" else "morning"
            if (EVENING if kind == "evening" else MORNING) in params["text"]:
                return kind, Night.parse(tap.subject)
    return "", None


def _data(keyboard: Iterable[Iterable[dict[str, str]]]) -> Iterable[str]:
    return (button.get("callback_data", "") for row in keyboard for button in row)
