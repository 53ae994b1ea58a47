"""A Bot API server that hands out what it is given, however wrong, and looks at what is answered.

The sandbox cannot play this part: it is as strict as Telegram and sends nothing that Telegram would
not send.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

TOKEN = "987654321:" + "hostile" * 5
LONG_POLL_S = 1.0
_MARK = re.compile(r"Mallory-(\d+)-was-here")
_BOT = {"id": 987654321, "is_bot": True, "first_name": "Bot", "username": "a_bot"}
_KNOWN: dict[str, object] = {
    "getMe": _BOT,
    "getMyCommands": [],
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
}


@dataclass(slots=True)
class Telegram:
    """What the server has to give out, and what it saw. `secrets`: words by whose they are."""

    secrets: dict[str, int]
    url: str = ""
    batches: deque[str] = field(default_factory=deque)
    given: int = 0
    """How many batches were fetched and, by the next asking, acknowledged."""
    calls: Counter[str] = field(default_factory=Counter)
    told: dict[int, list[str]] = field(default_factory=dict)
    """What was said to those whom `listen_to` names."""
    leaks: list[str] = field(default_factory=list)
    troubles: deque[int] = field(default_factory=deque)
    """What the next calls that are no getUpdates are answered with; 0: as usual."""
    date: str | None = None
    """The clock of this server, as the header of an answer has it; None: as it is."""
    _messages: int = 0

    def put(self, updates: Sequence[object]) -> None:
        """The next answer to getUpdates."""
        self.put_raw(json.dumps({"ok": True, "result": updates}))

    def put_raw(self, answer: str) -> None:
        """The next answer to getUpdates, as it goes over the wire."""
        self.batches.append(answer)

    def listen_to(self, *chats: int) -> None:
        """Remember what is said to these from now on."""
        self.told = {chat: [] for chat in chats}

    async def has_told(self, chat: int, text: str, *, within_s: float) -> bool:
        """Wait until somebody was told this."""
        async with asyncio.timeout(within_s):
            while not any(text in one for one in self.told[chat]):
                await asyncio.sleep(0.05)
        return True

    async def call(self, request: web.Request) -> web.Response:
        """One call of the Bot API."""
        method = request.match_info["method"]
        self.calls[method] += 1
        if method == "getUpdates":
            return _json_text(await self._updates())
        if self.troubles and (status := self.troubles.popleft()):
            return _refused(status)
        if method in _KNOWN:
            return _ok(_KNOWN[method])
        if not method.startswith(("send", "edit")):
            return _ok(True)
        fields = dict(await request.post())
        chat, text = str(fields.get("chat_id")), str(fields.get("text", fields.get("caption", "")))
        if not re.fullmatch(r"-?\d{1,18}", chat):
            return _refused(400)
        self._heard(int(chat), text + str(fields.get("reply_markup", "")))
        self._messages += 1
        private = {"id": int(chat), "type": "private", "first_name": "x"}
        said = {"message_id": self._messages, "date": 1, "chat": private, "from": _BOT}
        return _ok({**said, "text": text or "x"})

    async def _updates(self) -> str:
        if not self.batches:
            await asyncio.sleep(LONG_POLL_S)
            return '{"ok":true,"result":[]}'
        self.given += 1
        return self.batches.popleft()

    def _heard(self, chat: int, text: str) -> None:
        for secret, owner in self.secrets.items():
            if secret in text and owner != chat:
                self.leaks.append(f"{secret!r} of {owner} was told to {chat}")
        for whose in _MARK.findall(text):
            if int(whose) != chat:
                self.leaks.append(f"the name of {whose} was told to {chat}")
        if chat in self.told:
            self.told[chat].append(text)


@asynccontextmanager
async def telegram(secrets: dict[str, int]) -> AsyncIterator[Telegram]:
    """Such a server on a free port of this machine."""
    server = Telegram(secrets)
    application = web.Application(client_max_size=64 * 2**20)
    application.router.add_route("*", f"/bot{TOKEN}/{{method}}", server.call)

    async def tell_the_time(_: web.Request, response: web.StreamResponse) -> None:
        if server.date is not None:
            response.headers["Date"] = server.date

    application.on_response_prepare.append(tell_the_time)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def _ok(result: object) -> web.Response:
    return _json_text(json.dumps({"ok": True, "result": result}))


def _refused(status: int) -> web.Response:
    refusal = {"ok": False, "error_code": status, "description": "Bad Request: chat not found"}
    return web.Response(text=json.dumps(refusal), status=status, content_type="application/json")


def _json_text(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/json")
