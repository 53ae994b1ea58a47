"""What a provider said: a limit lowers, a dose is theirs, and nothing goes up by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.model import Action, Phase, ReasonCode, Region, Screen
from bot.services import course, pausing, provider, safety
from bot.services import settings as settings_service
from bot.services.planning import Kind
from bot.services.provider import Changed, Obstacle, Wish
from bot.store import conversations, decisions, plans
from bot.store.database import Database
from bot.store.plans import PlanStatus, StoredPlan
from tests.kit.plans import MONDAY, Life, a_person, a_plan, counting, on_the_skin, stool_said

TUESDAY = MONDAY.next()
ON_200 = a_plan(dose_mg=200.0, region=Region.EU_UK)


def limited(life: Life, limit_mg: float | None) -> Changed:
    changed = life.run(lambda tx: provider.set_limit(tx, life.id, limit_mg, now=life.now))
    assert isinstance(changed, Changed)
    assert changed.plan == life.plan
    return changed


def prescribed(life: Life, dose_mg: float) -> Changed:
    changed = life.run(lambda tx: provider.set_dose(tx, life.id, dose_mg, now=life.now))
    assert isinstance(changed, Changed)
    assert changed.plan == life.plan
    return changed


def ended(life: Life) -> Changed:
    changed = life.run(lambda tx: provider.end_plan(tx, life.id, now=life.now))
    assert isinstance(changed, Changed)
    return changed


def stored(life: Life) -> StoredPlan:
    newest = life.run(lambda tx: plans.current(tx, life.id))
    assert newest is not None
    return newest


def paused_on_providers_plan(database: Database) -> Life:
    """Tuesday at eight: diarrhea on a provider's 400 mg, and nobody has said how to go on."""
    life = Life(database, replace(ON_200, provider_plan=True, dose_mg=400.0))
    told = life.night_and_morning(MONDAY, stool=2)
    assert (told.decision.row, life.plan.resume_dose_mg) == ("12", None)
    return life


def test_a_limit_below_the_dose_brings_it_down_at_once(database: Database) -> None:
    life = Life(database, ON_200)
    changed = limited(life, 120.0)
    assert (life.plan.dose_mg, life.tonight_mg) == (100.0, 100.0)
    assert changed.told is not None
    assert changed.told.decision.row == "8"
    assert life.reviewed(MONDAY.plus(-1)) is None  # the fixed hour does not say it again


def test_a_limit_below_the_dose_counts_after_this_mornings_answers_too(database: Database) -> None:
    life = Life(database, ON_200)
    life.night_and_morning(MONDAY)
    changed = limited(life, 120.0)
    assert (life.plan.dose_mg, life.planned(Kind.EVENING)) == (100.0, [TUESDAY])
    assert changed.told is not None
    assert ReasonCode.OVER_CEILING in {reason.code for reason in changed.told.decision.reasons}


def test_other_magnesium_counts_to_a_providers_limit(database: Database) -> None:
    life = Life(database, replace(ON_200, other_mg=60.0))
    limited(life, 200.0)
    assert life.plan.dose_mg == 100.0


def test_a_limit_under_which_nothing_fits_ends_the_course(database: Database) -> None:
    life = Life(database, ON_200)
    assert provider.would_stop(life.plan, 40.0)
    assert not provider.would_stop(life.plan, 50.0)
    limited(life, 40.0)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.STOPPED, 0.0)


@pytest.mark.parametrize("limit_mg", [250.0, 400.0, 2000.0])
def test_a_limit_above_the_regions_raises_nothing(database: Database, limit_mg: float) -> None:
    life = Life(database, ON_200)
    changed = limited(life, limit_mg)
    assert (life.plan.dose_mg, course.ceiling_mg(life.plan), changed.told) == (200.0, 250.0, None)


def test_a_limit_that_is_lifted_raises_nothing_by_itself(database: Database) -> None:
    life = Life(database, ON_200)
    limited(life, 120.0)
    changed = limited(life, None)
    assert (life.plan.dose_mg, life.plan.provider_ceiling_mg) == (100.0, None)
    assert changed.told is None or changed.told.proposal is None


