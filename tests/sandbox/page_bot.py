"""A small bot for the page's tests: buttons on /start, an echo of all else, one reminder."""

import asyncio
from html import escape
from typing import Any

import aiohttp

Json = dict[str, Any]
ALARM_AFTER_MS = 5 * 3600 * 1000
DESCRIPTION = "A bot to try the page with."
GREETING = "Good evening! See /help."
REMINDER = "Your plan tonight: 1 tablet."
BUTTONS = [
    [{"text": "Begin", "callback_data": "begin"}],
    [
        {"text": "What is this?", "callback_data": "what"},
        {"text": "Go away", "callback_data": "gone"},
    ],
]
COMMANDS = [
    {"command": "help", "description": "What this bot can do"},
    {"command": "settings", "description": "Times and zone"},
]
ANSWERS: dict[str, Json] = {
    "begin": {"text": "Thank you!"},
    "what": {"text": "A script of twenty lines.", "show_alert": True},
    "gone": {},
}


class PageBot:
    """Talks to the sandbox over HTTP; while `may_answer` is cleared, a press waits."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.chat_id = 0
        self.alarm_ms: int | None = None

    async def run(self) -> None:
        """Introduce itself, then answer until the task is cancelled."""
        async with aiohttp.ClientSession() as self.session:
            await self.call("setMyDescription", description=DESCRIPTION)
            await self.call("setMyCommands", commands=COMMANDS)
            await asyncio.gather(self.follow_updates(), self.follow_clock())

    async def call(self, method: str, **params: object) -> Any:
        """Call the Bot API and answer its result."""
        url = f"{self.url}/bot{self.token}/{method}"
        async with self.session.post(url, json=params) as response:
            return (await response.json())["result"]

    async def follow_updates(self) -> None:
        """Long polling, one update after the other."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: Json) -> None:
        """Answer one update."""
        if "callback_query" in update:
            await self.pressed(update["callback_query"])
        elif "message" in update:
            await self.told(update["message"])

    async def told(self, message: Json) -> None:
        """Greet at /start; say anything else back as it came."""
        self.chat_id = message["chat"]["id"]
        text = message.get("text", "a thing without words")
        if not text.startswith("/start"):
            await self.say(escape(text))
            return
        await self.say(GREETING, reply_markup={"inline_keyboard": BUTTONS})
        await self.set_alarm(message["date"] * 1000 + ALARM_AFTER_MS)

    async def say(self, html: str, **extra: object) -> None:
        """Write to the person who wrote last."""
        await self.call("sendMessage", chat_id=self.chat_id, text=html, parse_mode="HTML", **extra)

    async def pressed(self, query: Json) -> None:
        """Answer a press when the test lets it, then change the message."""
        await self.may_answer.wait()
        data, message = query["data"], query["message"]
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **ANSWERS[data])
        if data == "begin":
            await self.call("editMessageText", text="Begun.", **where)
        elif data == "gone":
            await self.call("deleteMessage", **where)

    async def set_alarm(self, at_ms: int | None) -> None:
        """Tell the page when this bot will next speak on its own."""
        self.alarm_ms = at_ms
        await self.session.post(f"{self.url}/sim/alarm", json={"at_ms": at_ms})

    async def follow_clock(self) -> None:
        """Write the reminder when the sandbox's time has reached the alarm."""
        version = 0
        while True:
            params = {"since": version, "timeout": 10}
            async with self.session.get(f"{self.url}/sim/clock", params=params) as response:
                clock = await response.json()
            version = clock["version"]
            if self.alarm_ms is not None and clock["now_ms"] >= self.alarm_ms:
                await self.set_alarm(None)
                await self.say(REMINDER)
