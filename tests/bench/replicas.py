"""Two replicas on one PostgreSQL, which shares the two cores with them and the sink."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from sqlalchemy import URL, NullPool, create_engine

from bot.store.migrate import upgrade
from tests.bench import cluster
from tests.bench.report import Row, at_least, at_most, of_theirs
from tests.bench.sender import sender
from tests.bench.sends import ALL_DUE, move_in
from tests.bench.sink import Server, sink
from tests.bench.sizes import Bench, Sizes
from tests.kit.postgres import empty_database, postgres_server

PER_SECOND = 30
# What a message to Telegram takes; the window of 8 then is what limits one replica.
ON_THE_WAY_S = 0.05
_PATIENCE_S = 120.0
_LOOK_S = 0.2
# The first half second's worth may go at once, and a start is not yet a steady flow.
_SETTLING_S = 1.5


def replicas(bench: Bench) -> Iterator[Row]:
    """Everything on a server that waits for its disk at each commit."""
    with postgres_server(durable=True) as server:
        yield from _burst(server, bench.sizes)
        yield from _evening(server, bench.sizes)
        yield from _takeover(server)
        yield from _real_sends(server, bench.sizes)
        yield _rate(server, bench.sizes)


def _burst(server: URL, sizes: Sizes) -> Iterator[Row]:
    with _database(server) as url:
        found = cluster.burst(url, due=sizes.cluster_due, stored=sizes.cluster_stored)
    what = f"{sizes.cluster_due:,} due at once of {sizes.cluster_stored:,}, sends nothing"
    yield Row(what, found.per_second, "/s", targets=(at_least(1_500),))
    yield Row("  lost", sizes.cluster_due - found.messages, targets=(at_most(0),))
    yield Row("  said twice", found.twice, targets=(at_most(0),))


def _evening(server: URL, sizes: Sizes) -> Iterator[Row]:
    with _database(server) as url:
        found = cluster.evening(url, seconds=sizes.steady_s)
    yield Row("100 a second: lateness, p50", found.p50_s, "s")
    yield Row("  p99", found.p99_s, "s", targets=(at_most(1),))
    yield Row("  the last", found.worst_s, "s")


def _takeover(server: URL) -> Iterator[Row]:
    with _database(server) as url:
        found = cluster.takeover(url)
    yield Row("kill -9 of one: all taken over after", found.seconds, "s", targets=(at_most(30),))
    yield Row("  lost", found.lost, targets=(at_most(0),))
    yield Row("  said twice (in flight: at most 8)", found.repeated, targets=(at_most(8),))


def _real_sends(server: URL, sizes: Sizes) -> Iterator[Row]:
    for takes_s, what in ((0.0, "real reminders"), (ON_THE_WAY_S, "  50 ms each on their way")):
        one, two = (
            _a_second(server, sizes.cluster_sends, replicas=count, takes_s=takes_s)
            for count in (1, 2)
        )
        goal = (of_theirs(least=1.5),) if takes_s else ()
        yield Row(f"{what}, two replicas", two, "/s", one, "one replica", goal)


def _rate(server: URL, sizes: Sizes) -> Row:
    """How fast both together are when far more is due than may go out."""
    seconds = sizes.steady_s
    with (
        _people(server, PER_SECOND * (seconds + 6)) as url,
        sink() as telegram,
        _running(url, telegram, replicas=2, per_second=PER_SECOND),
    ):
        first = _arrivals(telegram, lambda times: bool(times))[0]
        until = first + _SETTLING_S + seconds
        times = _arrivals(telegram, lambda times: bool(times) and times[-1] > until)
    steady = [at for at in times if first + _SETTLING_S < at <= until]
    goals = (of_theirs(least=0.95, most=1.05),)
    return Row("limit for both together", len(steady) / seconds, "/s", PER_SECOND, "limit", goals)


def _a_second(server: URL, messages: int, *, replicas: int, takes_s: float) -> float:
    """In the middle of it: replicas start and end at their own moments."""
    with (
        _people(server, messages) as url,
        sink(takes_s=takes_s) as telegram,
        _running(url, telegram, replicas=replicas),
    ):
        times = _arrivals(telegram, lambda times: len(times) >= messages)
    first, last = messages // 5, messages * 9 // 10
    return (last - first) / (times[last] - times[first])


def _arrivals(telegram: Server, enough: Callable[[list[float]], bool]) -> list[float]:
    times: list[float] = []
    deadline = time.monotonic() + _PATIENCE_S
    while not enough(times):
        if time.monotonic() > deadline:
            raise TimeoutError(f"only {len(times)} messages came")
        time.sleep(_LOOK_S)
        times += [at for at, _ in telegram.arrived()]
    return times


@contextmanager
def _running(url: URL, telegram: Server, *, replicas: int, per_second: int = 0) -> Iterator[None]:
    """Replicas whose clock says that everybody's reminder is due."""
    offset = ALL_DUE - datetime.now(UTC)
    with ExitStack() as stack:
        for _ in range(replicas):
            stack.enter_context(
                sender(url, telegram.base_url, offset=offset, per_second=per_second)
            )
        yield


@contextmanager
def _people(server: URL, count: int) -> Iterator[URL]:
    """A database with people whose bedtime has come."""
    with _database(server) as url:
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            move_in(connection, range(count))
        yield url


@contextmanager
def _database(server: URL) -> Iterator[URL]:
    with empty_database(server) as url:
        engine = create_engine(url, poolclass=NullPool)
        upgrade(engine)
        yield url
