"""The setup without a chat: which question comes next, what is refused, what is stored."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.label import Form
from bot.care.model import Phase, Region, Route, Screen
from bot.care.screening import Condition
from bot.services import draft as drafts
from bot.services import onboarding, setup_steps
from bot.services import setup_answers as answers
from bot.services.draft import Age, Draft, Home, Magnesium, Start, Step
from bot.services.house import CONSENT_VERSION, House
from bot.services.onboarding import Setup
from bot.services.planning import Kind
from bot.services.setup_answers import Refused, Why
from bot.store import conversations, plans, screenings
from bot.store.database import Database
from bot.store.tables import person as person_table
from scheduler import occurrences
from tests.kit.drafts import COMPLETE
from tests.kit.plans import a_person

NOW = datetime(2026, 11, 23, 20, 40, tzinfo=UTC)  # Monday, 21:40 in Berlin
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.fixture
def ann(database: Database) -> int:
    return a_person(database, now=NOW)


def confirmed(database: Database, ann: int, draft: Draft) -> onboarding.Begun:
    return database.run_now(lambda tx: onboarding.confirm(tx, ann, draft, now=NOW))


def test_a_complete_draft_comes_to_its_summary() -> None:
    assert setup_steps.next_step(COMPLETE) is Step.SUMMARY


@pytest.mark.parametrize("step", setup_steps.changeable(COMPLETE))
def test_a_cleared_answer_is_the_next_question(step: Step) -> None:
    assert setup_steps.next_step(setup_steps.cleared(COMPLETE, step)) is step


def test_everything_a_healthy_person_said_can_be_changed() -> None:
    assert set(setup_steps.changeable(COMPLETE)) == {
        Step.AGE, Step.HEALTH, Step.MEDICINES, Step.HOME, Step.ZONE, Step.BEDTIME, Step.WAKE,
        Step.FORM, Step.UNIT, Step.MAGNESIUM, Step.START,
    }  # fmt: skip


def test_another_home_asks_for_the_percent_again_but_not_for_the_rest() -> None:
    moved = answers.tell_home(setup_steps.cleared(COMPLETE, Step.HOME), Home.US)
    assert setup_steps.next_step(moved) is Step.PERCENT
    assert setup_steps.next_step(moved.with_(percent_asked=True)) is Step.SUMMARY


def test_elsewhere_means_the_lower_ceiling() -> None:
    assert Home.ELSEWHERE.region is Region.EU_UK
    assert Draft().region_ceiling_mg == 250


def test_a_draft_survives_storage() -> None:
    ticked = answers.tick(COMPLETE, Condition.IRON, on=True)
    draft = ticked.with_(places={"Europe/Berlin": "Berlin"}, unsure_at=(Step.HEALTH,))
    assert drafts.read(draft.model_dump(mode="json")) == draft


@pytest.mark.parametrize("stored", [None, {}, {"age": "young"}, "junk", {"unit_mg": "many"}])
def test_an_unreadable_draft_is_no_setup(stored: object) -> None:
    draft = drafts.read(stored)
    assert draft in (None, Draft())


def test_what_a_draft_of_a_later_version_says_more_is_ignored() -> None:
    stored = {**COMPLETE.model_dump(mode="json"), "shoe_size": 43}
    assert drafts.read(stored) == COMPLETE


@given(mg=st.floats())
def test_a_unit_is_taken_within_what_a_label_can_say(mg: float) -> None:
    answer = answers.set_unit(COMPLETE, mg)
    if 5 <= mg <= 1000:
        assert isinstance(answer, Draft)
    else:
        assert answer == Refused(Why.UNIT_RANGE, COMPLETE)


@given(per_week=st.floats())
def test_a_usual_week_has_up_to_70_cramps(per_week: float) -> None:
    assert isinstance(answers.set_recall(COMPLETE, per_week), Draft) == (0 < per_week <= 70)


@given(bedtime=TIMES, wake=TIMES)
def test_bedtime_and_wake_time_always_leave_a_night(bedtime: time, wake: time) -> None:
    answer = answers.set_wake(COMPLETE.with_(bedtime_local=bedtime), wake)
    minutes = ((wake.hour - bedtime.hour) * 60 + wake.minute - bedtime.minute) % 1440
    assert isinstance(answer, Draft) == (180 <= minutes <= 960)


@given(bedtime=TIMES)
def test_a_new_bedtime_never_keeps_an_impossible_wake_time(bedtime: time) -> None:
    moved = answers.set_bedtime(COMPLETE, bedtime)
    assert isinstance(moved, Draft)
    assert moved.wake_local is None or isinstance(answers.set_wake(moved, time(7)), Draft)


def test_an_unknown_zone_is_refused() -> None:
    answer = answers.choose_place(COMPLETE, "Europe/Atlantis", label="Atlantis")
    assert isinstance(answer, Refused)


def test_none_of_these_is_said_of_finished_lists_alone() -> None:
    """A tick on a list that is still open decides nothing."""
    draft = answers.tick(Draft(age=Age.ADULT), Condition.HEART_BLOCK_OR_SLOW_PULSE, on=True)
    assert not drafts.is_blocked(draft)
    assert drafts.is_blocked(answers.finish_checklist(draft, Step.HEALTH, unsure=False))


def test_no_medicines_takes_back_their_ticks() -> None:
    listed = COMPLETE.with_(
        takes_medicines=True,
        ticked=(Condition.DIGOXIN, Condition.KIDNEY_DISEASE),
        finished=tuple(drafts.CHECKLISTS),
    )
    none = answers.tell_medicines(setup_steps.cleared(listed, Step.MEDICINES), some=False)
    assert none.ticked == (Condition.KIDNEY_DISEASE,)


def test_a_start_tonight_is_open_where_the_protocol_starts() -> None:
    assert setup_steps.may_start_tonight(COMPLETE)


@pytest.mark.parametrize(
    "draft",
    [
        COMPLETE.with_(is_restart=True),
        COMPLETE.with_(suggests_doses=False),
        COMPLETE.with_(magnesium=Magnesium.THIS, taking_mg=100.0),
        COMPLETE.with_(unit_mg=400.0),
        COMPLETE.with_(other_mg=240.0),
        COMPLETE.with_(unsure_at=(Step.HEALTH,)),
    ],
    ids=["after a stop", "diary house", "takes it", "unit too large", "ceiling used up", "unsure"],
)
def test_a_start_tonight_is_not_open(draft: Draft) -> None:
    assert not setup_steps.may_start_tonight(draft)
    assert not setup_steps.starts_tonight(draft.with_(start=Start.TONIGHT, recalled_per_week=7.0))


def test_confirming_stores_consent_screening_and_plan_together(
    database: Database, ann: int
) -> None:
    begun = confirmed(database, ann, COMPLETE)

    def look(tx: Connection) -> None:
        row = tx.execute(person_table.select().where(person_table.c.id == ann)).one()
        assert (row.consented_at, row.consent_version) == (NOW, CONSENT_VERSION)
        screened = screenings.latest(tx, ann)
        assert screened is not None
        assert (screened.verdict, screened.kidney_tested) == (Screen.OK, None)
        stored = plans.current(tx, ann)
        assert stored is not None
        assert (stored.plan, stored.cause, stored.version) == (begun.plan, "onboarding", 1)
        assert conversations.get(tx, ann) is None

    database.run_now(look)


def test_a_measured_start_plans_the_morning_and_no_evening(database: Database, ann: int) -> None:
    begun = confirmed(database, ann, COMPLETE)
    assert {one.kind for one in begun.upcoming} == {Kind.MORNING}
    night = begun.plan.origin.evening

    def planned(kind: Kind) -> bool:
        found = database.run_now(lambda tx: occurrences.get(tx, ann, kind, night))
        return found is not None and found.state is occurrences.State.PLANNED

    assert planned(Kind.MORNING)
    assert not planned(Kind.EVENING)


def test_a_start_tonight_plans_the_evening(database: Database, ann: int) -> None:
    draft = COMPLETE.with_(start=Start.TONIGHT, recalled_per_week=7.0)
    begun = confirmed(database, ann, draft)
    assert begun.told is not None
    assert (begun.plan.phase, begun.plan.dose_mg) == (Phase.TITRATE, 100)
    assert begun.upcoming[0].kind is Kind.EVENING


def test_the_outlook_is_what_confirming_brings(database: Database, ann: int) -> None:
    for draft in (
        COMPLETE,
        COMPLETE.with_(start=Start.TONIGHT, recalled_per_week=7.0),
        COMPLETE.with_(magnesium=Magnesium.THIS, taking_mg=200.0),
        COMPLETE.with_(form=Form.OIL),
    ):
        seen = database.run_now(
            lambda tx, draft=draft: onboarding.outlook(tx, ann, draft, now=NOW)  # type: ignore[misc]
        )
        begun = confirmed(database, ann, draft)
        assert (seen.plan, seen.upcoming) == (begun.plan, begun.upcoming)


@given(
    unit_mg=st.integers(5, 1000),
    taking_mg=st.integers(1, 1000),
    other_mg=st.integers(0, 1000),
    home=st.sampled_from(Home),
)
def test_a_kept_dose_is_whole_pieces_and_never_above_the_ceiling(
    unit_mg: int, taking_mg: int, other_mg: int, home: Home
) -> None:
    draft = COMPLETE.with_(
        home=home,
        unit_mg=float(unit_mg),
        magnesium=Magnesium.BOTH,
        taking_mg=float(taking_mg),
        other_mg=float(other_mg),
    )
    plan = onboarding.plan_of(draft, now=NOW)
    assert plan.dose_mg % unit_mg == 0
    assert plan.dose_mg <= taking_mg
    assert plan.dose_mg + other_mg <= draft.region_ceiling_mg or plan.dose_mg == 0
    if taking_mg + other_mg > draft.region_ceiling_mg:
        assert plan.screen is Screen.ASK_FIRST


def test_after_a_stop_nobody_goes_on_at_the_dose_of_before() -> None:
    draft = COMPLETE.with_(is_restart=True, magnesium=Magnesium.THIS, taking_mg=200.0)
    plan = onboarding.plan_of(draft, now=NOW)
    assert (plan.phase, plan.dose_mg) == (Phase.BASELINE, 0)


def test_oil_is_used_at_once_without_a_dose(database: Database, ann: int) -> None:
    plan = confirmed(database, ann, COMPLETE.with_(form=Form.OIL)).plan
    assert (plan.route, plan.phase, plan.dose_mg) == (Route.TOPICAL, Phase.MAINTAIN, 0)


def test_a_diary_has_no_product_and_no_dose(database: Database, ann: int) -> None:
    draft = Draft(
        agreed_at=NOW,
        age=Age.ADULT,
        finished=(Step.HEALTH,),
        ticked=(Condition.SEVERE_KIDNEY_DISEASE,),
        keeps_diary=True,
        home=Home.US,
        zone="America/Chicago",
        bedtime_local=time(0, 30),
        wake_local=time(8),
    )
    plan = confirmed(database, ann, draft).plan
    assert (plan.screen, plan.dose_mg, plan.unit_mg) == (Screen.BLOCK, 0, 0)


def test_a_diary_forgets_the_dose_that_was_told_before(database: Database, ann: int) -> None:
    draft = COMPLETE.with_(
        ticked=(Condition.SEVERE_KIDNEY_DISEASE,),
        keeps_diary=True,
        magnesium=Magnesium.THIS,
        taking_mg=100.0,
    )
    plan = confirmed(database, ann, draft).plan
    assert (plan.phase, plan.dose_mg) == (Phase.BASELINE, 0)


def test_an_unfinished_setup_cannot_be_confirmed(database: Database, ann: int) -> None:
    with pytest.raises(ValueError, match="every question"):
        confirmed(database, ann, COMPLETE.with_(wake_local=None))


def test_nothing_is_stored_before_the_summary_is_confirmed(database: Database, ann: int) -> None:
    def play(tx: Connection) -> None:
        onboarding.begin(tx, ann, house=House(), now=NOW)
        onboarding.keep(tx, ann, Setup(COMPLETE), now=NOW)
        assert plans.current(tx, ann) is None
        assert screenings.latest(tx, ann) is None
        found = onboarding.current(conversations.get(tx, ann))
        assert found == Setup(COMPLETE)
        onboarding.leave(tx, ann)
        assert conversations.get(tx, ann) is None

    database.run_now(play)


def test_more_than_the_ceiling_is_remembered_with_the_screening(
    database: Database, ann: int
) -> None:
    confirmed(database, ann, COMPLETE.with_(magnesium=Magnesium.THIS, taking_mg=400.0))
    said = database.run_now(lambda tx: screenings.latest(tx, ann))
    assert said is not None
    assert (said.conditions, said.verdict) == ({Condition.ABOVE_CEILING}, Screen.ASK_FIRST)


def test_a_place_whose_zone_is_gone_is_asked_again() -> None:
    gone = COMPLETE.with_(zone="Europe/Atlantis")
    assert setup_steps.next_step(gone) is Step.ZONE
    assert setup_steps.next_step(COMPLETE) is Step.SUMMARY
