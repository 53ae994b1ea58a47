"""Another product: its label is read, the dose comes down to whole units of it, and never up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.label import Form
from bot.care.model import Phase, Route, Screen
from bot.services import draft as drafts
from bot.services import onboarding, product, setup_answers
from bot.services.draft import Draft, Step
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.product import Changed, Obstacle
from bot.services.titration import Outdated
from bot.store import conversations, plans
from bot.store.database import Database
from bot.store.plans import GiEvents, Plan, PlanStatus
from tests.kit.plans import MONDAY, Life, a_person, a_plan


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


def begin(life: Life) -> Draft:
    draft = life.run(lambda tx: product.begin(tx, life.id, now=life.now))
    assert isinstance(draft, Draft)
    return draft


def label(life: Life, form: Form, mg: float = 0.0, *, halved: bool = False) -> Draft:
    """The answers about a label, all of them."""
    draft = setup_answers.choose_form(begin(life), form)
    if form is Form.OIL:
        return draft
    told = setup_answers.set_unit(draft, mg)
    assert isinstance(told, Draft)
    told = setup_answers.tell_halves(told.with_(is_elemental=True), can_halve=halved)
    return told.with_(percent_asked=True)


def change(life: Life, draft: Draft) -> Changed | Obstacle | None:
    return life.run(lambda tx: product.change(tx, life.id, draft, now=life.now))


def changed(life: Life, draft: Draft) -> Plan:
    answer = change(life, draft)
    assert isinstance(answer, Changed)
    assert answer.plan == life.plan
    return answer.plan


def test_only_the_label_is_asked_about(life: Life) -> None:
    draft = begin(life)
    assert product.step_of(draft) is Step.FORM
    draft = setup_answers.choose_form(draft, Form.CITRATE)
    assert product.step_of(draft) is Step.UNIT
    assert product.step_of(label(life, Form.CITRATE, 120)) is Step.SUMMARY
    assert product.step_of(label(life, Form.OIL)) is Step.SUMMARY


def test_the_dose_comes_down_to_whole_units(life: Life) -> None:
    draft = label(life, Form.OXIDE, 60)
    shown = life.run(lambda tx: product.outlook(tx, life.id, draft, now=life.now))
    assert isinstance(shown, Changed)
    assert (life.plan.dose_mg, life.plan.unit_mg) == (100.0, 50.0), "nothing is saved yet"
    plan = changed(life, draft)
    assert plan == shown.plan
    assert (plan.form, plan.unit_mg, plan.dose_mg) == (Form.OXIDE, 60.0, 60.0)
    assert shown.is_lower
    assert [one.kind for one in shown.upcoming] == [Kind.EVENING, Kind.MORNING]


def test_halves_count_as_units(life: Life) -> None:
    plan = changed(life, label(life, Form.OXIDE, 180, halved=True))
    assert (plan.unit_mg, plan.halved, plan.dose_mg) == (90.0, True, 90.0)


def test_a_unit_above_the_dose_is_refused_and_nothing_changes(life: Life) -> None:
    before = life.plan
    assert change(life, label(life, Form.OXIDE, 150)) is Obstacle.TOO_LARGE
    assert life.plan == before


@given(
    dose_units=st.integers(1, 8),
    old_mg=st.sampled_from([25.0, 37.5, 50.0, 62.5, 100.0]),
    new_mg=st.floats(5, 400).map(lambda mg: round(mg, 1)),
    provider=st.booleans(),
)
def test_no_product_raises_a_dose(
    dose_units: int, old_mg: float, new_mg: float, provider: bool
) -> None:
    plan = a_plan(unit_mg=old_mg, dose_mg=old_mg * dose_units, provider_plan=provider)
    other = product.with_unit(plan, new_mg)
    if isinstance(other, Obstacle):
        assert new_mg > plan.dose_mg or new_mg > 250
    else:
        assert 0 < other.dose_mg <= plan.dose_mg
        assert round(other.dose_mg / new_mg, 3) == round(other.dose_mg / new_mg)
        assert plan.dose_mg - other.dose_mg < new_mg or not provider


def test_the_next_step_is_a_week_away(database: Database) -> None:
    life = Life(database)
    told = life.nights(MONDAY, 7)[-1]
    assert told.proposal is not None
    tonight = MONDAY.plus(7)
    plan = changed(life, label(life, Form.CITRATE, 50))
    assert plan.last_change != tonight, "the same product again is no change"
    plan = changed(life, label(life, Form.OXIDE, 50))
    assert (plan.last_change, plan.dose_mg) == (tonight, 100.0)
    assert isinstance(life.accepts(told), Outdated)
    assert life.plan == plan


def test_a_pause_after_diarrhea_goes_on_at_a_level_of_the_new_product(database: Database) -> None:
    paused = a_plan(
        phase=Phase.PAUSED_GI,
        dose_mg=200.0,
        resume_dose_mg=150.0,
        paused_on=MONDAY,
        gi_caps={200.0: GiEvents(MONDAY, 1)},
    )
    life = Life(database, paused)
    plan = changed(life, label(life, Form.OXIDE, 60))
    assert (plan.phase, plan.dose_mg, plan.resume_dose_mg) == (Phase.PAUSED_GI, 180.0, 120.0)
    assert plan.gi_caps == paused.gi_caps
    assert change(life, label(life, Form.OXIDE, 125)) is Obstacle.TOO_LARGE


def test_a_taper_returns_to_a_level_of_the_new_product(database: Database) -> None:
    life = Life(database, a_plan(phase=Phase.TAPER, dose_mg=100.0, taper_start_dose_mg=200.0))
    plan = changed(life, label(life, Form.OXIDE, 60))
    assert (plan.dose_mg, plan.taper_start_dose_mg) == (60.0, 180.0)


def test_a_providers_dose_is_not_held_to_the_ceiling(database: Database) -> None:
    life = Life(database, a_plan(provider_plan=True, dose_mg=400.0))
    assert changed(life, label(life, Form.OXIDE, 150)).dose_mg == 300.0


def test_a_unit_too_large_to_begin_with_is_said_before_the_first_dose(database: Database) -> None:
    life = Life(database, a_plan(phase=Phase.BASELINE, dose_mg=0.0, treat_start=None))
    answer = change(life, label(life, Form.OXIDE, 200))
    assert isinstance(answer, Changed)
    assert (answer.unit_too_large, answer.plan.dose_mg) == (True, 0.0)


def test_oil_ends_the_doses_and_keeps_what_diarrhea_closed(database: Database) -> None:
    caps = {200.0: GiEvents(MONDAY, 2)}
    life = Life(database, a_plan(gi_caps=caps, provider_plan=True, baseline_per_week=7.0))
    plan = changed(life, label(life, Form.OIL))
    assert (plan.route, plan.form, plan.dose_mg, plan.unit_mg) == (
        Route.TOPICAL,
        Form.OIL,
        0.0,
        0.0,
    )
    assert (plan.phase, plan.provider_plan, plan.treat_start) == (Phase.MAINTAIN, False, MONDAY)
    assert plan.gi_caps == caps
    assert life.planned(Kind.EVENING) == [MONDAY], "the oil is reminded of"


def test_a_held_plan_stays_held_with_oil(database: Database) -> None:
    life = Life(database)
    life.put(a_plan(status=PlanStatus.HELD))
    assert changed(life, label(life, Form.OIL)).status is PlanStatus.HELD


def test_what_is_swallowed_after_oil_begins_a_new_course(database: Database) -> None:
    life = Life(database)
    changed(life, label(life, Form.OIL))
    life.put(replace(life.plan, cue="after tea", lead_minutes=15))
    before, draft = life.plan, label(life, Form.OXIDE, 60)
    assert change(life, draft) is Obstacle.NEW_COURSE
    setup = life.run(
        lambda tx: product.begin_course(tx, life.id, draft, house=House(), now=life.now)
    )
    assert setup is not None
    assert (life.plan, setup.step) == (before, Step.WELCOME)
    assert setup.draft.is_restart, "measured nights come first"
    told = setup.draft.with_(
        age=drafts.Age.ADULT,
        finished=(Step.HEALTH,),
        takes_medicines=False,
        magnesium=drafts.Magnesium.NONE,
        agreed_at=life.now,
    )
    begun = life.run(lambda tx: onboarding.confirm(tx, life.id, told, now=life.now))
    assert (begun.plan.phase, begun.plan.unit_mg, begun.plan.dose_mg) == (
        Phase.BASELINE,
        60.0,
        0.0,
    )
    assert (begun.plan.cue, begun.plan.lead_minutes) == ("after tea", 15)


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (a_plan(status=PlanStatus.STOPPED), Obstacle.STOPPED),
        (a_plan(screen=Screen.BLOCK), Obstacle.BLOCKED),
    ],
)
def test_a_closed_plan_takes_no_product(database: Database, plan: Plan, why: Obstacle) -> None:
    life = Life(database)
    draft = label(life, Form.OXIDE, 50)
    life.put(plan)
    assert change(life, draft) is why
    assert life.run(lambda tx: product.begin(tx, life.id, now=life.now)) is why
    assert life.plan == plan


def test_leaving_it_closes_the_question(life: Life) -> None:
    begin(life)
    assert life.run(lambda tx: product.opened(tx, life.id)) is not None
    life.run(lambda tx: product.leave(tx, life.id))
    assert life.run(lambda tx: conversations.get(tx, life.id)) is None
    assert life.run(lambda tx: product.opened(tx, life.id)) is None


def test_an_unfinished_label_is_no_product(life: Life) -> None:
    draft = setup_answers.choose_form(begin(life), Form.CITRATE)
    with pytest.raises(ValueError, match="every question"):
        change(life, draft)


def test_nobody_without_a_plan_has_a_product(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    assert database.run_now(lambda tx: product.begin(tx, nobody, now=now)) is None
    assert database.run_now(lambda tx: plans.current(tx, nobody)) is None
