"""One person's effect: what is compared, when nothing is said, and how sure one can be (P1-P4)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp, lgamma, log
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care import constants
from bot.care.decide import decide
from bot.care.effect import Effect, Missing, NoEffectYet, effect, periods
from bot.care.model import Action, CheckIn, Phase, ReasonCode
from tests.care.builders import a_state

BOOK = Path(constants.__file__).with_name("README.md").read_text(encoding="utf-8")
NIGHTS = 14
SIMULATED = 2000
Diary = Sequence[int]

nights = st.integers(constants.EFFECT_MIN_NIGHTS, NIGHTS)
diaries = st.lists(st.integers(0, 6), min_size=constants.EFFECT_MIN_NIGHTS, max_size=NIGHTS)
full = st.lists(st.integers(0, 6), min_size=NIGHTS, max_size=NIGHTS)
baselines = diaries.filter(lambda diary: sum(diary) >= constants.EFFECT_MIN_CRAMPS)
full_baselines = full.filter(lambda diary: sum(diary) >= constants.EFFECT_MIN_CRAMPS)


def told(cramps: int | None) -> CheckIn:
    return CheckIn(cramps=cramps, stool=0, taken=None)


def said(baseline: Diary, now: Diary) -> Effect:
    """The statement of two diaries that allow one."""
    answer = effect(baseline, now)
    assert isinstance(answer, Effect)
    return answer


def cramp_nights(cramps: int, nights: int = NIGHTS) -> list[int]:
    """A diary with at most one cramp a night: as calm as one can be."""
    return [1] * cramps + [0] * (nights - cramps)


def clustered(diary: Diary) -> list[int]:
    """As many cramps in as many nights, one of them moved to the worst night from the next."""
    *rest, second, worst = sorted(diary)
    return [*rest, second - 1, worst + 1] if second else [*rest, second, worst]


def poisson(draw: Random, mean: float) -> int:
    """How many cramps a night has that come one by one, each on its own."""
    chance, never, count = draw.random(), exp(-mean), 0
    while chance > never:
        chance *= draw.random()
        count += 1
    return count


def simulated(mean: float, *, clusters: bool) -> Iterator[Effect]:
    """Two fortnights each of people whose cramps do not change, where something can be said.

    With clusters some nights are bad and most are good, so that the variance doubles.
    """
    draw = Random(20_261_123)  # noqa: S311 - a simulation, no secret

    def night() -> int:
        return poisson(draw, draw.gammavariate(mean, 1.0) if clusters else mean)

    for _ in range(SIMULATED):
        before, now = ([night() for _ in range(NIGHTS)] for _ in range(2))
        answer = effect(before, now)
        if isinstance(answer, Effect):
            yield answer


def share_by_chance(per_week: float, *, clusters: bool) -> float:
    """How many people of 1 count a drop of a quarter between two equal fortnights, computed
    exactly: Poisson counts, or negative binomial ones with twice the variance."""
    mean = 2 * per_week

    def chance(cramps: int) -> float:
        if not clusters:
            return exp(cramps * log(mean) - mean - lgamma(cramps + 1))
        ways = lgamma(cramps + mean) - lgamma(mean) - lgamma(cramps + 1)
        return exp(ways - (cramps + mean) * log(2))

    chances = [chance(cramps) for cramps in range(150)]
    kept = 1 - constants.EFFECT_CLEAR_DROP
    dropped = (p * sum(chances[: int(kept * c) + 1]) for c, p in enumerate(chances) if c)
    return sum(dropped) / (1 - chances[0])


def test_the_night_before_the_first_dose_belongs_to_the_baseline() -> None:
    # The dose of the evening of day 20 is told about in the morning of day 21.
    history = {20: told(5), 21: told(1)}
    before, now = periods(history, treat_start=20, today=21)
    assert (before.counts, now.counts) == ((5,), (1,))
    assert (before.first, before.last) == (7, 20)
    assert (now.first, now.last) == (21, 21)


def test_the_baseline_is_the_one_that_the_start_was_decided_on() -> None:
    history = {day: told(day % 3) for day in range(1, 20) if day != 12}
    started = decide(a_state(phase=Phase.BASELINE, dose_mg=0.0), history, 19)
    assert started.action is Action.START
    rates = [one.number for one in started.reasons if one.code is ReasonCode.BASELINE_DONE]
    before, _ = periods(history, treat_start=19, today=40)
    assert rates == [before.answered.rate]


def test_now_is_the_last_fortnight_and_what_is_unsure_does_not_count() -> None:
    history = {day: told(day) for day in range(1, 61)} | {55: told(None)}
    before, now = periods(history, treat_start=14, today=60)
    assert before.counts == tuple(range(1, 15))
    assert now.counts == tuple(day for day in range(47, 61) if day != 55)


@pytest.mark.parametrize("today", [14, 9])
def test_before_the_first_treated_night_there_is_no_now(today: int) -> None:
    history = {day: told(1) for day in range(1, 15)}
    _, now = periods(history, treat_start=14, today=today)
    assert now.counts == ()
    assert now.last == now.first - 1


@given(st.dictionaries(st.integers(0, 60), diaries.map(max).map(told)), st.integers(-500, 500))
def test_a_shift_in_time_changes_no_period(history: dict[int, CheckIn], shift: int) -> None:
    later = {day + shift: answer for day, answer in history.items()}
    here = periods(history, treat_start=20, today=50)
    there = periods(later, treat_start=20 + shift, today=50 + shift)
    assert [period.counts for period in here] == [period.counts for period in there]


@pytest.mark.parametrize(
    ("baseline", "now", "missing", "found"),
    [
        (None, cramp_nights(3), Missing.NOT_MEASURED, 0),
        ([3] * 9, [1] * 14, Missing.FEW_BASELINE_NIGHTS, 9),
        ([3] * 9, [], Missing.FEW_BASELINE_NIGHTS, 9),
        (cramp_nights(3), [0] * 14, Missing.FEW_BASELINE_CRAMPS, 3),
        (cramp_nights(4), [0] * 9, Missing.FEW_NIGHTS_NOW, 9),
        (cramp_nights(4), [], Missing.FEW_NIGHTS_NOW, 0),
    ],
)
def test_where_there_is_too_little_nothing_is_said(
    baseline: Diary | None, now: Diary, missing: Missing, found: int
) -> None:
    assert effect(baseline, now) == NoEffectYet(missing, found)


def test_ten_nights_each_and_four_cramps_are_enough() -> None:
    assert isinstance(effect(cramp_nights(4, 10), [0] * 10), Effect)


@pytest.mark.parametrize("wrong", [-1, 1.5, True, None, float("nan")])
def test_what_is_no_count_is_refused_with_its_place(wrong: object) -> None:
    diary: list[int] = [1, 2, wrong]  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"baseline\[2\]: .+ is no count of cramps"):
        effect(diary, [1])
    with pytest.raises(ValueError, match=r"now\[2\]: .+ is no count of cramps"):
        effect(None, diary)


def test_the_worked_example_of_the_rule_book() -> None:
    answer = said(cramp_nights(10, 12), cramp_nights(5, 14))
    assert (round(answer.any_drop, 3), round(answer.clear_drop, 3)) == (0.945, 0.850)
    assert answer.phi == 1
    shares = (round(100 * share) for share in (answer.any_drop, answer.clear_drop))
    assert "{} % any drop, {} % at least 25 % |".format(*shares) in BOOK


def test_cramps_in_clusters_are_counted_as_fewer() -> None:
    # 28 nights, 12 cramps: mean 3/7, sum of squares 6 x 4; variance (24 - 36/7) / 27.
    before, now = [2, 2, 2, 2] + [0] * 10, [2, 2] + [0] * 12
    variance = (24 - 36 / 7) / 27
    assert said(before, now).phi == pytest.approx(variance / (3 / 7))


def test_it_is_how_often_a_draw_of_both_rates_shows_a_drop() -> None:
    """Jeffreys' prior without the beta function: two gamma distributed rates, drawn."""
    draw = Random(1)  # noqa: S311 - a simulation, no secret
    before, now = cramp_nights(9, 11), cramp_nights(6, 14)
    ratios = [
        (draw.gammavariate(6.5, 1 / 14)) / (draw.gammavariate(9.5, 1 / 11)) for _ in range(20_000)
    ]
    answer = said(before, now)
    assert sum(r < 1 for r in ratios) / 20_000 == pytest.approx(answer.any_drop, abs=0.01)
    assert sum(r < 0.75 for r in ratios) / 20_000 == pytest.approx(answer.clear_drop, abs=0.01)


