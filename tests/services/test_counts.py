"""Counts for the operator: what is shown is true, and tells of no group under five."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.care.model import Phase
from bot.services import counts, membership, pausing
from bot.services.counts import FLOOR, Place, Sum, divided, rounded, shown
from bot.store import people
from bot.store.counts import Figure, Group, Happened, Window
from bot.store.database import Database
from bot.store.plans import PlanStatus
from tests.kit.databases import emptied
from tests.kit.plans import Life, counting

NAMES = "abcde"
SOME = st.integers(0, 9)
TABLES = st.lists(SOME, min_size=1, max_size=4).map(
    lambda numbers: dict(zip(NAMES, numbers, strict=False))
)
GROUPS = st.builds(
    Group,
    language=st.sampled_from(("en", "de", "es")),
    status=st.sampled_from(PlanStatus),
    phase=st.sampled_from(Phase),
    is_gone=st.booleans(),
    people=st.integers(1, 9),
)
EACH_PAUSED = {(window, Figure.PAUSED): Happened(12, 12) for window in Window}


def active(people: int) -> Group:
    return Group("en", PlanStatus.ACTIVE, Phase.TITRATE, False, people)


def alike(table: Mapping[str, int], told: Mapping[str, int | None]) -> Iterator[dict[str, int]]:
    """Every table that a reader may believe in: what is shown, and the sum, are the same."""
    hidden = [name for name in table if told[name] is None]
    left = sum(table[name] for name in hidden)
    for numbers in product(range(left + 1), repeat=max(0, len(hidden) - 1)):
        if sum(numbers) <= left:
            rest = dict(zip(hidden, (*numbers, left - sum(numbers)), strict=True))
            other = {name: rest.get(name, table[name]) for name in table}
            if divided(other) == told:
                yield other


@settings(max_examples=150)
@example({"a": 4, "b": 4, "c": 4})
@example({"a": 3, "b": 9})
@example({"a": 4, "b": 5, "c": 5})
@example({"a": 2, "b": 2})
@given(TABLES)
def test_who_knows_the_rule_and_the_sum_cannot_tell_a_small_group(table: dict[str, int]) -> None:
    if 0 < sum(table.values()) < FLOOR:
        return  # of so few not even the sum is shown
    told = divided(table)
    for name in (name for name, number in table.items() if 0 < number < FLOOR):
        assert told[name] is None
        believed = (other[name] for other in alike(table, told))
        assert any(number != table[name] for number in believed), told


@given(TABLES)
def test_what_is_shown_of_the_groups_is_exact(table: dict[str, int]) -> None:
    told = divided(table)
    assert all(number in (None, table[name]) for name, number in told.items())


@given(TABLES)
def test_beside_a_group_that_is_shown_a_hidden_one_may_as_well_be_large(
    table: dict[str, int],
) -> None:
    told = divided(table)
    if set(told.values()) == {None}:
        return
    for name in (name for name, number in told.items() if number is None):
        assert any(other[name] >= FLOOR for other in alike(table, told))


def test_one_small_group_takes_the_smallest_large_one_with_it() -> None:
    told = divided({"a": 30, "b": 3, "c": 7, "d": 0})
    assert told == {"a": 30, "b": None, "c": None, "d": 0}


def test_groups_of_five_and_more_are_all_shown() -> None:
    assert divided({"a": 5, "b": 0, "c": 70}) == {"a": 5, "b": 0, "c": 70}


def test_no_two_numbers_over_time_tell_of_a_few_by_their_difference() -> None:
    possible: dict[tuple[int | None, int | None], set[int]] = {}
    for week, month in product(range(40), repeat=2):
        if week <= month:
            seen = rounded(Happened(week, week)), rounded(Happened(month, month))
            possible.setdefault(seen, set()).add(month - week)
    for differences in possible.values():
        assert len(differences) > 1 or differences == {0}


def test_what_fewer_than_five_people_did_many_times_is_not_shown() -> None:
    assert rounded(Happened(112, 4)) is None
    assert rounded(Happened(112, 5)) == 110
    assert rounded(Happened()) == 0


@given(st.lists(GROUPS, max_size=6))
def test_all_that_is_shown_is_zero_or_five_and_more(groups: list[Group]) -> None:
    told = shown(Sum(tuple(groups)))
    numbers = [told.people, *told.places.values(), *told.statuses.values()]
    numbers += [*told.phases.values(), *told.languages.values()]
    assert all(number is None or number == 0 or number >= FLOOR for number in numbers)


@given(st.lists(GROUPS, max_size=6))
def test_parts_of_a_group_that_is_not_shown_are_not_shown(groups: list[Group]) -> None:
    told = shown(Sum(tuple(groups)))
    if told.places[Place.RUNNING] is None:
        assert {*told.statuses.values(), *told.phases.values()} == {None}


def test_who_paused_lately_is_not_shown_when_who_is_paused_is_not() -> None:
    paused = Group("en", PlanStatus.PAUSED, Phase.TITRATE, False, 12)
    few = Group("en", PlanStatus.STOPPED, Phase.TITRATE, False, 2)
    is_open = shown(Sum((active(30), paused), EACH_PAUSED))
    is_hidden = shown(Sum((active(30), paused, few), EACH_PAUSED))
    assert set(is_open.over_time[Figure.PAUSED].values()) == {10}
    assert set(is_hidden.over_time[Figure.PAUSED].values()) == {None}


def test_one_error_is_shown_as_one() -> None:
    told = shown(Sum(told={(Window.DAY, Figure.ERRORS): Happened(1, 1)}))
    assert told.over_time[Figure.ERRORS][Window.DAY] == 1


def test_of_four_people_nothing_is_shown_but_that_they_are_few() -> None:
    told = shown(Sum((active(4),)))
    assert told.people is None
    assert {*told.places.values(), *told.languages.values()} == {None}


@given(st.lists(GROUPS, max_size=6), st.integers(0, 6))
def test_counts_of_slices_add_up_to_those_of_all(groups: list[Group], cut: int) -> None:
    parts = Sum(tuple(groups[:cut])) + Sum(tuple(groups[cut:]))
    assert shown(parts) == shown(Sum(tuple(groups)) + Sum())


@pytest.fixture
def empty(database: Database) -> Database:
    return emptied(database)


def test_everybody_is_counted_once_in_whatever_slices(empty: Database) -> None:
    lives = [Life(empty, first_plan=counting()) for _ in range(11)]
    for life in lives[:5]:
        life.run(lambda tx, life=life: pausing.stop(tx, life.id, now=life.now))
    life = lives[5]
    life.run(lambda tx: membership.gone(tx, life.id, now=life.now))
    life.run(lambda tx: people.meet(tx, 77, language="de", now=life.now))
    told = life.run(lambda tx: counts.everybody(tx, now=life.now))
    assert told.people == 12
    assert (told.places[Place.RUNNING], told.places[Place.STOPPED]) == (None, None)
    assert (told.places[Place.PAUSED], told.places[Place.LAPSED]) == (0, 0)
    parts = Sum()
    for first in range(lives[0].id, lives[-1].id + 2, 2):
        pair = range(first, first + 2)
        parts += life.run(lambda tx, pair=pair: counts.count(tx, pair, now=life.now))
    assert shown(parts) == told
