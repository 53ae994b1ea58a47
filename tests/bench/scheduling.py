"""The scheduler alone, and beside a cron job for each person."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import core, nights, theirs, timely
from tests.bench.child import Scenario
from tests.bench.measures import Figures
from tests.bench.report import Row, at_least, at_most, of_theirs
from tests.bench.sizes import Bench

BATCH = 100
MS = 1_000
QUEUE, STORE = "(a) JobQueue.run_daily", "(b) APScheduler, SQLAlchemy job store"


def alone(bench: Bench) -> Iterator[Row]:
    """Our engine on SQLite, synchronous FULL, with a sender that sends nothing."""
    few, usual, many = bench.sizes.stored
    due = bench.sizes.due
    for people in (few, usual, many):
        speed, cost = (at_least(5_000), at_most(100)) if people == usual else (None, None)
        found = _burst(bench, people, due=due)
        what = f"{due:,} due at once, {people:,} people stored"
        yield Row(what, found["a_second"], "/s", targets=(speed,) if speed else ())
        yield Row("  CPU a message", found["cpu_us"], "us", targets=(cost,) if cost else ())
        if people == usual:
            yield from _steps(found)
            yield _raw(bench, found)
    yield _growth(bench)
    yield from _lateness(bench)
    yield from _sizes(bench)


def beside_theirs(bench: Bench) -> Iterator[Row]:
    """The same evening as people build it today."""
    yield from _beside_the_queue(bench)
    yield from _beside_the_store(bench)
    yield from _nights(bench)


def _burst(bench: Bench, people: int, *, due: int) -> Figures:
    # A million take longer to be stored than the burst does.
    run = bench.run if people == bench.sizes.stored[2] else bench.median
    return run(core.burst, people=people, due=due, window=BATCH)


def _steps(found: Figures) -> Iterator[Row]:
    for name in ("statements", "commits", "hops"):
        word = "thread hops" if name == "hops" else name
        yield Row(f"  {word} a message", found[name], "each")


def _raw(bench: Bench, found: Figures) -> Row:
    people, due = bench.sizes.stored[1], bench.sizes.due
    limit = bench.run(core.raw_burst, people=people, due=due, window=BATCH)
    beside = "the driver alone, by hand"
    return Row("  beside no engine at all", found["a_second"], "/s", limit["a_second"], beside)


def _growth(bench: Bench) -> Row:
    """A tenth is due: what a message costs with many stored, by what it costs with few."""
    few, _, many = bench.sizes.stored
    small = _burst(bench, few, due=few // 10)
    large = _burst(bench, many, due=many // 10)
    return Row(
        f"CPU a message, {many // 10:,} due of {many:,}",
        large["cpu_us"],
        "us",
        theirs=small["cpu_us"],
        beside=f"ours, {few // 10:,} due of {few:,}",
        targets=(of_theirs(most=1.3),),
    )


def _lateness(bench: Bench) -> Iterator[Row]:
    people, due = bench.sizes.stored[1], bench.sizes.due
    late = bench.run(timely.at_once, people=people, due=due, window=BATCH)
    yield Row(f"lateness of {due:,} at one instant, p50", late["p50_s"], "s")
    yield Row("  p99", late["p99_s"], "s", targets=(at_most(1.5),))
    yield Row("  the last", late["max_s"], "s")
    first = bench.run(core.first_send, people=people, tries=min(20, bench.sizes.tries))
    yield Row("one message alone: late by, p50", first["p50_s"] * MS, "ms", targets=(at_most(25),))
    yield Row("  the worst of twenty", first["max_s"] * MS, "ms")


def _sizes(bench: Bench) -> Iterator[Row]:
    _, usual, many = bench.sizes.stored
    start = bench.run(core.start, people=many)
    yield Row(f"start with {many:,} people", start["wall_s"], "s", targets=(at_most(3),))
    yield Row("  memory then", start["memory_mb"], "MB")
    start = bench.run(core.start, people=usual)
    row = f"memory with {usual:,} people"
    yield Row(row, start["memory_mb"], "MB", targets=(at_most(110),))


def _beside_the_queue(bench: Bench) -> Iterator[Row]:
    people = bench.sizes.queue
    default = bench.run(theirs.job_queue_burst, people=people, patient=False)
    patient = bench.run(theirs.job_queue_burst, people=people, patient=True)
    ours = bench.median(core.burst, people=people, due=people, window=BATCH)
    late = bench.run(timely.at_once, people=people, due=people, window=BATCH)
    beside = f"{QUEUE}, {people:,} people"
    yield Row("missed in a burst", late["missed"], "", default["missed"], beside, (at_most(0),))
    yield from _after_downtime(bench, theirs.job_queue_after_downtime, people=people, beside=QUEUE)
    patiently = f"{QUEUE}, no grace time"
    target = of_theirs(most=1 / 3)
    yield Row("CPU a message", ours["cpu_us"], "us", patient["cpu_us"], patiently, (target,))
    yield Row("messages a second", ours["a_second"], "/s", patient["a_second"], patiently)
    for name, word in (("p50_s", "lateness, p50"), ("p99_s", "  p99"), ("max_s", "  the last")):
        yield Row(word, late[name], "s", patient[name], patiently)
    yield from _beside_its_start(bench)


def _beside_its_start(bench: Bench) -> Iterator[Row]:
    people = bench.sizes.queue
    ours = bench.run(core.start, people=people)
    queue = bench.run(theirs.job_queue_start, people=people)
    beside = f"{QUEUE}, {people:,} people"
    yield Row("start", ours["wall_s"], "s", queue["wall_s"], beside)
    yield Row("memory", ours["memory_mb"], "MB", queue["memory_mb"], beside)


def _beside_the_store(bench: Bench) -> Iterator[Row]:
    people = bench.sizes.store
    default = bench.run(theirs.job_store_burst, people=people, patient=False)
    patient = bench.run(theirs.job_store_burst, people=people, patient=True)
    ours = bench.median(core.burst, people=people, due=people, window=BATCH)
    late = bench.run(timely.at_once, people=people, due=people, window=BATCH)
    beside = f"{STORE}, {people:,} people"
    yield Row("missed in a burst", late["missed"], "", default["missed"], beside, (at_most(0),))
    yield from _after_downtime(bench, theirs.job_store_after_downtime, people=people, beside=STORE)
    patiently = "(b) with no grace time"
    target = of_theirs(most=1 / 10)
    yield Row("CPU a message", ours["cpu_us"], "us", patient["cpu_us"], patiently, (target,))
    yield Row("messages a second", ours["a_second"], "/s", patient["a_second"], patiently)
    yield Row("lateness, p99", late["p99_s"], "s", patient["p99_s"], patiently)


def _after_downtime(bench: Bench, scenario: Scenario, *, people: int, beside: str) -> Iterator[Row]:
    people = min(people, 1_000)
    missed = bench.run(scenario, people=people)["missed"]
    ours = bench.run(timely.after_downtime, people=people)["missed"]
    what = f"missed of {people:,} due in ten minutes of downtime"
    yield Row(what, ours, "", missed, beside, (at_most(0),))


def _nights(bench: Bench) -> Iterator[Row]:
    ours, cron = bench.run(nights.ours), bench.run(nights.theirs)
    what = f"of {ours['nights']:.0f} nights around Berlin's changes, 00:30 and 02:30: lost"
    beside = "cron trigger of (a) and (b)"
    yield Row(what, ours["lost"], "", cron["lost"], beside, (at_most(0),))
    yield Row("  said twice", ours["doubled"], "", cron["doubled"], beside, (at_most(0),))
