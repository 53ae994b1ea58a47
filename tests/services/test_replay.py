"""Every stored decision can be made again from what was known then; what cannot is named."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import Table, func, select, update

from bot.care.model import Action, Flag, ReasonCode, Triage
from bot.services import pausing, replay, safety, settings, titration
from bot.services.replay import Difference, Outcome, Replayed
from bot.store import decisions
from bot.store.database import Database
from bot.store.decisions import StoredDecision, Trigger
from bot.store.tables import check_in, decision, intake, plan
from tests.kit.plans import MONDAY, Life, a_plan, counting

SAME = Outcome.SAME


def replayed(life: Life) -> list[Replayed]:
    return life.run(lambda tx: replay.replay(tx, life.id))


def outcomes(life: Life) -> list[Outcome]:
    return [each.outcome for each in replayed(life)]


def made(life: Life) -> list[StoredDecision]:
    every = life.run(lambda tx: decisions.all_of(tx, life.id))
    return [each for each in every if isinstance(each, StoredDecision)]


def tamper(life: Life, table: Table, row_id: int, **values: object) -> None:
    """Change a stored row, as nobody should."""
    changed = update(table).where(table.c.id == row_id).values(**values)
    life.run(lambda tx: tx.execute(changed))


def first_id(life: Life, table: Table) -> int:
    found = select(func.min(table.c.id)).where(table.c.person_id == life.id)
    return life.run(lambda tx: int(tx.execute(found).scalar_one()))


def three_mornings(database: Database) -> Life:
    """Somebody with three stored decisions."""
    life = Life(database)
    life.nights(MONDAY, 3)
    assert outcomes(life) == [SAME] * 3
    return life


def test_weeks_with_corrections_taps_and_changes_come_out_the_same(database: Database) -> None:
    life = Life(database, counting())
    start = life.nights(MONDAY, 14)[-1]
    life.accepts(start)
    raised = life.nights(MONDAY.plus(14), 7)[-1]
    life.accepts(raised)
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(23), now=life.now))
    life.tells(MONDAY.plus(20), cramps=1, stool=2)  # a slip of the thumb ...
    life.tells(MONDAY.plus(20), cramps=1, stool=0)  # ... put right the same morning
    life.skipped(MONDAY.plus(20))  # last evening's dose was not taken after all
    life.reviewed(MONDAY.plus(21))
    life.sets(settings.zone("Europe/Lisbon"))
    life.night_and_morning(MONDAY.plus(22), cramps=0, stool=2)
    life.nights(MONDAY.plus(23), 3, cramps=0)
    life.tells(MONDAY.plus(25), flags=[Flag.ONE_LEG_SWOLLEN_HOT])
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    life.reviewed(MONDAY.plus(35))
    told = made(life)
    assert {Trigger.CHECK_IN, Trigger.TAP, Trigger.EVALUATION} <= {each.trigger for each in told}
    assert {Action.START, Action.STEP_UP, Action.PAUSE} <= {each.decision.action for each in told}
    assert set(outcomes(life)) == {SAME}


def test_a_start_tonight_comes_out_the_same(database: Database) -> None:
    life = Life(database, counting(baseline_per_week=5.0))
    life.run(lambda tx: titration.begin_tonight(tx, life.id, now=life.now))
    assert [each.trigger for each in made(life)] == [Trigger.ENTRY]
    assert outcomes(life) == [SAME]


def test_a_start_that_waited_for_i_was_assessed_still_waits_in_a_replay(
    database: Database,
) -> None:
    life = Life(database)
    life.at(MONDAY.next(), "08:00")
    life.tells(MONDAY, flags=[Flag.NUMB_OR_SWOLLEN_LEGS])
    again = MONDAY.next()
    life.put(counting(origin=again, follows_stop=Triage.PROMPT))
    waits = life.nights(again, 14)[-1]
    assert waits.decision.reasons[0].code is ReasonCode.RESTART_NOT_ASSESSED
    life.pass_time(timedelta(hours=1))
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    starts = life.night_and_morning(again.plus(14))
    assert (starts.decision.action, set(outcomes(life))) == (Action.START, {SAME})


def test_a_piece_with_many_decimals_comes_out_the_same(database: Database) -> None:
    third = 100 / 3
    life = Life(database, a_plan(unit_mg=third, dose_mg=2 * third))
    life.nights(MONDAY, 7)
    assert set(outcomes(life)) == {SAME}


def test_a_correction_later_the_same_day_leaves_the_first_decision_as_it_was(
    database: Database,
) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY, cramps=2)
    life.tells(MONDAY, cramps=2, stool=2)
    first, second = replayed(life)
    assert (first.outcome, second.outcome) == (SAME, SAME)
    assert first.stored is not None and second.stored is not None
    assert first.stored.inputs_digest != second.stored.inputs_digest


def test_rows_of_the_first_release_are_replayed_by_the_time_of_entry(database: Database) -> None:
    life = three_mornings(database)
    life.at(MONDAY.plus(3), "12:00")
    life.skipped(MONDAY.plus(2))
    life.tells(MONDAY.plus(2), cramps=5)
    unmarked = {"known_check_in_id": None, "known_intake_id": None}
    for each in made(life):
        tamper(life, decision, each.id, **unmarked)
    assert [each.known for each in made(life)] == [None] * 4
    assert outcomes(life) == [SAME] * 4


def test_a_changed_diary_is_noticed_by_every_decision_that_looked_at_it(
    database: Database,
) -> None:
    life = three_mornings(database)
    tamper(life, check_in, first_id(life, check_in), stool=2)
    assert set(outcomes(life)) == {Outcome.INPUTS_CHANGED}
    now = {part.part: part.now for part in replayed(life)[0].differences}
    assert (now["action"], now["dose"]) == ("PAUSE", "0 mg")


def test_a_changed_intake_is_noticed(database: Database) -> None:
    life = three_mornings(database)
    tamper(life, intake, first_id(life, intake), taken=False)
    assert set(outcomes(life)) == {Outcome.INPUTS_CHANGED}


def test_a_changed_plan_is_noticed(database: Database) -> None:
    life = three_mornings(database)
    tamper(life, plan, made(life)[0].plan_id, other_mg=200.0)
    assert set(outcomes(life)) == {Outcome.INPUTS_CHANGED}


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("action", "STEP_UP", "action"),
        ("dose_mg", 350.0, "dose"),
        ("triage", 2, "triage"),
        ("row", "26", "row"),
        ("override", 3, "override"),
        ("reasons", [["ELIGIBLE", 150.0]], "reasons"),
        ("reasons", [["INTERVAL", 5]], "reasons"),
    ],
)
def test_each_part_of_a_decision_that_was_changed_is_named(
    database: Database, column: str, value: object, part: str
) -> None:
    life = three_mornings(database)
    tamper(life, decision, made(life)[1].id, **{column: value})
    before, changed, after = replayed(life)
    assert (before.outcome, changed.outcome, after.outcome) == (SAME, Outcome.DIFFERENT, SAME)
    assert [each.part for each in changed.differences] == [part]


def test_a_difference_shows_both_numbers_behind_a_reason(database: Database) -> None:
    life = three_mornings(database)
    reasons = [[reason.code, reason.number] for reason in made(life)[0].decision.reasons]
    assert reasons[0] == ["INTERVAL", 6]
    tamper(life, decision, made(life)[0].id, reasons=[["INTERVAL", 5], *reasons[1:]])
    (changed,) = replayed(life)[0].differences
    assert isinstance(changed, Difference)
    assert changed.stored.startswith("INTERVAL 5,") and changed.now.startswith("INTERVAL 6,")


def test_another_version_of_the_rules_is_said_and_the_rest_goes_on(database: Database) -> None:
    life = three_mornings(database)
    tamper(life, decision, made(life)[1].id, rules_version="9.9", action="FLY")
    found = replayed(life)
    assert [each.outcome for each in found] == [SAME, Outcome.OTHER_RULES, SAME]
    assert found[1].rules_version == "9.9"


@pytest.mark.parametrize(
    "values",
    [
        {"action": "FLY"},
        {"trigger": "moon"},
        {"triage": 7},
        {"reasons": [["NO_SUCH_REASON", None]]},
        {"reasons": [["INTERVAL", "many"]]},
        {"reasons": 5},
        {"reasons": [["INTERVAL"]]},
    ],
)
def test_a_code_that_we_do_not_know_is_said_and_the_rest_goes_on(
    database: Database, values: dict[str, object]
) -> None:
    life = three_mornings(database)
    tamper(life, decision, made(life)[1].id, **values)
    found = replayed(life)
    assert [each.outcome for each in found] == [SAME, Outcome.UNREADABLE, SAME]
    assert found[1].problem


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (check_in, {"flags": ["green_ears"]}),
        (check_in, {"stool": 9}),
        (plan, {"phase": "DREAM"}),
        (plan, {"gi_caps": {"many": []}}),
    ],
)
def test_an_unreadable_plan_or_diary_is_said_for_each_decision_that_needs_it(
    database: Database, table: Table, values: dict[str, object]
) -> None:
    life = three_mornings(database)
    tamper(life, table, first_id(life, table), **values)
    assert outcomes(life) == [Outcome.UNREADABLE] * 3


def test_somebody_elses_decisions_are_not_replayed(database: Database) -> None:
    three_mornings(database)
    assert replayed(Life(database)) == []


def of_night(life: Life, day: int) -> list[Replayed]:
    return life.run(lambda tx: replay.of_night(tx, life.id, MONDAY.plus(day)))


def test_what_a_decision_looked_at_is_recalled_as_it_was_then(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY, stool=0)
    life.tells(MONDAY, stool=2)
    first, second = of_night(life, 1)
    assert first.asked is not None and second.asked is not None
    stools = [each.inputs.history[1].stool for each in (first.asked, second.asked)]
    assert stools == [0, 2]


def test_the_way_leads_to_the_decision_that_was_stored(database: Database) -> None:
    for each in replayed(three_mornings(database)):
        assert each.way is not None and each.stored is not None
        assert each.way.decision == each.stored.decision


def test_a_night_without_a_decision_has_nothing_to_recall(database: Database) -> None:
    assert of_night(three_mornings(database), 9) == []


def test_a_decision_that_cannot_be_read_still_has_its_night(database: Database) -> None:
    life = three_mornings(database)
    tamper(life, decision, made(life)[0].id, action="FLY")
    assert [each.outcome for each in of_night(life, 1)] == [Outcome.UNREADABLE]


def test_somebody_elses_decision_is_not_found(database: Database) -> None:
    life, stranger = three_mornings(database), Life(database)
    theirs = made(life)[0].id
    assert life.run(lambda tx: replay.of_decision(tx, life.id, theirs)) == replayed(life)[0]
    assert life.run(lambda tx: replay.of_decision(tx, stranger.id, theirs)) is None


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (check_in, {"cramps": 7}),
        (check_in, {"flags": ["green_ears"]}),
        (decision, {"rules_version": "9.9"}),
        (decision, {"dose_mg": 50.0}),
    ],
)
def test_what_cannot_be_proven_has_no_way(
    database: Database, table: Table, values: dict[str, object]
) -> None:
    life = three_mornings(database)
    tamper(life, table, first_id(life, table), **values)
    (only,) = of_night(life, 1)
    assert only.way is None
