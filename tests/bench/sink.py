"""A Bot API server that only says yes, so that what is measured is the sender.

It parses no more of a request than its length and its chat, and answers with a fixed text. It runs
in a process of its own, best on a core of its own: `with sink() as server`.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

from tests.bench.child import SECOND_CORE, environment, stay_on
from tests.kit.requests import Requests, address

TOKEN = "1000001:" + "bench" * 7
BATCH = 100
LONG_POLL_S = 1.0
_CHAT = re.compile(rb"chat_id=(-?\d+)")
_OFFSET = re.compile(rb"offset=(\d+)")


@dataclass(frozen=True, slots=True)
class Server:
    """A running sink."""

    url: str

    @property
    def base_url(self) -> str:
        """Where a bot finds it."""
        return f"{self.url}/bot"

    def arrived(self) -> list[tuple[float, int]]:
        """Every message since the last asking: when (seconds, on its own clock) and to whom."""
        with urlopen(f"{self.url}/arrived") as answer:  # noqa: S310 - our own loopback address
            return [(at, chat) for at, chat in json.load(answer)]


@contextmanager
def sink(*, updates: int = 0, takes_s: float = 0.0) -> Iterator[Server]:
    """A sink on the second core, which has so many texts from people to hand out.

    `takes_s`: how long it lets a request wait, as the way to Telegram does.
    """
    command = [sys.executable, "-m", "tests.bench.sink", str(updates), str(takes_s)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    assert process.stdout is not None
    with process, process.stdout:
        try:
            yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


class Desk:
    """What all connections share."""

    def __init__(self, updates: int, *, takes_s: float) -> None:
        self.updates, self.takes_s = updates, takes_s
        self.arrived: list[tuple[float, int]] = []

    def answer(self, asked: bytes, body: bytes) -> bytes:
        """What is said to a request; nothing: the asker is to wait a while."""
        path, _, query = asked.partition(b"?")
        if path.endswith(b"/sendMessage"):
            chat = _CHAT.search(body)
            self.arrived.append((time.monotonic(), int(chat.group(1)) if chat else 0))
            return _MESSAGE
        if path.endswith(b"/editMessageText"):
            return _MESSAGE
        if path.endswith(b"/getUpdates"):
            return self._updates_from(body or query)
        if b"/get" in path:
            return _KNOWN.get(path.rsplit(b"/", 1)[1], _YES)
        if path == b"/arrived":
            told, self.arrived = self.arrived, []
            return _http(json.dumps(told).encode())
        return _YES

    def _updates_from(self, body: bytes) -> bytes:
        offset = _OFFSET.search(body)
        first = max(1, int(offset.group(1)) if offset else 1)
        waiting = range(first, min(first + BATCH, self.updates + 1))
        return _result([_text(update_id) for update_id in waiting]) if waiting else b""


class Connection(Requests):
    """One of the two clients'."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def asked(self, head: bytes, body: bytes) -> None:
        self._answer(self._desk.answer(address(head), body))

    def _answer(self, answer: bytes) -> None:
        wait_s = self._desk.takes_s if answer else LONG_POLL_S
        if wait_s:
            loop = asyncio.get_running_loop()
            loop.call_later(wait_s, self.transport.write, answer or _NOTHING)
        else:
            self.transport.write(answer)


def _http(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def _result(result: object) -> bytes:
    return _http(json.dumps({"ok": True, "result": result}).encode())


def _text(update_id: int) -> dict[str, object]:
    """A word from somebody who never wrote before."""
    person = {"id": 1_000 + update_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": person["id"], "type": "private", "first_name": "Ann"}
    message = {"message_id": update_id, "date": 1, "chat": chat, "from": person, "text": "hello"}
    return {"update_id": update_id, "message": message}


_YES, _NOTHING = _result(True), _result([])
_BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_KNOWN = {
    b"getMe": _result(_BOT),
    b"getMyCommands": _NOTHING,
    b"getMyDescription": _result({"description": ""}),
    b"getMyShortDescription": _result({"short_description": ""}),
}
_MESSAGE = _result(
    {
        "message_id": 7,
        "date": 1_795_469_400,
        "chat": {"id": 1, "type": "private", "first_name": "Ann"},
        "from": _BOT,
        "text": "yes",
    }
)


async def _serve(updates: int, *, takes_s: float) -> None:
    desk, loop = Desk(updates, takes_s=takes_s), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(desk), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    stay_on(SECOND_CORE)
    asyncio.run(_serve(int(sys.argv[1]), takes_s=float(sys.argv[2])))
