"""The control API about the world itself: clock, alarm, faults, calls, updates, files, feed."""

import asyncio
from collections.abc import AsyncIterator
from math import isfinite
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.asked import Asked, answer
from bot.sandbox.bell import Reader
from bot.sandbox.wire import ControlError, dumps
from bot.sandbox.world import World

KEEP_ALIVE_S = 15.0
LARGEST_UPDATE_ID = 2**31
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp"})


async def clock(world: World, asked: Asked) -> object:
    """GET /sim/clock: with `since` and `timeout` it waits for the next move."""
    since = asked.query_number("since")
    if since is not None and world.clock.state.version <= since:
        await world.bell.wait("clock", timeout_s=asked.timeout_s())
    return world.clock.to_json()


def move_clock(world: World, asked: Asked) -> object:
    """POST /sim/clock."""
    clock = world.clock
    at_ms = _wanted_ms(world, asked)
    if at_ms is not None:
        clock.set_to(at_ms)
    if "freeze" in asked.body:
        clock.freeze(frozen=asked.body["freeze"] is True)
    world.clock_moved()
    return clock.to_json()


def _wanted_ms(world: World, asked: Asked) -> int | None:
    advance_s, set_ms = asked.body.get("advance_s"), asked.number("set_ms")
    if advance_s is None:
        return set_ms
    if set_ms is not None:
        raise ControlError(400, "Give advance_s or set_ms, not both.")
    if not isinstance(advance_s, int | float) or not isfinite(advance_s):
        raise ControlError(400, "advance_s is a number of seconds.")
    return world.clock.now_ms() + round(advance_s * 1000)


def set_alarm(world: World, asked: Asked) -> object:
    """POST /sim/alarm."""
    world.set_alarm(asked.number("at_ms"))
    return {"at_ms": world.alarm_ms}


def add_fault(world: World, asked: Asked) -> object:
    """POST /sim/faults."""
    return {"id": world.faults.add(asked.body).id}


def faults(world: World, asked: Asked) -> object:
    """GET /sim/faults."""
    return world.faults.to_json()


def clear_faults(world: World, asked: Asked) -> object:
    """DELETE /sim/faults."""
    world.faults.clear()
    return {}


def remove_fault(world: World, asked: Asked) -> object:
    """DELETE /sim/faults/{id}."""
    rule_id = asked.path_number("rule_id")
    if not world.faults.remove(rule_id):
        raise ControlError(404, f"There is no fault rule {rule_id}.")
    return {}


def calls(world: World, asked: Asked) -> object:
    """GET /sim/calls."""
    method = asked.request.query_params.get("method", "")
    return world.calls.newer_than(asked.query_number("after") or 0, method)


def inject(world: World, asked: Asked) -> object:
    """POST /sim/updates."""
    update = asked.body.get("update")
    if not isinstance(update, dict):
        raise ControlError(400, "update is a Bot API Update object.")
    update_id = update.get("update_id", 1)
    if not isinstance(update_id, int) or not 0 < update_id < LARGEST_UPDATE_ID:
        raise ControlError(400, "update_id is a positive 32-bit number.")
    return {"update_id": world.updates.inject(update, now_ms=world.clock.now_ms())}


def updates(world: World, asked: Asked) -> object:
    """GET /sim/updates."""
    return world.updates.to_json(now_ms=world.clock.now_ms())


def reset(world: World, asked: Asked) -> object:
    """POST /sim/reset."""
    world.reset()
    return {}


async def file(request: Request) -> Response:
    """GET /sim/files/{id}: pictures are shown, all else is saved, never run as a page."""
    world: World = request.app.state.world
    found = world.records.file(request.path_params["file_id"])
    if found is None:
        return answer({"error": "There is no such file."}, 404)
    shown = found.mime_type in SHOWN_IN_PLACE
    place = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    media_type = found.mime_type if shown else "application/octet-stream"
    content = world.records.file_content(found.file_id)
    return Response(content, headers=headers, media_type=media_type)


async def feed(request: Request) -> Response:
    """GET /sim/feed: Server-Sent Events of all changes."""
    world: World = request.app.state.world
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(_events(world), headers=headers, media_type="text/event-stream")


async def _events(world: World) -> AsyncIterator[str]:
    if world.bell.closed:
        return
    reader = world.feed.open_reader()
    try:
        yield ": hello\n\n"
        while True:
            text = await _next_event(reader)
            if text is None:
                return
            yield text
    finally:
        world.feed.close_reader(reader)


async def _next_event(reader: Reader) -> str | None:
    try:
        change = await asyncio.wait_for(reader.get(), KEEP_ALIVE_S)
    except TimeoutError:
        return ": still here\n\n"
    return None if change is None else f"event: change\ndata: {dumps(change)}\n\n"
