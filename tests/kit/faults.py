"""Faults as values, and the one runner: begin it, live with it, end it, recover, audit.

README.md says how to add one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.kit.faults_audit import audit
from tests.kit.faults_stage import GLANCE_S, WINDOW, Stage

Act = Callable[[Stage], Awaitable[None]]


async def _nothing(stage: Stage) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong: how it begins and how it ends.

    `repeats`: how many messages it may cause to come once more, because nobody can know whether
    they arrived. `cuts_off`: while it lasts nothing gets through; else all comes in time anyway.
    """

    name: str
    begin: Act = _nothing
    end: Act = _nothing
    repeats: int = 0
    cuts_off: bool = False


@asynccontextmanager
async def under(fault: Fault, stage: Stage) -> AsyncIterator[None]:
    """Live with a fault inside the block. What it left behind is still to be recovered from."""
    stage.is_cut_off = fault.cuts_off
    stage.repeats_allowed += fault.repeats
    await fault.begin(stage)
    try:
        yield
    finally:
        await fault.end(stage)
        stage.is_cut_off = False


async def run(fault: Fault, life: Act, *, stage: Stage) -> list[str]:
    """Live with a fault, then recover; give what the audit found."""
    async with under(fault, stage):
        await life(stage)
    await stage.recovers()
    return await audit(stage)


def telegram(
    name: str, *rules: Mapping[str, object], repeats: int = 0, cuts_off: bool = False
) -> Fault:
    """Rules of the sandbox; `bot/sandbox/README.md` has the table of their kinds."""

    async def begin(stage: Stage) -> None:
        for rule in rules:
            await stage.sandbox.fault(**rule)

    async def end(stage: Stage) -> None:
        await stage.sandbox.no_faults()

    return Fault(name, begin, end, repeats, cuts_off)


NOTHING = Fault("nothing")
REFUSED = telegram("Telegram closes every connection", {"kind": "refuse"}, cuts_off=True)
BAD_GATEWAY = telegram("Telegram's proxy answers for it", {"kind": "502"}, cuts_off=True)
TOO_MANY = telegram(
    "429 to every second message, for a while",
    {"method": "sendMessage", "kind": "429", "retry_after": 1, "probability": 0.5, "times": 6},
)
# Fetching updates fails too, but not at random: after each time the bot waits for some seconds.
FLAKY = telegram(
    "5 % random server errors",
    {"method": "sendMessage", "kind": "500", "probability": 0.05, "seed": 1},
    {"method": "editMessageText", "kind": "500", "probability": 0.05, "seed": 2},
    {"method": "answerCallbackQuery", "kind": "500", "probability": 0.05, "seed": 3},
    {"method": "sendMessage", "kind": "502", "probability": 0.05, "seed": 4},
    {"method": "getUpdates", "kind": "502", "nth": 9, "times": 2},
)
TWICE_AND_TURNED = telegram(
    "updates come twice and in the wrong order",
    {"kind": "duplicate_update", "times": 1000},
    {"kind": "reorder_updates", "times": 1000},
)


def hangs(method: str, *, nth: int, times: int) -> Fault:
    """The call is carried out, and its answer is cut off: nobody can know."""
    rule = {"method": method, "kind": "reset", "nth": nth, "times": times}
    return telegram(f"{method} is carried out, its answer lost", rule, repeats=times)


def strikes(name: str, strike: Act, *, repeats: int = 0) -> Fault:
    """Something that happens once, beside the life: `strike` picks its moment itself."""
    striking: list[asyncio.Task[None]] = []

    async def begin(stage: Stage) -> None:
        stage.revives = True
        striking.append(asyncio.create_task(strike(stage)))

    async def end(stage: Stage) -> None:
        task = striking.pop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await stage.sandbox.no_faults()

    return Fault(name, begin, end, repeats)


def killed(*, after_s: float) -> Fault:
    """kill -9, so long after the fault began; the bot is started again."""

    async def strike(stage: Stage) -> None:
        await asyncio.sleep(after_s)
        await stage.bot.kill()

    return strikes(f"kill -9 after {after_s:.2f} s", strike, repeats=WINDOW)


def killed_in(method: str, kind: str, *, nth: int) -> Fault:
    """kill -9 while a call of the bot is unanswered: `kind` is hang_before or hang_after."""

    async def strike(stage: Stage) -> None:
        await stage.sandbox.fault(method=method, kind=kind, nth=nth, hang_s=60.0)
        while await stage.sandbox.get("/sim/faults"):  # used up when it has struck
            await asyncio.sleep(GLANCE_S)
        await stage.bot.kill()

    return strikes(f"kill -9 in {method} {nth} ({kind})", strike, repeats=WINDOW)


def terminated(*, after_s: float) -> Fault:
    """SIGTERM, as a service manager does; the bot is started again."""

    async def strike(stage: Stage) -> None:
        await asyncio.sleep(after_s)
        await stage.bot.stop()

    return strikes(f"SIGTERM after {after_s:.2f} s", strike)
