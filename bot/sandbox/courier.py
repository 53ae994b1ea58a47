"""Delivers updates to the webhook, in Telegram's order and with Telegram's patience.

The updates of one queue go one after the other, each once the one before was answered with 2xx;
different queues go side by side (official server, WebhookActor.cpp). A person's words and a
person's taps are two queues. What is not answered with 2xx comes again after a pause that grows,
until it runs out. A pause is over when it has passed by the sandbox's clock or by the machine's: so
moving the time brings the next try at once, and a clock that stands still holds nothing up.
"""

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.answered import carry_out
from bot.sandbox.delivery import Delivery, Failure
from bot.sandbox.hook import RING as HOOK_RING
from bot.sandbox.hook import Hook
from bot.sandbox.updates import RING
from bot.sandbox.wire import JsonObject, parse_object
from bot.sandbox.world import World

PAUSES_S = (0, 2, 4, 8, 16, 32, 64)  # WebhookActor.cpp, on_update_error
LATER_PAUSES_S = (60, 120)  # and from then on something between these
A_WHILE_S = 3600.0
GONE_FOR_MS = 23 * 3600 * 1000  # WebhookActor.cpp: after 410 for so long the webhook is removed

UNHEARD = Failure("the answer was lost", wait_s=0)

Queue: TypeAlias = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One update on its way; a repeated one is in no table and is not tried twice."""

    update_id: int
    body: str
    repeated: bool = False


class Courier:
    """Runs for as long as the sandbox does; idle while there is no webhook."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def run(self) -> None:
        """Deliver until the sandbox ends."""
        bell = self._world.bell
        while not bell.closed:
            hook = self._world.hooks.current
            if hook is None:
                await bell.wait(HOOK_RING, timeout_s=A_WHILE_S)
            else:
                await _Round(self._world, hook).run()


class _Round:
    """All deliveries to one hook, until another is set."""

    def __init__(self, world: World, hook: Hook) -> None:
        self._world, self._hook = world, hook
        self._queues: dict[Queue, deque[Parcel]] = {}
        self._room = asyncio.Semaphore(hook.max_connections)
        self._sorted_up_to = 0
        self._gone_since_ms: int | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with (
            Delivery(self._world, self._hook) as self._delivery,
            asyncio.TaskGroup() as group,
        ):
            await self._until_another(group)

    async def _until_another(self, group: asyncio.TaskGroup) -> None:
        try:
            while self._world.hooks.current is self._hook and not self._world.bell.closed:
                self._sort(group)
                await self._world.bell.wait(RING, timeout_s=A_WHILE_S)
        finally:
            for task in self._running:
                task.cancel()

    def _sort(self, group: asyncio.TaskGroup) -> None:
        """Put what is new into its queue."""
        for update_id, body in self._world.updates.after(self._sorted_up_to):
            self._sorted_up_to = update_id
            self._line_up(Parcel(update_id, body), group)
        for body in self._world.updates.take_replays():
            self._line_up(Parcel(0, body, repeated=True), group)

    def _line_up(self, parcel: Parcel, group: asyncio.TaskGroup) -> None:
        queue = _queue(parse_object(parcel.body))
        waiting = self._queues.get(queue)
        if waiting is not None:
            waiting.append(parcel)
            return
        self._queues[queue] = deque([parcel])
        task = group.create_task(self._work_through(queue))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work_through(self, queue: Queue) -> None:
        waiting, tries = self._queues[queue], 0
        while waiting:
            if len(waiting) > 1 and self._world.faults.reorder_due():
                waiting.reverse()
            failure = await self._attempt(waiting[0], queue)
            if failure is None:
                waiting.popleft()
                tries = 0
            else:
                await self._pause(_pause_s(failure, tries))
                tries += 1
        del self._queues[queue]

    async def _attempt(self, parcel: Parcel, queue: Queue) -> Failure | None:
        """Deliver once. None: it is done with, delivered or run out."""
        async with self._room:
            if not self._waits(parcel):
                return None
            result = await self._delivery.attempt(parcel.body, chat_id=_number(queue))
        if isinstance(result, Failure):
            self._note_failure(result)
            return None if parcel.repeated else result
        self._gone_since_ms = None
        carry_out(self._world, result)
        return self._settle(parcel)

    def _settle(self, parcel: Parcel) -> Failure | None:
        """It has arrived; but a fault rule may pretend that nobody heard so."""
        faults, updates = self._world.faults, self._world.updates
        if not parcel.repeated and faults.repeats_due():
            faults.repeated(1)
            return UNHEARD
        updates.delivered(parcel.update_id)
        return None

    def _waits(self, parcel: Parcel) -> bool:
        now_ms = self._world.clock.now_ms()
        return parcel.repeated or self._world.updates.waits(parcel.update_id, now_ms=now_ms)

    def _note_failure(self, failure: Failure) -> None:
        now_ms = self._world.clock.now_ms()
        self._world.hooks.failed(failure.words, now_s=now_ms // 1000)
        if not failure.gone:
            self._gone_since_ms = None
        elif self._gone_since_ms is None:
            self._gone_since_ms = now_ms
        elif now_ms - self._gone_since_ms >= GONE_FOR_MS:
            self._world.hooks.remove()

    async def _pause(self, pause_s: float) -> None:
        loop, clock = asyncio.get_running_loop(), self._world.clock
        until_s, until_ms = loop.time() + pause_s, clock.now_ms() + pause_s * 1000
        while loop.time() < until_s and clock.now_ms() < until_ms and not self._world.bell.closed:
            await self._world.bell.wait("clock", timeout_s=until_s - loop.time())


def _pause_s(failure: Failure, tries: int) -> float:
    if failure.wait_s is not None:
        return failure.wait_s
    if tries < len(PAUSES_S):
        return PAUSES_S[tries]
    return random.uniform(*LATER_PAUSES_S)  # noqa: S311 - spreads the tries, guards nothing


def _queue(update: JsonObject) -> Queue:
    """The queue of an update: a chat's words, a person's taps, a chat's members (Client.cpp)."""
    for kind in ("message", "edited_message"):
        if kind in update:
            return "chat", _id(update[kind], "chat")
    if "callback_query" in update:
        return "taps", _id(update["callback_query"], "from")
    if "my_chat_member" in update:
        return "members", _id(update["my_chat_member"], "chat")
    return "others", None


def _id(body: object, of: str) -> object:
    """Read without trust: an injected update may have any shape."""
    inner = body.get(of) if isinstance(body, dict) else None
    found = inner.get("id") if isinstance(inner, dict) else None
    return found if isinstance(found, int) else None


def _number(queue: Queue) -> int | None:
    _, number = queue
    return number if isinstance(number, int) else None
