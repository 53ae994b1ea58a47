"""A person with a phone: says, taps what is written on a button, and reads what comes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from tests.kit.sandbox import Sandbox

PATIENCE_S = 10.0


class Person:
    """One chat with the bot. What `sees` finds is always newer than the last thing done."""

    def __init__(self, sandbox: Sandbox, user_id: int) -> None:
        self._sandbox, self.id = sandbox, user_id
        self._before: dict[int, str] = {}
        self._event = 0

    @classmethod
    async def join(cls, sandbox: Sandbox, name: str = "Ann", language: str = "en") -> Person:
        user = await sandbox.post("/sim/users", {"first_name": name, "language_code": language})
        return cls(sandbox, user["id"])

    async def start(self) -> None:
        await self._done()
        await self._sandbox.post(f"/sim/users/{self.id}/start")

    async def say(self, text: str) -> None:
        await self._done()
        await self._sandbox.post(f"/sim/users/{self.id}/say", {"text": text})

    async def send(self, kind: str) -> None:
        await self._done()
        await self._sandbox.post(f"/sim/users/{self.id}/say", {"kind": kind})

    async def edit(self, text: str) -> None:
        """Edit the last message of one's own."""
        mine = [m for m in await self.messages() if not m["from"]["is_bot"]]
        await self._done()
        path = f"/sim/users/{self.id}/edit"
        await self._sandbox.post(path, {"message_id": mine[-1]["message_id"], "text": text})

    async def tap(self, label: str, *, wait_s: float = 5.0) -> None:
        """Press the newest button on which this is written, and wait until the spinner stops."""
        message, text = await self._button(label)
        await self._done()
        body = {"message_id": message["message_id"], "text": text, "wait_s": wait_s}
        await self._sandbox.post(f"/sim/users/{self.id}/tap", body)

    async def press(self, data: str, message_id: int) -> None:
        """Send button data that no button carries, as somebody with a script would."""
        await self._done()
        body = {"message_id": message_id, "data": data, "force": True}
        await self._sandbox.post(f"/sim/users/{self.id}/tap", body)

    async def look_away(self) -> None:
        """Take all that is on the screen as read: news is what comes after."""
        await self._done()

    async def sees(self, *texts: str, patience_s: float = PATIENCE_S) -> str:
        """Wait until the bot's newer words hold all these texts; give the words back."""
        deadline = asyncio.get_running_loop().time() + patience_s
        while True:
            words = await self.news()
            if all(text.lower() in words.lower() for text in texts):
                return words
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(f"did not see {texts!r} in:\n{await self.screen()}")
            await self._wait(left)

    async def news(self) -> str:
        """What the bot wrote or changed since the last thing done."""
        fresh = [m for m in await self.messages() if m["from"]["is_bot"] and self._is_new(m)]
        return "\n".join(_text(message) for message in fresh)

    async def messages(self) -> list[dict[str, Any]]:
        transcript = await self._transcript()
        return [m for m in transcript["messages"] if not m["sim"]["deleted"]]

    async def buttons(self) -> list[str]:
        """All buttons on the screen, oldest first."""
        return [label for message in await self.messages() for label in _labels(message)]

    async def screen(self) -> str:
        """The whole chat as text, for a failing test to print."""
        lines = []
        for message in (await self.messages())[-12:]:
            who = "bot" if message["from"]["is_bot"] else "me "
            lines.append(f"{who} {_text(message)}  {_labels(message)}")
        return "\n".join(lines)

    async def _button(self, label: str) -> tuple[dict[str, Any], str]:
        """The newest message with such a button, and the button's whole text."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            newest_first = list(reversed(await self.messages()))
            for whole in (True, False):
                for message in newest_first:
                    if text := _label(message, label, whole=whole):
                        return message, text
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"no button {label!r} in:\n{await self.screen()}")
            await self._wait(1.0)

    async def _wait(self, timeout_s: float) -> None:
        """Wait for news since the last look, however short ago that was."""
        path = f"/sim/users/{self.id}/transcript"
        await self._sandbox.get(path, after=self._event, timeout=min(timeout_s, 1.0))

    async def _done(self) -> None:
        self._before = {m["message_id"]: _text(m) for m in await self.messages()}

    def _is_new(self, message: dict[str, Any]) -> bool:
        return self._before.get(message["message_id"]) != _text(message)

    async def _transcript(self) -> dict[str, Any]:
        found: dict[str, Any] = await self._sandbox.get(f"/sim/users/{self.id}/transcript")
        self._event = found["event"]
        return found


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _labels(message: dict[str, Any]) -> list[str]:
    rows: Sequence[Sequence[dict[str, str]]] = message.get("reply_markup", {}).get(
        "inline_keyboard", []
    )
    return [button["text"] for row in rows for button in row]


def _label(message: dict[str, Any], wanted: str, *, whole: bool) -> str:
    """The button that says `wanted`, or (not `whole`) the first that begins with it; "" if none."""
    for label in _labels(message):
        plain = label.removeprefix("✓ ").lower()
        if plain == wanted.lower() or (not whole and plain.startswith(wanted.lower())):
            return label
    return ""
