"""The Bot API method that hands out updates: getUpdates."""

import asyncio
import json

from bot.sandbox.call import Call
from bot.sandbox.updates import RING, Poll
from bot.sandbox.wire import ApiError, JsonObject, bad_request
from bot.sandbox.world import World

LONGEST_POLL_S = 50  # the official server cuts longer ones (Client.cpp)
LARGEST_BATCH = 100
BRAKE_S = 3.0  # Client.cpp: the same offset again within 3 s is slowed to 3 s


def conflict(reason: str) -> ApiError:
    """A 409: two consumers of one bot's updates."""
    return ApiError(409, f"Conflict: {reason}")


async def get_updates(call: Call, poll: Poll) -> list[JsonObject]:
    """getUpdates: answers at once when something waits, else when something comes.

    Raises ApiError (409) when a webhook is set or another getUpdates takes over.
    """
    if call.world.hooks.current is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    _accept(call)
    await _brake(call.world, call.params.integer("offset"))
    limit = min(max(call.params.integer("limit", LARGEST_BATCH), 1), LARGEST_BATCH)
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + min(max(call.params.integer("timeout"), 0), LONGEST_POLL_S)
    while True:
        if poll.ended_by is not None:
            raise conflict(poll.ended_by)
        if poll.client_left:
            return []
        batch = take_batch(call.world, limit)
        left_s = deadline_s - loop.time()
        if batch or left_s <= 0 or call.world.bell.closed:
            return batch
        await call.world.bell.wait(RING, timeout_s=left_s)


def take_batch(world: World, limit: int) -> list[JsonObject]:
    """The next updates, in the wrong order when a fault rule says so."""
    with world.store.transaction():
        batch = world.updates.batch(limit=limit, now_ms=world.clock.now_ms())
        if len(batch) > 1 and world.faults.reorder_due():
            batch.reverse()
    return batch


def _accept(call: Call) -> None:
    with call.world.store.transaction():
        store_allowed(call)
        repeat = call.world.faults.repeats_due()
        repeated = call.world.updates.acknowledge(call.params.integer("offset"), repeat=repeat)
        if repeated:
            call.world.faults.repeated(repeated)


async def _brake(world: World, offset: int) -> None:
    """Slow down a bot that asks for the same again and again (it crashes on what it gets)."""
    now_s = asyncio.get_running_loop().time()
    wait_s = world.updates.note_poll(offset, now_s) + BRAKE_S - now_s
    if world.rules.offset_brake and world.updates.pending(now_ms=world.clock.now_ms()):
        await world.bell.wait("brake", timeout_s=wait_s)


def store_allowed(call: Call) -> None:
    """Leaving allowed_updates out keeps what was set before (Bot API, getUpdates)."""
    raw = call.params.text("allowed_updates")
    if not raw:
        return
    try:
        kinds = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse allowed updates JSON object") from None
    if not isinstance(kinds, list):
        raise bad_request("expected an Array of String as allowed updates")
    if tuple(kinds) != call.world.updates.allowed:
        call.world.updates.allow(str(kind) for kind in kinds)
