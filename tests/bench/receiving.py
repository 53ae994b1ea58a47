"""What people write: a check-in answer from the inbox to the queued reply, and whole bots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from tests.bench import inbound, listening
from tests.bench.child import FIRST_CORE
from tests.bench.measures import Figures
from tests.bench.report import Row, at_least, at_most, of_theirs
from tests.bench.sizes import Bench

NOTHING = "(c) a bare handler that does nothing"
ECHO = "(c) bare echo bot, stores nothing"


def alone(*, answers: int) -> Figures:
    """One answer after the other."""
    return asdict(inbound.alone(answers))


def together(*, answers: int) -> Figures:
    """64 people at once."""
    return asdict(inbound.together(answers))


def together_one_by_one(*, answers: int) -> Figures:
    """64 people at once, each with a commit of their own."""
    return asdict(inbound.together(answers, transactions=1))


def bare(*, updates: int) -> Figures:
    """The library's own cost."""
    return asdict(inbound.bare(updates))


def receiving(bench: Bench) -> Iterator[Row]:
    """Check-in answers on one core, and texts to whole programs."""
    answers = bench.sizes.answers
    library = bench.median(bare, core=FIRST_CORE, updates=answers * 4)
    one = bench.median(alone, core=FIRST_CORE, answers=answers)
    goals = (at_least(300), of_theirs(least=0.3))
    said, theirs = one["answers_a_second"], library["updates_a_second"]
    yield Row("check-in answers, one after the other", said, "/s", theirs, NOTHING, goals)
    yield Row("  CPU an answer", one["cpu_ms"], "ms", library["cpu_ms"], NOTHING)
    yield Row("  p50", one["p50_ms"], "ms", targets=(at_most(3),))
    yield Row("  p99", one["p99_ms"], "ms")
    yield from _crowd(bench, library)
    yield from _programs(bench)


def _crowd(bench: Bench, library: Figures) -> Iterator[Row]:
    answers = bench.sizes.answers * 2
    group = bench.run(together, core=FIRST_CORE, answers=answers)
    single = bench.run(together_one_by_one, core=FIRST_CORE, answers=answers)
    said, singly = group["answers_a_second"], single["answers_a_second"]
    yield Row("64 people at once", said, "/s", library["updates_a_second"], NOTHING)
    goal = of_theirs(least=2)
    yield Row("  group commit", said, "/s", singly, "ours, a commit for each", (goal,))


def _programs(bench: Bench) -> Iterator[Row]:
    texts = bench.sizes.texts
    echo = bench.run(listening.echo, texts=texts)
    ours = bench.run(listening.ours, texts=texts)
    yield Row("texts to the whole bot", ours["a_second"], "/s", echo["a_second"], ECHO)