@given(baselines, diaries)
def test_a_clear_drop_is_never_likelier_than_any_drop(before: Diary, now: Diary) -> None:
    answer = said(before, now)
    assert 0 <= answer.clear_drop <= answer.any_drop <= 1
    assert answer.phi >= 1


@given(nights, nights)
def test_fewer_cramps_now_never_lower_a_probability(before: int, now: int) -> None:
    answers = [said([1] * before, cramp_nights(cramps, now)) for cramps in range(now + 1)]
    assert {answer.phi for answer in answers} == {1}
    for fewer, more in pairwise(answers):
        assert fewer.any_drop > more.any_drop
        assert fewer.clear_drop > more.clear_drop


@given(baselines, baselines)
def test_the_two_periods_swapped_say_the_opposite(before: Diary, now: Diary) -> None:
    assert said(before, now).any_drop == pytest.approx(1 - said(now, before).any_drop, abs=1e-9)


@given(full_baselines)
def test_no_change_is_as_likely_up_as_down(before: Diary) -> None:
    assert said(before, before[::-1]).any_drop == pytest.approx(0.5)


@given(full_baselines, full)
def test_cramps_in_clusters_make_it_less_sure(before: Diary, now: Diary) -> None:
    calm, wild = said(before, now), said(clustered(before), clustered(now))
    assert wild.phi >= calm.phi
    assert abs(wild.any_drop - 0.5) <= abs(calm.any_drop - 0.5) + 1e-9