@pytest.mark.parametrize(
    "waits",
    [
        {"status": PlanStatus.PAUSED},
        {"status": PlanStatus.LAPSED},
        {"status": PlanStatus.WAITING},
        {"status": PlanStatus.HELD},
        {"spacing_conflict": True},
        {"screen": Screen.ASK_FIRST},
    ],
)
def test_no_dose_above_a_limit_lies_in_wait(database: Database, waits: dict[str, object]) -> None:
    life = Life(database, replace(ON_200, **waits))  # type: ignore[arg-type]
    limited(life, 120.0)
    assert life.plan.dose_mg == 100.0
    assert life.plan.status is waits.get("status", PlanStatus.ACTIVE)


def test_a_limit_outlives_a_correction_of_the_same_morning(database: Database) -> None:
    life = Life(database, ON_200)
    life.night_and_morning(MONDAY, stool=2)
    limited(life, 120.0)
    life.tells(MONDAY, stool=0)  # it was a slip
    assert (life.plan.provider_ceiling_mg, life.plan.phase) == (120.0, Phase.TITRATE)
    assert (life.plan.dose_mg, life.tonight_mg) == (100.0, 100.0)


def test_a_providers_dose_is_the_plan_above_the_ceiling_too(database: Database) -> None:
    life = Life(database, ON_200)
    prescribed(life, 400.0)
    assert (life.plan.provider_plan, life.tonight_mg) == (True, 400.0)
    assert stored(life).cause == plans.BY_PROVIDER
    told = life.night_and_morning(MONDAY)
    assert (told.decision.action, told.decision.row) == (Action.HOLD, "20")
    assert life.tonight_mg == 400.0


def test_a_providers_dose_begins_a_course_that_was_counting(database: Database) -> None:
    life = Life(database, counting(region=Region.EU_UK))
    prescribed(life, 150.0)
    assert (life.plan.phase, life.tonight_mg) == (Phase.MAINTAIN, 150.0)
    assert life.plan.treat_start == life.plan.last_change == MONDAY


def test_a_providers_dose_waits_for_this_mornings_diarrhea(database: Database) -> None:
    life = Life(database, counting())
    life.at(TUESDAY, "08:00")
    life.tells(MONDAY, stool=2)
    prescribed(life, 150.0)
    assert (life.plan.phase, life.tonight_mg) == (Phase.PAUSED_GI, 0.0)


def test_what_waited_for_a_tap_does_not_outlive_a_providers_dose(database: Database) -> None:
    life = Life(database)
    told = life.nights(MONDAY, 8)[-1]
    life.run(lambda tx: provider.set_dose(tx, life.id, 150.0, now=life.now))
    assert told.decision.action is Action.STEP_UP
    assert life.run(lambda tx: decisions.open_proposal(tx, life.id)) is None


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (counting(status=PlanStatus.STOPPED), Obstacle.STOPPED),
        (counting(screen=Screen.BLOCK), Obstacle.BLOCKED),
        (on_the_skin(), Obstacle.TOPICAL),
    ],
)
def test_a_providers_dose_opens_nothing_that_is_closed(
    database: Database, plan: plans.Plan, why: Obstacle
) -> None:
    life = Life(database, plan)
    answer = life.run(lambda tx: provider.set_dose(tx, life.id, 150.0, now=life.now))
    assert answer is why
    assert life.plan == plan


def test_a_providers_dose_is_no_ok_to_what_asked_first(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    prescribed(life, 150.0)
    assert life.tonight_mg == 0.0
    life.run(
        lambda tx: settings_service.save(tx, life.id, settings_service.provider_ok(), now=life.now)
    )
    assert life.tonight_mg == 150.0


def test_a_providers_dose_does_not_lift_a_warning(database: Database) -> None:
    life = Life(database, a_plan(status=PlanStatus.HELD))
    prescribed(life, 150.0)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.HELD, 0.0)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert life.tonight_mg == 150.0


def test_a_providers_dose_outlives_a_correction_of_the_same_morning(database: Database) -> None:
    life = Life(database, ON_200)
    told = life.nights(MONDAY, 3, stool=1)[-1]
    assert (told.decision.row, life.tonight_mg) == ("19", 150.0)
    prescribed(life, 300.0)
    assert life.tonight_mg == 300.0
    life.tells(MONDAY.plus(2), stool=0)  # it was a slip
    assert (life.plan.provider_plan, life.tonight_mg) == (True, 300.0)


