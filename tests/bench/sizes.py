"""How much is measured, and by what: the whole table, a quick one, or one that only runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.child import Scenario, fresh, here
from tests.bench.measures import Figures, share


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of people, messages and tries."""

    rounds: int
    """Runs of what is cheap; the middle one counts."""
    stored: tuple[int, int, int]
    """People stored: from few to many. The middle one is what the targets speak of."""
    due: int
    """Due at once, of those."""
    queue: int
    """People whom (a) can bear."""
    store: int
    """People whom (b) can bear."""
    sends: int
    evenings: int
    answers: int
    texts: int
    tries: int
    cluster_stored: int
    cluster_due: int
    cluster_sends: int
    steady_s: int


FULL = Sizes(
    rounds=3,
    stored=(10_000, 100_000, 1_000_000),
    due=10_000,
    queue=10_000,
    store=1_000,
    sends=2_000,
    evenings=1_000,
    answers=300,
    texts=1_000,
    tries=1_000,
    cluster_stored=1_000_000,
    cluster_due=100_000,
    cluster_sends=800,
    steady_s=12,
)
QUICK = Sizes(
    rounds=1,
    stored=(2_000, 20_000, 100_000),
    due=2_000,
    queue=3_000,
    store=500,
    sends=800,
    evenings=500,
    answers=200,
    texts=500,
    tries=300,
    cluster_stored=20_000,
    cluster_due=5_000,
    cluster_sends=400,
    steady_s=5,
)
TINY = Sizes(
    rounds=1,
    stored=(20, 40, 60),
    due=10,
    queue=3,
    store=3,
    sends=20,
    evenings=5,
    answers=5,
    texts=5,
    tries=2,
    cluster_stored=40,
    cluster_due=20,
    cluster_sends=10,
    steady_s=1,
)

SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs scenarios, each in a new process, or in this one when nobody reads the figures."""

    sizes: Sizes
    run: Callable[..., Figures] = fresh

    def median(self, scenario: Scenario, **options: object) -> Figures:
        """The median of each figure of some runs."""
        return middle([self.run(scenario, **options) for _ in range(self.sizes.rounds)])


def middle(runs: list[Figures]) -> Figures:
    """The median of each figure; of two the worse one would be a guess, so they are odd."""
    assert len(runs) % 2, "an even number of runs has no middle one"
    return {name: share([run[name] for run in runs], 0.5) for name in runs[0]}


def bench(size: str) -> Bench:
    return Bench(SIZES[size], here if size == "tiny" else fresh)
