"""Bedtimes that come too close to a medicine: refused in the setup and in the settings."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.label import Form
from bot.care.model import Screen
from bot.care.screening import Condition
from bot.care.spacing import Times
from bot.services import bedtime, onboarding, settings, setup_steps, spacing
from bot.services import draft as drafts
from bot.services import setup_answers as answers
from bot.services.bedtime import Postponed
from bot.services.draft import Age, Draft, Home, Magnesium, Start, Step
from bot.services.planning import Kind
from bot.services.settings import Saved
from bot.services.setup_answers import Refused, Why
from bot.services.spacing import TooClose
from bot.store import screenings
from bot.store.database import Database
from bot.store.screenings import Screening
from bot.store.week import NightClock
from tests.kit.plans import MONDAY, NOW, Life, a_person, a_plan, on_the_skin

IRON, THYROID, OTHER = (
    Condition.IRON,
    Condition.LEVOTHYROXINE,
    Condition.OTHER_ORAL_PRESCRIPTION,
)
LISTS = (Step.HEALTH, Step.MEDICINES_ASK_FIRST, Step.MEDICINES_SPACING, Step.MEDICINES_INFO)
ON_IRON = Draft(
    agreed_at=NOW,
    age=Age.ADULT,
    finished=LISTS,
    takes_medicines=True,
    ticked=(IRON,),
    home=Home.EUROPE,
    zone="Europe/Berlin",
    place="Berlin",
)
THE_REST = {
    "wake_local": time(7),
    "form": Form.CITRATE,
    "unit_mg": 50.0,
    "percent_asked": True,
    "magnesium": Magnesium.NONE,
    "start": Start.MEASURE,
}
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def iron_at(*times: time) -> Draft:
    """Somebody with these times for the iron, asked for their bedtime."""
    told = answers.add_times(ON_IRON, times)
    assert isinstance(told, Draft)
    done = answers.finish_times(told)
    assert done is not None
    return done


def screened(times: Times, *, pharmacist_ok: bool = False) -> Screening:
    return Screening(
        screened_at=NOW - timedelta(days=3),
        conditions=frozenset(times),
        age_65_or_older=False,
        kidney_tested=None,
        unsure=False,
        verdict=Screen.OK,
        medicine_times=times,
        pharmacist_ok=pharmacist_ok,
    )


@pytest.fixture
def life(database: Database) -> Life:
    """Bed at 22:30, iron at eight in the morning, and up at ten."""
    return with_times(Life(database, a_plan(wake_local=time(10))), {IRON: (time(8),)})


def with_times(life: Life, times: Times) -> Life:
    life.run(lambda tx: screenings.add(tx, life.id, screened(times)))
    return life


def to_bed(life: Life, at: time, *, pharmacist_ok: bool = False) -> object:
    return life.run(
        lambda tx: settings.set_bedtime(tx, life.id, at, now=life.now, pharmacist_ok=pharmacist_ok)
    )


def newest(life: Life) -> Screening:
    said = life.run(lambda tx: screenings.latest(tx, life.id))
    assert said is not None
    return said


# --- the setup ---


def test_each_spaced_medicine_is_asked_for_its_times_before_bedtime() -> None:
    draft = ON_IRON.with_(ticked=(THYROID, IRON, Condition.STATIN))
    asked = []
    while setup_steps.next_step(draft) is Step.MEDICINE_TIMES:
        asked.append(drafts.untimed(draft))
        told = answers.add_times(draft, [time(8)])
        assert isinstance(told, Draft)
        draft = answers.finish_times(told) or told
    assert asked == [THYROID, IRON]
    assert setup_steps.next_step(draft) is Step.BEDTIME
    assert drafts.medicine_times(draft) == {THYROID: (time(8),), IRON: (time(8),)}


def test_a_question_about_times_is_not_closed_without_any() -> None:
    assert answers.finish_times(ON_IRON) is None


def test_an_antibiotic_course_has_no_times() -> None:
    draft = ON_IRON.with_(ticked=(Condition.TETRACYCLINE_OR_QUINOLONE,))
    assert setup_steps.next_step(draft) is Step.BEDTIME


def test_a_time_is_taken_back_and_a_ninth_is_refused() -> None:
    eight = answers.add_times(ON_IRON, [time(hour) for hour in range(8)])
    assert isinstance(eight, Draft)
    assert answers.add_times(eight, [time(9)]) == Refused(Why.MANY_TIMES, eight)
    assert time(3) not in answers.drop_time(eight, time(3)).medicine_times[IRON]


def test_times_that_vary_wait_for_an_ok_and_refuse_no_bedtime() -> None:
    draft = answers.times_vary(ON_IRON.with_(ticked=(OTHER,)))
    found = drafts.screening(draft)
    assert (found.verdict, found.ask_first) == (
        Screen.ASK_FIRST,
        (Condition.MEDICINE_TIMES_UNKNOWN,),
    )
    assert isinstance(answers.set_bedtime(draft, time(22, 30)), Draft)


def test_oil_on_the_skin_needs_no_times_and_no_gap() -> None:
    oil = ON_IRON.with_(form=Form.OIL)
    assert setup_steps.next_step(oil) is Step.BEDTIME
    assert drafts.screening(answers.times_vary(oil)).verdict is Screen.OK
    assert isinstance(answers.set_bedtime(oil.with_(timed=(IRON,)), time(8)), Draft)


@given(taken=TIMES, bedtime=TIMES)
def test_no_bedtime_that_breaks_a_gap_reaches_the_summary(taken: time, bedtime: time) -> None:
    draft = iron_at(taken)
    answer = answers.set_bedtime(draft, bedtime)
    breaks = spacing.too_close(bedtime, {IRON: (taken,)}) is not None
    after = answer.draft if isinstance(answer, Refused) else answer
    assert (setup_steps.next_step(after) is Step.BEDTIME) == breaks
    assert (drafts.unfit_bedtime(after) == bedtime) == breaks


def test_a_pharmacists_ok_lets_the_refused_bedtime_stand() -> None:
    refused = answers.set_bedtime(iron_at(time(20)), time(22, 30))
    assert isinstance(refused, Refused)
    assert refused.why is Why.TOO_CLOSE
    agreed = answers.pharmacist_agrees(refused.draft)
    assert agreed is not None
    assert (agreed.bedtime_local, agreed.pharmacist_ok) == (time(22, 30), True)
    assert setup_steps.next_step(agreed.with_(**THE_REST)) is Step.SUMMARY


def test_an_ok_is_for_one_bedtime() -> None:
    refused = answers.set_bedtime(iron_at(time(20)), time(22, 30))
    assert isinstance(refused, Refused)
    agreed = answers.pharmacist_agrees(refused.draft)
    assert agreed is not None
    assert isinstance(answers.set_bedtime(agreed, time(21)), Refused)
    assert answers.pharmacist_agrees(iron_at(time(8))) is None


def test_new_times_look_at_the_bedtime_again() -> None:
    fits = answers.set_bedtime(iron_at(time(8)), time(22, 30))
    assert isinstance(fits, Draft)
    whole = fits.with_(**THE_REST)
    assert setup_steps.next_step(whole) is Step.SUMMARY
    told = answers.add_times(answers.correct_times(whole), [time(20)])
    assert isinstance(told, Draft)
    assert setup_steps.next_step(told) is Step.MEDICINE_TIMES
    done = answers.finish_times(told)
    assert done is not None
    assert setup_steps.next_step(done) is Step.BEDTIME
    assert drafts.unfit_bedtime(done) == time(22, 30)


def test_from_oil_to_tablets_asks_for_the_product_then_the_times() -> None:
    oil = ON_IRON.with_(bedtime_local=time(22, 30), **THE_REST | {"form": Form.OIL})
    assert setup_steps.next_step(oil) is Step.SUMMARY
    assert Step.FORM in setup_steps.changeable(oil)
    tablets = answers.choose_form(setup_steps.cleared(oil, Step.FORM), Form.CITRATE)
    assert setup_steps.next_step(tablets) is Step.MEDICINE_TIMES


def test_the_confirmed_screening_keeps_times_and_ok(database: Database) -> None:
    refused = answers.set_bedtime(iron_at(time(20), time(8)), time(22, 30))
    assert isinstance(refused, Refused)
    agreed = answers.pharmacist_agrees(refused.draft)
    assert agreed is not None
    ann, draft = a_person(database), agreed.with_(**THE_REST)
    database.run_now(lambda tx: onboarding.confirm(tx, ann, draft, now=NOW))
    said = database.run_now(lambda tx: screenings.latest(tx, ann))
    assert said is not None
    assert said.medicine_times == {IRON: (time(8), time(20))}
    assert said.pharmacist_ok
    left = database.run_now(lambda tx: spacing.conflicts_of(tx, ann, time(22, 30)))
    assert left == ()


# --- the settings ---


def test_a_bedtime_that_breaks_a_gap_is_refused_with_the_nearest_that_fit(life: Life) -> None:
    refused = to_bed(life, time(5))
    assert isinstance(refused, TooClose)
    assert [one.medicine for one in refused.conflicts] == [IRON]
    assert refused.fitting == (time(4), time(12))
    assert life.plan.bedtime_local == time(22, 30)
    for fits in refused.fitting:
        clock = NightClock(fits, time((fits.hour + 8) % 24))
        saved = life.run(lambda tx, at=clock: settings.set_nights(tx, life.id, at, now=life.now))
        assert isinstance(saved, Saved)


def test_a_pharmacists_ok_is_a_new_row_of_the_same_screening(life: Life) -> None:
    before = newest(life)
    assert isinstance(to_bed(life, time(5), pharmacist_ok=True), Saved)
    assert life.plan.bedtime_local == time(5)
    said = newest(life)
    assert (said.pharmacist_ok, said.screened_at) == (True, before.screened_at)
    assert said.medicine_times == before.medicine_times
    assert isinstance(to_bed(life, time(5)), Saved), "the same bedtime once more"
    assert isinstance(to_bed(life, time(6)), TooClose), "another one needs its own OK"


def test_an_ok_for_a_bedtime_that_fits_records_nothing(life: Life) -> None:
    assert isinstance(to_bed(life, time(23), pharmacist_ok=True), Saved)
    assert not newest(life).pharmacist_ok


def test_times_that_close_the_day_leave_the_pharmacist(database: Database) -> None:
    life = with_times(Life(database), {IRON: tuple(time(hour) for hour in (0, 6, 12, 18))})
    refused = to_bed(life, time(23))
    assert isinstance(refused, TooClose)
    assert refused.fitting == ()
    assert isinstance(to_bed(life, time(23), pharmacist_ok=True), Saved)


@pytest.mark.parametrize("plan", [on_the_skin(), a_plan(unit_mg=0.0, dose_mg=0.0)])
def test_oil_and_a_diary_have_any_bedtime(database: Database, plan: object) -> None:
    life = with_times(Life(database, plan), {IRON: (time(22),)})  # type: ignore[arg-type]
    assert isinstance(to_bed(life, time(22)), Saved)


def test_who_was_never_asked_for_times_has_no_conflict(database: Database) -> None:
    life = with_times(Life(database), {})
    assert life.run(lambda tx: spacing.conflicts_of(tx, life.id, time(3))) == ()
    assert life.run(lambda tx: spacing.times_of(tx, life.id)) == {}


def test_another_zone_takes_the_medicines_along(life: Life) -> None:
    moved = life.sets(settings.zone("Asia/Tokyo"))
    assert isinstance(moved, Saved)
    assert life.run(lambda tx: spacing.conflicts_of(tx, life.id, time(22, 30))) == ()


# --- later tonight ---


def remind_at(life: Life, at: str) -> object:
    when = datetime.fromisoformat(f"2026-11-{at}").replace(tzinfo=UTC)
    return life.run(lambda tx: bedtime.later(tx, life.id, MONDAY, at=when, now=life.now))


def test_later_tonight_keeps_the_gap_too(database: Database) -> None:
    life = with_times(Life(database, a_plan(bedtime_local=time(1), wake_local=time(9))), {})
    with_times(life, {THYROID: (time(6),)})
    life.at(MONDAY.next(), "01:00")
    assert isinstance(remind_at(life, "24T00:45"), Postponed), "01:45 in Berlin"
    refused = remind_at(life, "24T01:30")
    assert isinstance(refused, TooClose)
    assert (refused.at_local, refused.fitting) == (time(2, 30), (time(2), time(10)))
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert f"{row.due_at:%H:%M}" == "00:45", "what was promised before stands"


def test_an_ok_covers_the_evening_it_was_given_for(database: Database) -> None:
    life = with_times(Life(database), {IRON: (time(20),)})
    assert isinstance(to_bed(life, time(22, 30), pharmacist_ok=True), Saved)
    life.at(MONDAY, "22:30")
    assert isinstance(remind_at(life, "23T22:00"), Postponed)