def test_a_providers_answer_to_diarrhea_does_not_take_the_diarrhea_back(database: Database) -> None:
    life = Life(database, ON_200)
    life.night_and_morning(MONDAY, stool=2)
    prescribed(life, 300.0)
    for stool in (0, 2):
        life.tells(MONDAY, stool=stool)
        assert (life.plan.phase, life.plan.resume_dose_mg) == (Phase.PAUSED_GI, 300.0)
        assert life.tonight_mg == 0.0


def test_the_providers_answer_after_diarrhea_is_waited_for_and_resumes(database: Database) -> None:
    life = paused_on_providers_plan(database)
    assert provider.is_awaited(life.plan)
    life.at(TUESDAY.next(), "08:00")
    life.tells(TUESDAY)
    life.at(TUESDAY.plus(2), "08:00")
    waits = life.tells(TUESDAY.next())
    assert (waits.decision.action, waits.proposal) == (Action.PAUSE, None)
    prescribed(life, 300.0)
    assert not provider.is_awaited(life.plan)
    life.at(TUESDAY.plus(3), "08:00")
    offered = life.tells(TUESDAY.plus(2))
    assert (offered.decision.action, offered.decision.dose_mg) == (Action.RESUME, 300.0)
    assert life.tonight_mg == 0.0


def test_the_end_of_a_providers_plan_brings_the_dose_under_the_ceiling(database: Database) -> None:
    life = Life(database, replace(ON_200, provider_plan=True, dose_mg=400.0))
    changed = ended(life)
    assert (life.plan.provider_plan, life.tonight_mg) == (False, 250.0)
    assert changed.told is not None
    assert changed.told.decision.row == "8"


def test_the_end_of_a_providers_plan_in_a_pause_resumes_lower(database: Database) -> None:
    life = paused_on_providers_plan(database)
    ended(life)
    assert (life.plan.phase, life.plan.resume_dose_mg) == (Phase.PAUSED_GI, 250.0)
    assert life.tonight_mg == 0.0


def test_a_number_waits_for_its_confirmation_across_restarts(database: Database) -> None:
    life, wish = Life(database), Wish(provider.DOSE, 400.0)
    assert life.run(lambda tx: provider.wish(tx, life.id)) is None
    life.run(lambda tx: provider.ask_again(tx, life.id, wish, now=life.now))
    assert life.run(lambda tx: provider.wish(tx, life.id)) == wish
    life.run(lambda tx: provider.leave(tx, life.id))
    assert life.run(lambda tx: conversations.get(tx, life.id)) is None
    assert life.plan == life.first_plan


def test_nobody_without_a_plan_has_a_provider_here(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    answers = [
        database.run_now(lambda tx: provider.set_limit(tx, nobody, 100.0, now=now)),
        database.run_now(lambda tx: provider.set_dose(tx, nobody, 100.0, now=now)),
        database.run_now(lambda tx: provider.end_plan(tx, nobody, now=now)),
    ]
    assert answers == [None] * 3


@settings(max_examples=40, deadline=None)
@given(
    first_mg=st.sampled_from([50.0, 200.0, 350.0]),
    steps=st.lists(
        st.one_of(
            st.floats(1, 2000).map(lambda mg: ("limit", mg)),
            st.just(("limit", None)),
            st.sampled_from([("end", None), ("pause", None), ("resume", None), ("loose", None)]),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_no_limit_and_no_end_of_a_plan_ever_raises_tonights_dose(
    database: Database, first_mg: float, steps: list[tuple[str, float | None]]
) -> None:
    life = Life(database, a_plan(dose_mg=first_mg, provider_plan=first_mg == 350.0))
    life.at(TUESDAY, "08:00")
    most_mg = life.tonight_mg
    for step, mg in steps:
        match step:
            case "limit":
                limited(life, mg)
            case "end" if life.plan.provider_plan:
                ended(life)
            case "pause":
                life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
            case "resume":
                life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
            case "loose":
                life.says(MONDAY, **stool_said(2))
        assert life.tonight_mg <= most_mg
        assert life.plan.provider_plan or life.tonight_mg <= course.ceiling_mg(life.plan)
