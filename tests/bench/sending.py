"""Real messages to the sink, limiter off, beside the bare library. One core sends, one receives."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import sends
from tests.bench.child import FIRST_CORE
from tests.bench.measures import Figures
from tests.bench.report import Row, at_least, at_most, of_theirs
from tests.bench.sink import Server, sink
from tests.bench.sizes import Bench, middle

LIMIT = 30
# What the setting is when nobody sets it, and the most that it may be.
WINDOWS = (8, 30)
BARE, HTTPX = "(c) bare sender, our transport", "(c) bare sender, its own httpx"


def sending(bench: Bench) -> Iterator[Row]:
    """The same message by the bare library, by our engine, and the whole evening reminder."""
    with sink() as server:
        # In turn, so that a slow minute of this machine is everybody's.
        rounds = [_round(bench, server) for _ in range(bench.sizes.rounds)]
        httpx = _said(bench, server, "bare", bench.sizes.sends, transport="httpx")
        yield from _within_the_limit(bench, server)
    found = {name: middle([one[name] for one in rounds]) for name in rounds[0]}
    bare = found["bare"]
    for window in WINDOWS:
        yield from _same(found[f"plain {window}"], bare, window=window)
    plain, evening = found[f"plain {WINDOWS[0]}"], found["evening"]
    yield Row("beside its own transport", plain["a_second"], "/s", httpx["a_second"], HTTPX)
    what = "evening reminder: compose, send, record, plan"
    yield Row(what, evening["a_second"], "/s", bare["a_second"], BARE)
    yield Row("  CPU a message", evening["cpu_us"], "us", bare["cpu_us"], BARE)


def _same(plain: Figures, bare: Figures, *, window: int) -> Iterator[Row]:
    what = f"the same message, SEND_WINDOW={window}"
    goals = (at_least(700), of_theirs(least=0.7))
    yield Row(what, plain["a_second"], "/s", bare["a_second"], BARE, goals)
    yield Row("  CPU a message", plain["cpu_us"], "us", bare["cpu_us"], BARE)


def _within_the_limit(bench: Bench, server: Server) -> Iterator[Row]:
    options = {"base_url": server.base_url, "messages": LIMIT, "per_second": LIMIT}
    late = bench.run(sends.within_the_limit, core=FIRST_CORE, **options)
    server.arrived()
    what = f"{LIMIT} reminders at one instant, {LIMIT} a second allowed: the last after"
    yield Row(what, late["max_s"], "s", targets=(at_most(1),))


def _round(bench: Bench, server: Server) -> dict[str, Figures]:
    sizes = bench.sizes
    found = {"bare": _said(bench, server, "bare", sizes.sends)}
    for window in WINDOWS:
        found[f"plain {window}"] = _said(bench, server, "plain", sizes.sends, window=window)
    found["evening"] = _said(bench, server, "evening", sizes.evenings)
    return found


def _said(bench: Bench, server: Server, name: str, messages: int, **options: object) -> Figures:
    """One run, and a look at the other end: what is said to be sent must have arrived, once."""
    scenario = getattr(sends, name)
    found = bench.run(
        scenario, core=FIRST_CORE, base_url=server.base_url, messages=messages, **options
    )
    chats = [chat for _, chat in server.arrived()]
    sent = messages + sends.WARM
    assert len(chats) == len(set(chats)) == sent, "nothing is lost and nothing doubled"
    return found
