"""The facts of a page for a provider, and one page for one tap."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.care.model import Action, Flag, ReasonCode, Triage
from bot.care.screening import Condition
from bot.report.season import Period
from bot.report.visit import Visit
from bot.services import report, report_visit
from bot.services.report import Nights, Range
from bot.store import conversations, people
from bot.store.database import Database
from bot.store.people import Person
from tests.kit import invented
from tests.kit.invented import Story, live
from tests.kit.plans import MONDAY, NOW

SUNDAY = MONDAY.plus(-1)


_numbers = itertools.count(81_001)


def begun(database: Database, story: Story) -> Person:
    """Somebody new who has lived this."""
    mine = replace(story, telegram_id=next(_numbers))

    def put(tx: Connection) -> Person:
        known = people.get(tx, live(tx, mine))
        assert known is not None
        return known

    return database.run_now(put)


def nights(database: Database, person: Person, chosen: Range, *, now: datetime = NOW) -> Nights:
    found = database.run_now(lambda tx: report.nights(tx, person, chosen, now=now))
    assert found is not None
    return found


def visit(database: Database, person: Person, chosen: Range) -> Visit:
    shown = nights(database, person, chosen)
    found = database.run_now(lambda tx: report_visit.gather(tx, person.id, shown, now=NOW))
    assert found is not None
    return found


def test_a_range_ends_with_the_last_night_that_is_over(database: Database) -> None:
    ann = begun(database, invented.A_FEW_WEEKS)
    assert nights(database, ann, Range.WEEKS_4) == Nights(SUNDAY.plus(-27), SUNDAY)
    whole = Nights(invented.A_FEW_WEEKS.origin, SUNDAY)
    assert nights(database, ann, Range.COURSE) == whole
    assert nights(database, ann, Range.WEEKS_12) == whole  # the course is not that old


def test_since_the_last_page_needs_a_last_page(database: Database) -> None:
    ann = begun(database, invented.A_FEW_WEEKS)
    assert report.ranges(ann) == (Range.WEEKS_4, Range.WEEKS_12, Range.COURSE)
    then = replace(ann, reported_at=NOW - timedelta(days=10))
    assert Range.SINCE_LAST in report.ranges(then)
    assert nights(database, then, Range.SINCE_LAST) == Nights(MONDAY.plus(-11), SUNDAY)


def test_without_a_plan_there_are_no_nights(database: Database) -> None:
    stranger = database.run_now(lambda tx: people.meet(tx, 5, language="en", now=NOW))
    asked = database.run_now(lambda tx: report.nights(tx, stranger, Range.COURSE, now=NOW))
    assert asked is None
    nothing = Nights(MONDAY, MONDAY)
    assert not database.run_now(lambda tx: report_visit.gather(tx, stranger.id, nothing, now=NOW))


def make(database: Database, person: Person, asked: int, *, now: datetime = NOW) -> int | None:
    def again(tx: Connection) -> int | None:
        known = people.get(tx, person.id)
        assert known is not None
        return report.made(tx, known, asked=asked, now=now)

    return database.run_now(again)


def test_one_screen_makes_one_page(database: Database) -> None:
    ann = begun(database, invented.ONE_NIGHT)
    asked = report.turn(ann, now=NOW)
    following = make(database, ann, asked)
    assert following is not None
    assert make(database, ann, asked, now=NOW + timedelta(seconds=3)) is None
    assert make(database, ann, following) is not None
    assert make(database, ann, following) is None


def test_a_number_that_somebody_made_up_leaves_no_date_in_the_future(database: Database) -> None:
    ann = begun(database, invented.ONE_NIGHT)
    make(database, ann, 9_999_999_999)
    known = database.run_now(lambda tx: people.get(tx, ann.id))
    assert known is not None
    assert known.reported_at is not None
    assert known.reported_at <= NOW + timedelta(minutes=1)


def test_a_name_is_held_until_the_page_is_made_and_nowhere_else(database: Database) -> None:
    ann = begun(database, invented.ONE_NIGHT)

    def name(tx: Connection) -> tuple[str, str, object]:
        report.ask_name(tx, ann.id, wish="", now=NOW)
        report.take_name(tx, ann.id, "  Ann\n  Example ", now=NOW)
        held = report.name_of(tx, ann.id)
        report.forget_name(tx, ann.id)
        return held, report.name_of(tx, ann.id), conversations.get(tx, ann.id)

    assert database.run_now(name) == ("Ann Example", "", None)


def test_another_question_is_not_closed_with_the_name(database: Database) -> None:
    ann = begun(database, invented.ONE_NIGHT)

    def forget(tx: Connection) -> object:
        conversations.ask(tx, ann.id, question="travel.where", context={}, now=NOW)
        report.forget_name(tx, ann.id)
        return conversations.get(tx, ann.id)

    assert database.run_now(forget) is not None


def test_the_page_knows_every_stage_and_keeps_the_time_before(database: Database) -> None:
    found = visit(database, begun(database, invented.A_FEW_WEEKS), Range.WEEKS_4)
    assert [(one.period, one.highest_mg) for one in found.stages] == [
        (Period.BEFORE, 0.0),
        (Period.MAGNESIUM, 100.0),
    ]
    assert found.stages[0].first == invented.A_FEW_WEEKS.origin
    assert found.counted.nights == 28


def test_diarrhea_days_and_silent_nights_are_counted(database: Database) -> None:
    found = visit(database, begun(database, invented.A_FEW_WEEKS), Range.COURSE)
    counts = found.counted
    assert counts.loose == len(list(found.loose_nights)) > 0
    assert counts.not_answered + counts.cramps_known == counts.nights


def test_changes_come_with_their_reasons_and_the_rule_book(database: Database) -> None:
    found = visit(database, begun(database, invented.A_FEW_WEEKS), Range.COURSE)
    assert [one.action for one in found.turns] == [
        Action.RESUME,
        Action.PAUSE,
        Action.STEP_UP,
        Action.START,
    ]
    assert found.turns[1].reasons[0].code is ReasonCode.GI
    assert found.turns[2].taken is True
    assert found.rules_versions == ("1.0",)
    assert found.unchanged == 1


def test_the_time_before_and_now_are_compared(database: Database) -> None:
    found = visit(database, begun(database, invented.A_FEW_WEEKS), Range.WEEKS_4).compared
    assert found is not None
    assert found.last == SUNDAY
    assert found.before.cramps > found.lately.cramps


def test_all_gaps_are_no_zeros(database: Database) -> None:
    found = visit(database, begun(database, invented.ALL_GAPS), Range.WEEKS_4)
    assert (found.counted.cramps_known, found.counted.not_answered) == (0, 28)
    assert found.counted.cramps_a_week is None


def test_a_year_with_a_stop_in_it_has_advice_signs_and_going_without(database: Database) -> None:
    found = visit(database, begun(database, invented.a_year()), Range.COURSE)
    (advice,) = found.advice
    assert (advice.level, advice.read_on) == (Triage.PROMPT, None)
    assert Flag.BLOOD_IN_STOOL in {one.flag for one in found.signs}
    assert found.gone_without is not None
    assert found.gone_without.without.rate > found.gone_without.with_magnesium.rate
    assert len(found.stages) == 7
    assert found.standing.treated_days == 292


def test_what_was_entered_about_health_is_on_it(database: Database) -> None:
    story = replace(invented.ONE_NIGHT, conditions=(Condition.STATIN,))
    assert visit(database, begun(database, story), Range.COURSE).told.conditions == (
        Condition.STATIN,
    )


@pytest.mark.parametrize("chosen", [Range.WEEKS_4, Range.COURSE])
def test_before_the_first_morning_there_is_nothing_to_show(
    database: Database, chosen: Range
) -> None:
    ann = begun(database, invented.TONIGHT)
    shown = nights(database, ann, chosen)
    assert shown.last < shown.first
