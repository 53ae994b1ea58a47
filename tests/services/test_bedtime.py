"""The evening: what was taken is written down once, in any amount, for the right Night."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import bedtime, morning, planning
from bot.services.bedtime import NoNight, Postponed, Recorded, TooMuch
from bot.services.planning import Kind
from bot.store import conversations, diary, last_entries
from bot.store.database import Database
from bot.store.diary import Intake
from bot.store.last_entries import Entry
from bot.store.plans import PlanStatus
from bot.store.tables import intake as intake_table
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life, a_person, a_plan, counting, on_the_skin, stool_said

TUESDAY = MONDAY.next()


@pytest.fixture
def life(database: Database) -> Life:
    """Half past ten in the evening: the reminder is on the screen."""
    life = Life(database)
    life.at(MONDAY, "22:30")
    offered(life)
    return life


def offered(life: Life, night: Night = MONDAY, round: int = 0) -> bedtime.Offer | None:
    return life.run(
        lambda tx: bedtime.offer(tx, life.id, night, round=round, late=False, now=life.now)
    )


def recorded(life: Life, night: Night = MONDAY) -> Intake | None:
    return life.run(lambda tx: diary.intake_of(tx, life.id, night))


def entries(life: Life) -> int:
    count = select(func.count()).where(intake_table.c.person_id == life.id)
    return life.run(lambda tx: tx.execute(count).scalar_one())


def question(life: Life) -> str:
    asked = life.run(lambda tx: conversations.get(tx, life.id))
    return "" if asked is None else asked.question


def later(life: Life, at: datetime) -> Postponed | NoNight:
    return life.run(lambda tx: bedtime.later(tx, life.id, MONDAY, at=at, now=life.now))


def state(life: Life, night: Night = MONDAY) -> State | None:
    row = life.row(Kind.EVENING, night)
    return None if row is None else row.state


def test_the_reminder_names_tonights_dose_and_how_many_will_follow(life: Life) -> None:
    offers = [offered(life, round=round) for round in range(3)]
    assert [(one.dose_mg, one.remaining) for one in offers if one] == [(100, 2), (100, 1), (100, 0)]
    assert question(life) == bedtime.QUESTION


def test_took_it_records_the_planned_dose(life: Life) -> None:
    answer = life.took(MONDAY)
    expected = Intake(MONDAY, True, 100.0, 100.0, life.now, life.now)
    assert answer == Recorded(expected, life.plan, 350.0, spared=True)
    assert recorded(life) == expected


def test_not_tonight_records_that_nothing_was_taken(life: Life) -> None:
    life.skipped(MONDAY)
    assert recorded(life) == Intake(MONDAY, False, 0.0, 100.0, None, life.now)


def test_an_answer_closes_the_question_and_the_follow_ups(life: Life) -> None:
    life.took(MONDAY)
    assert (state(life), question(life)) == (State.SENT, "")
    assert offered(life, round=1) is None
    assert life.planned(Kind.EVENING) == [TUESDAY]


@pytest.mark.parametrize("wish", ["took", "skipped"])
def test_a_second_tap_is_a_quiet_yes(life: Life, wish: str) -> None:
    tap = getattr(life, wish)
    first, again = tap(MONDAY), tap(MONDAY)
    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert entries(life) == 1


def test_a_change_of_mind_is_a_new_entry_and_the_newest_counts(life: Life) -> None:
    life.took(MONDAY)
    life.skipped(MONDAY)
    life.took(MONDAY, 50.0)
    known = recorded(life)
    assert known is not None
    assert (known.taken, known.dose_mg, known.planned_mg, entries(life)) == (True, 50.0, 100.0, 3)


def test_more_than_planned_is_recorded_as_it_was(life: Life) -> None:
    answer = life.took(MONDAY, 400.0)
    assert isinstance(answer, Recorded)
    assert (answer.intake.dose_mg, answer.intake.planned_mg, answer.ceiling_mg) == (400, 100, 350)


@pytest.mark.parametrize("dose_mg", [2000.001, 50_000.0, 0.0, -100.0, float("nan")])
def test_an_amount_that_nobody_takes_is_asked_again(life: Life, dose_mg: float) -> None:
    answer = life.took(MONDAY, dose_mg)
    assert isinstance(answer, TooMuch)
    assert (recorded(life), question(life), state(life)) == (
        None,
        bedtime.QUESTION,
        State.PLANNED,
    )


@pytest.mark.parametrize("dose_mg", [2000.001, 50_000.0])
def test_who_says_the_same_amount_twice_is_believed(life: Life, dose_mg: float) -> None:
    life.run(lambda tx: bedtime.ask_amount(tx, life.id, MONDAY, now=life.now))
    assert isinstance(life.took(MONDAY, dose_mg), TooMuch)
    assert isinstance(life.took(MONDAY, dose_mg + 1), TooMuch)
    believed = life.took(MONDAY, dose_mg + 1)
    assert isinstance(believed, Recorded)
    assert believed.intake.dose_mg == dose_mg + 1
    assert life.run(lambda tx: bedtime.noted_mg(tx, life.id, MONDAY)) == dose_mg + 1


@pytest.mark.parametrize("dose_mg", [0.0, -100.0, float("nan"), float("inf")])
def test_what_is_no_amount_is_never_believed(life: Life, dose_mg: float) -> None:
    life.run(lambda tx: bedtime.ask_amount(tx, life.id, MONDAY, now=life.now))
    assert all(isinstance(life.took(MONDAY, dose_mg), TooMuch) for _ in range(3))
    assert life.run(lambda tx: bedtime.noted_mg(tx, life.id, MONDAY)) == 0


def test_the_amount_can_be_asked_after(life: Life) -> None:
    asked = life.run(lambda tx: bedtime.ask_amount(tx, life.id, MONDAY, now=life.now))
    assert (asked, question(life)) == (life.plan, bedtime.AMOUNT_QUESTION)


def test_later_moves_the_reminder(life: Life) -> None:
    at = life.now + timedelta(minutes=30)
    assert later(life, at) == Postponed(at)
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 23:00"


def test_later_before_bedtime_survives_whatever_else_is_planned(life: Life) -> None:
    life.at(MONDAY, "21:00")
    later(life, life.now + timedelta(hours=2))
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 23:00"


@pytest.mark.parametrize("minutes", [-1, 0, 180, 600])
def test_later_stays_inside_the_evening(life: Life, minutes: int) -> None:
    assert later(life, life.now + timedelta(minutes=minutes)) == NoNight()
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30"


def test_later_after_an_answer_is_too_late(life: Life) -> None:
    life.took(MONDAY)
    assert later(life, life.now + timedelta(minutes=15)) == NoNight()
    assert state(life) is State.SENT


def test_nobody_without_a_plan_has_a_night(database: Database) -> None:
    nobody = a_person(database)

    def taps(tx: Connection) -> list[object]:
        now = planning.times(a_plan(), MONDAY).bed_at
        return [
            bedtime.took(tx, nobody, MONDAY, dose_mg=None, taken_at=None, now=now),
            bedtime.not_tonight(tx, nobody, MONDAY, now=now),
            bedtime.later(tx, nobody, MONDAY, at=now + timedelta(minutes=5), now=now),
            bedtime.offer(tx, nobody, MONDAY, round=0, late=False, now=now),
            bedtime.ask_amount(tx, nobody, MONDAY, now=now),
            bedtime.is_open(tx, nobody, MONDAY, now=now),
            bedtime.is_planned(tx, nobody, MONDAY),
        ]

    expected = [NoNight(), NoNight(), NoNight(), None, None, False, False]
    assert database.run_now(taps) == expected


@pytest.mark.parametrize(
    ("clock", "day", "is_open"),
    [
        ("16:29", MONDAY.next(), True),
        ("16:30", MONDAY.next(), False),  # from now on it is tonight's
        ("16:29", MONDAY.plus(2), False),
    ],
)
def test_a_night_stays_open_until_the_next_evening(
    life: Life, clock: str, day: Night, is_open: bool
) -> None:
    life.at(day, clock)
    assert life.run(lambda tx: bedtime.is_open(tx, life.id, MONDAY, now=life.now)) is is_open


def test_nothing_is_offered_while_the_plan_has_no_dose(database: Database) -> None:
    for plan in (counting(), a_plan(status=PlanStatus.HELD), a_plan(spacing_conflict=True)):
        life = Life(database, plan)
        assert offered(life) is None


def test_the_oil_is_offered_and_recorded_without_milligrams(database: Database) -> None:
    life = Life(database, on_the_skin())
    offer = offered(life)
    assert offer is not None
    life.took(MONDAY)
    known = recorded(life)
    assert known is not None
    assert (offer.dose_mg, known.taken, known.dose_mg) == (0.0, True, 0.0)


def test_a_dose_told_in_the_morning_is_the_one_of_that_evening(life: Life) -> None:
    life.at(TUESDAY, "08:00")
    life.says(MONDAY, **stool_said(2))  # pauses the plan: nothing is planned any more
    assert life.tonight_mg == 0
    life.took(MONDAY)
    known = recorded(life)
    assert known is not None
    assert (known.dose_mg, known.planned_mg) == (100.0, 100.0)


def test_a_new_dose_is_not_the_plan_of_the_night_before(life: Life) -> None:
    life.at(TUESDAY, "08:00")
    life.put(a_plan(dose_mg=150.0))
    life.took(MONDAY)
    life.took(TUESDAY)
    doses = [one.planned_mg for one in (recorded(life), recorded(life, TUESDAY)) if one]
    assert doses == [100.0, 150.0]


def test_who_begins_shortly_after_bedtime_has_a_dose_that_night(database: Database) -> None:
    life = Life(database, counting())
    life.at(MONDAY, "23:50")
    life.put(a_plan())
    life.at(TUESDAY, "00:10")
    life.took(MONDAY)
    known = recorded(life)
    assert known is not None
    assert known.planned_mg == 100.0


def test_took_it_tells_how_much_only_when_something_is_planned(database: Database) -> None:
    def planned(life: Life) -> bool:
        return life.run(lambda tx: bedtime.is_planned(tx, life.id, MONDAY))

    assert [planned(Life(database, plan)) for plan in (a_plan(), on_the_skin(), counting())] == [
        True,
        True,
        False,
    ]


def test_part_of_a_dose_is_no_proof_for_or_against(life: Life) -> None:
    """Half a dose may have caused diarrhea, and does not count as taken."""
    heard = []
    for dose_mg in (None, 150.0, 50.0):
        life.took(MONDAY, dose_mg)
        life.at(TUESDAY, "08:00")
        life.tells(MONDAY)
        heard.append(life.history(TUESDAY)[1].taken)
    assert heard == [True, True, None]


def test_the_evening_answer_leaves_another_open_question_alone(life: Life) -> None:
    context = {"night": str(MONDAY)}
    life.run(
        lambda tx: conversations.ask(
            tx, life.id, question=morning.CRAMPS, context=context, now=life.now
        )
    )
    life.took(MONDAY)
    assert question(life) == morning.CRAMPS


def test_an_answer_wins_over_a_message_that_is_being_sent(life: Life) -> None:
    life.run(lambda tx: occurrences.claim(tx, now=life.now, limit=1000, lease=timedelta(minutes=2)))
    assert state(life) is State.SENDING
    life.took(MONDAY)
    assert state(life) is State.SENT


def test_telling_it_before_the_reminder_spares_the_reminder(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "16:30")
    answer = life.took(MONDAY)
    assert isinstance(answer, Recorded)
    assert answer.spared
    assert (state(life), life.planned(Kind.EVENING)) == (State.SENT, [TUESDAY])


def test_a_reminder_that_came_is_not_spared(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    first, again = life.took(MONDAY), life.skipped(MONDAY)
    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert (first.spared, again.spared) == (False, False)


def test_a_reminder_that_was_put_off_before_it_came_is_spared(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "21:00")
    later(life, life.now + timedelta(hours=2))
    answer = life.took(MONDAY)
    assert isinstance(answer, Recorded)
    assert answer.spared


def choices(life: Life) -> list[int]:
    return life.run(lambda tx: bedtime.waits(tx, life.id, MONDAY, now=life.now))


@pytest.mark.parametrize(
    ("clock", "fitting"),
    [("22:30", [15, 30, 60]), ("00:31", [15, 30]), ("01:14", [15]), ("01:20", [])],
)
def test_later_offers_what_fits_into_the_night(
    database: Database, clock: str, fitting: list[int]
) -> None:
    life = Life(database)
    life.at(MONDAY if clock > "12" else TUESDAY, clock)
    assert choices(life) == fitting


def test_later_offers_nothing_that_comes_too_close_to_a_medicine(database: Database) -> None:
    life = Life(database)
    iron = Condition.IRON
    life.is_screened(iron, medicine_times={iron: (time(3, 10),)})
    life.at(MONDAY, "22:30")
    assert choices(life) == [15, 30]


def test_an_entry_can_be_taken_back_later(life: Life) -> None:
    life.took(MONDAY)
    last = life.run(lambda tx: last_entries.get(tx, life.id))
    assert last is not None
    assert (last.entry, last.night, last.entered_at) == (Entry.INTAKE, MONDAY, life.now)
