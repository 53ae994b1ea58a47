"""More than the plan, at any time and on any plan: noted as it was, with advice and no blame."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.care.model import Phase, Region, Screen
from bot.store import diary
from bot.store.diary import Intake
from bot.store.plans import Plan, PlanStatus
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
COUNTING = replace(ON_100_MG, phase=Phase.BASELINE, dose_mg=0.0, treat_start=None)
BLAME = ("too much", "should", "must not", "wrong", "mistake", "only")


async def intake_of(bot: House) -> Intake:
    found = await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))
    assert found is not None, "nothing is noted for Monday night"
    return found


@pytest.mark.parametrize(
    ("plan", "dose_mg"),
    [
        (ON_100_MG, 400.0),
        (COUNTING, 400.0),
        (replace(COUNTING, screen=Screen.ASK_FIRST), 400.0),
        (replace(ON_100_MG, status=PlanStatus.STOPPED), 400.0),
        (replace(ON_100_MG, status=PlanStatus.HELD), 400.0),
        (replace(ON_100_MG, status=PlanStatus.PAUSED), 1999.0),
        (replace(ON_100_MG, phase=Phase.PAUSED_GI), 300.0),
        (replace(ON_100_MG, other_mg=250.0), 120.0),
        (replace(ON_100_MG, provider_plan=True, dose_mg=400.0), 500.0),
    ],
)
async def test_above_the_upper_level_is_noted_under_any_plan(
    bot: House, visitor: Person, plan: Plan, dose_mg: float
) -> None:
    await bot.move_in(visitor, plan)
    await visitor.say(f"took {dose_mg:g} mg")
    words = await visitor.sees(
        f"you took {dose_mg:g} mg", "Thank you for telling me", "above the upper level", "call 112"
    )
    assert not any(word in words.lower() for word in BLAME)
    assert (await intake_of(bot)).dose_mg == dose_mg


async def test_more_than_the_plan_and_below_the_upper_level(bot: House, ann: Person) -> None:
    await ann.say("took 200 mg")
    words = await ann.sees("you took 200 mg", "more than the 100 mg planned")
    assert "upper level" not in words


async def test_a_dose_that_no_plan_offered_is_noted_kindly(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, COUNTING)
    await visitor.say("took 100 mg")
    await visitor.sees("you took 100 mg", "There was no dose in the plan for that night")


async def test_the_number_to_call_is_that_of_the_persons_country(
    bot: House, visitor: Person
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, region=Region.US, zone="America/New_York"))
    await visitor.say("took 400 mg")
    await visitor.sees("350 mg for you", "call 911")


async def test_what_looks_like_a_slip_is_asked_once_and_then_believed(
    bot: House, ann: Person
) -> None:
    await ann.say("took 3000 mg")
    await ann.sees("3000 mg looks like a slip of the keyboard")
    await ann.say("3500 mg")
    await ann.sees("3500 mg looks like a slip")
    await ann.say("3500 mg")
    await ann.sees("you took 3500 mg", "Please call a doctor or a poison center now")
    assert (await intake_of(bot)).dose_mg == 3500.0


async def test_a_slip_is_put_right(bot: House, ann: Person) -> None:
    await ann.say("took 5000")
    await ann.sees("looks like a slip")
    await ann.say("50 mg")
    await ann.sees("you took 50 mg")
    assert (await intake_of(bot)).dose_mg == 50.0


async def test_nothing_is_no_amount(bot: House, ann: Person) -> None:
    await ann.say("took 5 capsules")
    await ann.sees("you took 250 mg")
    await ann.tap("Change")
    await ann.tap("Took a different amount")
    await ann.sees("How much was it?")
    for _ in range(2):
        await ann.say("0")
        await ann.sees("0 mg looks like a slip")
    assert (await intake_of(bot)).dose_mg == 250.0


async def test_the_morning_hears_it_too(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await sandbox.move_to(WAKE)
    await ann.say("1 cramp, no diarrhea")
    await ann.sees("Did you take the dose last evening")
    await ann.say("took 2500 mg")
    await ann.sees("looks like a slip")
    await ann.say("took 2500 mg")
    await ann.sees("Your plan stays", "poison center")
    assert (await intake_of(bot)).dose_mg == 2500.0


async def test_it_can_be_told_late(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await ann.say("took it")
    await ann.sees("you took 100 mg")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.say("took 400 mg")
    await ann.sees("Monday night: you took 400 mg", "above the upper level")
    assert (await intake_of(bot)).dose_mg == 400.0


async def test_a_smaller_correction_asks_for_nothing(bot: House, ann: Person) -> None:
    await ann.say("took 400 mg")
    await ann.sees("above the upper level")
    await ann.say("took 100 mg")
    words = await ann.sees("you took 100 mg")
    assert "upper level" not in words


async def test_a_second_dose_is_added_to_the_first(bot: House, ann: Person) -> None:
    await ann.say("took it")
    await ann.sees("you took 100 mg")
    await ann.say("took another 100 mg")
    await ann.sees("you took 200 mg", "more than the 100 mg planned")
    await ann.say("took 2 more capsules")
    await ann.sees("you took 300 mg", "above the upper level")
    assert (await intake_of(bot)).dose_mg == 300.0


async def test_a_dose_told_to_the_question_of_cramps_is_no_cramp(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.say("took 2 capsules")
    await ann.sees("Monday night: you took 100 mg")
    assert await bot.run(lambda tx: diary.check_in_of(tx, PERSON, MONDAY)) is None
