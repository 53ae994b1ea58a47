"""A card that fits: beside a calm answer, at most one a week, none twice, never with a warning."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.model import Action, Flag
from bot.care.night import Night
from bot.services import learn
from bot.services.learn import Card, Facts, fitting
from bot.store import conversations, diary, people
from bot.store.database import Database
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.people import Person
from bot.store.plans import Plan, PlanStatus
from tests.kit.plans import MONDAY, NOW, Life, a_plan, counting, on_the_skin

AT_CEILING = a_plan(dose_mg=350.0)


def person(life: Life) -> Person:
    found = life.run(lambda tx: people.get(tx, life.id))
    assert found is not None
    return found


def offered(life: Life) -> Card | None:
    """What is offered beside the answer of this moment."""
    return life.run(lambda tx: learn.offer(tx, person_in(tx, life), now=life.now))


def person_in(tx: Connection, life: Life) -> Person:
    found = people.get(tx, life.id)
    assert found is not None
    return found


def mornings(
    life: Life, count: int, *, cramps: int = 0, first: Night = MONDAY
) -> list[Card | None]:
    """The cards that some calm mornings bring."""
    found = []
    for day in range(count):
        life.night_and_morning(first.plus(day), cramps)
        found.append(offered(life))
    return found


def test_nobody_is_offered_a_card_on_the_first_mornings(database: Database) -> None:
    assert mornings(Life(database, AT_CEILING), 3) == [None, None, Card.FOODS]


def test_the_foods_fit_a_dose_at_the_ceiling() -> None:
    assert fitting(Facts(days_on=40, at_ceiling=True)) == [Card.FOODS]


def after_four_weeks(database: Database, plan: Plan, *, cramps: int) -> Life:
    """Somebody on the evening after 28 mornings that were all alike."""
    life = Life(database, plan)
    life.run(lambda tx: write(tx, life.id, cramps=cramps))
    life.at(MONDAY.plus(28), "21:00")
    life.is_screened()
    return life


def write(tx: Connection, person_id: int, *, cramps: int) -> None:
    for night in (MONDAY.plus(day) for day in range(28)):
        known = Known.YES if cramps else Known.NO
        told = MorningAnswers(night, NOW, known, cramps, None, Known.NO, 0)
        diary.add_check_in(tx, person_id, told)
        diary.add_intake(tx, person_id, Intake(night, True, 350.0, 350.0, NOW, NOW))


def test_the_causes_fit_cramps_that_persist(database: Database) -> None:
    """Four weeks on, and no fewer cramps than before."""
    life = after_four_weeks(database, AT_CEILING, cramps=1)
    life.run(lambda tx: learn.opened(tx, person_in(tx, life), Card.FOODS))
    assert mornings(life, 1, cramps=1, first=MONDAY.plus(28)) == [Card.CAUSES]


def test_cramps_that_became_few_do_not_persist(database: Database) -> None:
    life = after_four_weeks(database, replace(AT_CEILING, baseline_per_week=14.0), cramps=1)
    life.run(lambda tx: learn.opened(tx, person_in(tx, life), Card.FOODS))
    assert mornings(life, 1, cramps=1, first=MONDAY.plus(28)) == [Card.CRAMP]


@pytest.mark.parametrize(("cramps", "card"), [(0, Card.SKIN), (1, Card.CAUSES)])
def test_without_a_baseline_cramps_persist_when_there_are_some(
    database: Database, cramps: int, card: Card
) -> None:
    life = after_four_weeks(database, on_the_skin(treat_start=MONDAY), cramps=cramps)
    assert mornings(life, 1, cramps=cramps, first=MONDAY.plus(28)) == [card]


def test_the_forms_come_while_nights_are_counted_and_the_timing_after_the_start() -> None:
    assert fitting(Facts()) == [Card.NIGHTS, Card.FORMS]
    assert fitting(Facts(days_on=3)) == [Card.TIMING]
    assert fitting(Facts(days_on=30)) == []


def test_the_skin_has_its_own_card_instead_of_the_timing() -> None:
    assert fitting(Facts(days_on=3, is_topical=True)) == [Card.SKIN]


def test_who_stretches_already_is_not_told_to() -> None:
    assert Card.STRETCHING in fitting(Facts(cramps=2))
    assert Card.STRETCHING not in fitting(Facts(cramps=2, stretches=True))


def test_at_most_one_a_week_and_none_twice(database: Database) -> None:
    found = mornings(Life(database, counting()), 13, cramps=1)
    days = [day for day, card in enumerate(found) if card]
    cards = [card for card in found if card]
    assert days == [2, 9]
    assert len(set(cards)) == len(cards)


FACTS = st.builds(
    Facts,
    cramps=st.integers(0, 5),
    days_on=st.none() | st.integers(0, 200),
    at_ceiling=st.booleans(),
    persists=st.booleans(),
    is_topical=st.booleans(),
    stretches=st.booleans(),
)


@given(FACTS)
def test_a_cause_comes_before_a_trick(facts: Facts) -> None:
    """What may need a provider is offered before what merely eases a cramp; nothing is doubled."""
    cards = fitting(facts)
    assert len(set(cards)) == len(cards)
    if facts.persists and facts.cramps:
        assert cards.index(Card.CAUSES) < cards.index(Card.CRAMP)


def test_a_card_that_was_read_is_not_offered(database: Database) -> None:
    life = Life(database, AT_CEILING)
    life.run(lambda tx: learn.opened(tx, person_in(tx, life), Card.FOODS))
    assert mornings(life, 3) == [None, None, Card.TIMING]


def test_reading_takes_no_week_from_the_cards_to_come(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: learn.opened(tx, person_in(tx, life), Card.FOODS))
    assert person(life).card_at is None


def test_who_wants_none_gets_none_until_they_want_some(database: Database) -> None:
    life = Life(database, AT_CEILING)
    for _ in range(2):  # the second time is a quiet yes
        life.run(lambda tx: learn.switch(tx, person_in(tx, life), on=False))
    assert mornings(life, 4) == [None] * 4
    life.run(lambda tx: learn.switch(tx, person_in(tx, life), on=True))
    assert mornings(life, 1, first=MONDAY.plus(4)) == [Card.FOODS]


@pytest.mark.parametrize(
    ("stool", "flags"),
    [
        (1, ()),
        (2, ()),
        (0, (Flag.PAIN_ON_WALKING,)),
        (0, (Flag.NUMB_OR_SWOLLEN_LEGS,)),
        (0, (Flag.CHEST_PAIN,)),
    ],
)
def test_never_beside_diarrhea_or_a_warning(
    database: Database, stool: int, flags: tuple[Flag, ...]
) -> None:
    life = Life(database, AT_CEILING)
    assert mornings(life, 2) == [None, None]
    life.at(MONDAY.plus(2), "22:31")
    life.took(MONDAY.plus(2))
    life.at(MONDAY.plus(3), "08:00")
    life.tells(MONDAY.plus(2), 0, stool, flags)
    assert offered(life) is None


def test_soft_stools_of_this_week_are_no_time_for_cards_either(database: Database) -> None:
    life = Life(database, AT_CEILING)
    life.night_and_morning(MONDAY, 0, stool=1)
    assert mornings(life, 7, first=MONDAY.plus(1)) == [None] * 6 + [Card.FOODS]


def test_never_beside_a_proposal_that_waits(database: Database) -> None:
    """A step up is offered on the seventh morning; the card waits until it is answered."""
    life = Life(database, a_plan(dose_mg=100.0))
    life.run(lambda tx: learn.switch(tx, person_in(tx, life), on=False))
    told = life.nights(MONDAY, 7)[-1]
    assert (told.decision.action, told.proposal is not None) == (Action.STEP_UP, True)
    life.run(lambda tx: learn.switch(tx, person_in(tx, life), on=True))
    assert offered(life) is None
    life.accepts(told)
    assert offered(life) is None
    assert mornings(life, 1, cramps=1, first=MONDAY.plus(7)) == [Card.CRAMP]


def test_never_beside_advice_to_see_a_provider_but_on_the_days_after_it(
    database: Database,
) -> None:
    """After 84 days a review is due; it is said at most once in 28 days, and then alone."""
    life = Life(database, AT_CEILING)
    mornings(life, 2)
    life.put(replace(AT_CEILING, treat_start=MONDAY.plus(-100), last_change=MONDAY.plus(-100)))
    assert mornings(life, 2, first=MONDAY.plus(2)) == [None, Card.FOODS]


def test_never_while_a_question_is_open(database: Database) -> None:
    life = Life(database, AT_CEILING)
    mornings(life, 2)
    life.night_and_morning(MONDAY.plus(2), 0)
    life.run(lambda tx: asks_something(tx, life))
    assert offered(life) is None


def asks_something(tx: Connection, life: Life) -> None:
    conversations.ask(tx, life.id, question="settings.wake", context={}, now=life.now)


def test_an_answer_of_before_brings_no_card_later(database: Database) -> None:
    life = Life(database, AT_CEILING)
    life.nights(MONDAY, 4, cramps=0)
    life.pass_time(timedelta(minutes=5))
    assert offered(life) is None


@pytest.mark.parametrize("status", [PlanStatus.PAUSED, PlanStatus.STOPPED, PlanStatus.HELD])
def test_a_plan_that_rests_brings_no_card(database: Database, status: PlanStatus) -> None:
    life = Life(database, AT_CEILING)
    life.nights(MONDAY, 4, cramps=0)
    life.put(replace(life.plan, status=status))
    assert offered(life) is None