@settings(max_examples=20)
@given(baselines, diaries, st.randoms())
def test_the_order_of_the_nights_says_nothing(before: Diary, now: Diary, draw: Random) -> None:
    mixed = [draw.sample(diary, len(diary)) for diary in (before, now)]
    assert said(before, now) == said(*mixed)


@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("mean", [0.6, 1.0])
def test_without_a_change_it_is_sure_of_a_drop_in_about_one_of_twenty(
    mean: float, clusters: bool
) -> None:
    answers = list(simulated(mean, clusters=clusters))
    assert len(answers) > 0.9 * SIMULATED
    assert 0.02 < sum(one.any_drop > 0.95 for one in answers) / len(answers) < 0.065


def test_the_chance_that_the_bot_speaks_of_is_true_for_usual_rates() -> None:
    rates = [2 + step / 4 for step in range(27)]  # 2 to 8.5 cramps a week
    alone = [share_by_chance(rate, clusters=False) for rate in rates]
    assert (round(min(alone), 2), round(max(alone), 2)) == (
        constants.CHANCE_DROP_LOW,
        constants.CHANCE_DROP_HIGH,
    )
    together = [share_by_chance(rate, clusters=True) for rate in rates]
    assert min(together) == pytest.approx(constants.CHANCE_DROP_CLUSTERED_LOW, abs=0.006)
    assert max(together) == pytest.approx(constants.CHANCE_DROP_CLUSTERED_HIGH, abs=0.006)


def test_the_rule_book_names_the_shares_of_chance() -> None:
    (rule,) = (line for line in BOOK.splitlines() if line.startswith("| P4 |"))
    for low, high in (
        (constants.CHANCE_DROP_LOW, constants.CHANCE_DROP_HIGH),
        (constants.CHANCE_DROP_CLUSTERED_LOW, constants.CHANCE_DROP_CLUSTERED_HIGH),
    ):
        assert f"{100 * low:.0f}-{100 * high:.0f} % " in rule
