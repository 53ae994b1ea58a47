"""/progress: one message for a tired person, and kind words where there is too little for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.care.model import Phase, Region
from bot.chat import progress
from bot.chat.incoming import Incoming
from bot.locale import words
from bot.services import pausing
from bot.services.house import House as Choices
from bot.store import people
from bot.store.database import Database
from bot.store.plans import Plan, PlanStatus
from tests.kit.house import AT_SIX, MONDAY, House, open_database
from tests.kit.measured import AFTER, BEFORE, COUNTED, FIRST_DOSE, MEASURED, write
from tests.kit.person import Person
from tests.kit.plans import Life, counting, on_the_skin

PHONE_SCREEN = 1000  # characters


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(tmp_path_factory.mktemp("progress"))
    yield opened
    opened.close()


def living(
    database: Database,
    plan: Plan = MEASURED,
    *,
    before: Sequence[int | None] = BEFORE,
    after: Sequence[int | None] = AFTER,
) -> Life:
    """Somebody on the evening after four weeks of diary."""
    life = Life(database, plan, now=AT_SIX)
    life.run(lambda tx: write(tx, life.id, first=COUNTED, cramps=before))
    life.run(lambda tx: write(tx, life.id, first=FIRST_DOSE, cramps=after))
    return life


def shown(life: Life, choices: Choices | None = None) -> str:
    """What /progress says: one message without buttons that fits a screen."""

    (text,) = screens(life, choices)
    return text


def screens(life: Life, choices: Choices | None = None) -> list[str]:
    """Its messages, each without buttons and each on one screen."""

    def ask(tx: Connection) -> list[str]:
        person = people.get(tx, life.id)
        assert person is not None
        replies = progress.show(tx, Incoming(person, words("en"), choices or Choices(), life.now))
        assert {reply.rows for reply in replies} == {()}
        return [reply.text for reply in replies]

    texts = life.run(ask)
    assert all(len(text) <= PHONE_SCREEN for text in texts)
    return texts


async def test_before_and_now_through_the_wire(bot: House, visitor: Person) -> None:
    person_id = await bot.move_in(visitor, MEASURED)
    await bot.run(lambda tx: write(tx, person_id, first=COUNTED, cramps=BEFORE))
    await bot.run(lambda tx: write(tx, person_id, first=FIRST_DOSE, cramps=AFTER))
    await visitor.say("/progress")
    await visitor.sees(
        "Before magnesium: 6 a week (26 Oct to 8 Nov, 14 nights answered)",
        "Now: 2 a week (9 Nov to 22 Nov, 14 nights answered, 14 of them with the dose)",
        "cramps really are fewer than before: more than 95 in 100",
        "at least 25 % fewer: about 9 in 10",
    )


async def test_somebody_new_is_shown_the_way(bot: House, visitor: Person) -> None:
    await visitor.say("/progress")
    await visitor.sees("There is no plan yet", "/start")


def test_the_statement_never_stands_without_what_chance_does(database: Database) -> None:
    text = shown(living(database))
    assert "Of 100 people with no real change at all, 21 to 38 still count 25 % fewer" in text
    assert "29 to 43 when cramps come in clusters" in text
    assert "people on dummy pills improve by about a third" in text
    assert "The taper is the better test" in text
    assert "I offer it after 28 nights without a cramp" in text


@pytest.mark.parametrize("after", [AFTER, [0] * 14, [4] * 14])
def test_it_speaks_of_cramps_and_never_says_that_magnesium_works(
    database: Database, after: list[int]
) -> None:
    text = shown(living(database, after=after))
    assert not re.search(r"\b(works?|helps?|thanks to|because of|effective|proves?)\b", text)


@pytest.mark.parametrize(
    ("after", "any_drop"),
    [
        ([0] * 14, "more than 95 in 100"),
        ([1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0], "about 9 in 10"),
        (BEFORE, "about 5 in 10"),
        ([2, 1, 2, 1, 1, 2, 1, 0, 2, 1, 2, 1, 1, 2], "about 1 in 10"),
        ([4] * 14, "less than 5 in 100"),
    ],
)
def test_a_chance_is_told_as_people_count(
    database: Database, after: list[int], any_drop: str
) -> None:
    assert f"fewer than before: <b>{any_drop}</b>" in shown(living(database, after=after))


def test_dates_are_written_as_the_region_writes_them(database: Database) -> None:
    us = replace(MEASURED, region=Region.US)
    assert "Oct 26 to Nov 8" in shown(living(database, us))


def test_after_a_stop_the_time_before_it_is_compared(database: Database) -> None:
    life = living(database)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    life.pass_time(timedelta(days=30))
    text = shown(life)
    assert "Before the stop: <b>2 a week</b> (9 Nov to 22 Nov" in text
    assert "The stop itself is the better test" in text


def test_a_pause_with_its_mornings_is_told_in_a_message_of_its_own(database: Database) -> None:
    life = living(database)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.run(lambda tx: write(tx, life.id, first=MONDAY, cramps=[0, 2, 1, 0, 1, 1, 0] * 2))
    life.pass_time(timedelta(days=15))
    compared, without = screens(life)
    assert "Before magnesium: <b>6 a week</b>" in compared
    assert "Going without: the better test" in without
    assert "In the pause: <b>5 a week</b>" in without


@pytest.mark.parametrize(
    ("changes", "choices"),
    [
        ({"phase": Phase.TAPER, "taper_start_dose_mg": 100.0}, Choices()),
        ({"provider_plan": True}, Choices()),
        ({}, Choices(dose_suggestions=False)),
    ],
)
def test_a_taper_that_cannot_be_offered_is_not_promised(
    database: Database, changes: dict[str, object], choices: Choices
) -> None:
    plan = replace(MEASURED, **changes)  # type: ignore[arg-type]
    text = shown(living(database, plan), choices)
    assert "The taper is the better test" in text
    assert "I offer it" not in text


def test_nights_are_counted_before_there_is_anything_to_compare(database: Database) -> None:
    life = Life(database, counting(origin=MONDAY.plus(-3)), now=AT_SIX)
    life.run(lambda tx: write(tx, life.id, first=MONDAY.plus(-3), cramps=[1, None, 0]))
    text = shown(life)
    assert "2 of the last 14 nights are answered" in text
    assert "After the first dose, 10 more answered nights" in text
    life.put(replace(life.plan, status=PlanStatus.PAUSED))
    assert "/resume goes on" in shown(life)
    life.put(replace(life.plan, status=PlanStatus.STOPPED))
    assert "stopped before a first dose. /start begins again" in shown(life)


def test_a_start_from_memory_shows_the_diary_and_compares_nothing(database: Database) -> None:
    text = shown(living(database, replace(MEASURED, baseline_measured=False)))
    assert "A fair comparison is not possible here" in text
    assert "from 9 Nov to 22 Nov: answered nights: 14, cramps in all: 4" in text
    assert "The taper is the better test" in text
    assert "a week" not in text
    assert " in 10" not in text


def test_oil_has_a_diary_and_no_taper(database: Database) -> None:
    oil = on_the_skin(origin=FIRST_DOSE, treat_start=FIRST_DOSE)
    text = shown(living(database, oil, before=[]))
    assert "with oil or spray none are counted" in text
    assert "cramps in all: 4" in text
    assert "taper" not in text


def test_an_empty_diary_is_not_told_as_no_cramps(database: Database) -> None:
    text = shown(living(database, replace(MEASURED, baseline_measured=False), after=[]))
    assert "cramps in all" not in text


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (BEFORE[:9], AFTER, ("needs 10 answered nights", "There are 9, and none can be added")),
        ([1, 1, 1] + [0] * 11, AFTER, ("first dose: 3.", "With fewer than 4")),
        (BEFORE, AFTER[:9], ("So far there are 9.", "At least 1 more morning, and")),
        (BEFORE, AFTER[:2], ("So far there are 2.", "At least 8 more mornings, and")),
    ],
)
def test_too_little_is_named_with_what_can_be_done(
    database: Database, before: list[int], after: list[int], expected: tuple[str, ...]
) -> None:
    text = shown(living(database, before=before, after=after))
    assert all(part in text for part in expected), text
    assert " a week" not in text


def test_a_quiet_plan_is_not_told_to_wait(database: Database) -> None:
    life = living(database, replace(MEASURED, status=PlanStatus.PAUSED), after=AFTER[:9])
    text = shown(life)
    assert "/resume goes on" in text
    assert "At least" not in text


def test_a_stop_after_a_few_nights_leaves_nothing_to_wait_for(database: Database) -> None:
    life = living(database, replace(MEASURED, status=PlanStatus.STOPPED), after=AFTER[:9])
    text = shown(life)
    assert "from the two weeks before the stop. There are 9." in text
    assert "At least" not in text
