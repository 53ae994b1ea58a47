"""The evening as a person made it: own cue, quiet nights, one tap, and whatever they took."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.label import Form
from bot.care.model import Phase, Route
from bot.services.follow_ups import EVENING_AFTER
from bot.services.planning import Kind
from bot.store import diary
from bot.store.diary import Intake
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
WITH_ALL = replace(
    ON_100_MG,
    cue="after brushing <my> teeth:",
    lead_minutes=30,
    follow_ups=3,
    stretching=True,
    week={Weekday.MON: NightClock(time(23), ON_100_MG.wake_local)},
)
OIL = replace(
    ON_100_MG,
    route=Route.TOPICAL,
    form=Form.OIL,
    unit_mg=0.0,
    dose_mg=0.0,
    phase=Phase.MAINTAIN,
    baseline_per_week=None,
)


async def intake_of(bot: House) -> Intake | None:
    return await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))


async def reminder_state(bot: House) -> State | None:
    row = await bot.run(lambda tx: occurrences.get(tx, PERSON, Kind.EVENING, MONDAY.evening))
    return None if row is None else row.state


async def test_a_good_evening_takes_one_tap(bot: House, visitor: Person, sandbox: Sandbox) -> None:
    """With a cue, a lead time, a bedtime of Monday's own and the stretches: still one."""
    await bot.move_in(visitor, WITH_ALL)
    await sandbox.move_to(BEDTIME)  # half an hour before Monday's bedtime
    said = await visitor.sees(
        "For your bedtime at 23:00.",
        "After brushing <my> teeth: your plan tonight is 100 mg (2 × 50 mg).",
        "stretch your legs",
        "Leave it out if you have diarrhea",
    )
    assert "remind" not in said
    await visitor.tap("Took it")
    await visitor.sees("Monday night: you took 100 mg (2 × 50 mg). Noted. Sleep well.")
    intake = await intake_of(bot)
    assert intake is not None
    assert intake.dose_mg == 100.0
    assert await reminder_state(bot) is State.SENT


async def test_a_cue_stays_on_its_line(bot: House, visitor: Person, sandbox: Sandbox) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, cue="  when\nthe cat\t is in. "))
    await sandbox.move_to(BEDTIME)
    said = await visitor.sees("When the cat is in: your plan tonight is 100 mg")
    assert said.startswith("When the cat is in: your plan")


async def test_three_quiet_repeats_come_further_and_further_apart(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, follow_ups=3))
    at = BEDTIME
    told = ["I will remind you 2 more times", "I will remind you 1 more time", "the last reminder"]
    await sandbox.move_to(at)
    await visitor.sees("Your plan tonight")
    for gap, text in zip(EVENING_AFTER, told, strict=True):
        at += gap
        await bot.until(lambda tx, at=at: occurrences.next_due(tx) == at)
        await visitor.look_away()
        await sandbox.move_to(at)
        await visitor.sees(text)
    sent = [m["sim"]["silent"] for m in await visitor.messages() if m["from"]["is_bot"]]
    assert sent[-4:] == [False, True, True, True]


async def test_on_a_quiet_night_evening_and_morning_come_once_and_without_a_sound(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, quiet=frozenset({Weekday.MON})))
    for at, text in ((BEDTIME, "Your plan tonight"), (WAKE, "Any cramps last night?")):
        await sandbox.move_to(at)
        await visitor.sees(text)
        assert (await visitor.messages())[-1]["sim"]["silent"]
        await visitor.look_away()
    await bot.until(lambda tx: (due := occurrences.next_due(tx)) is not None and due > WAKE)
    row = await bot.run(lambda tx: occurrences.get(tx, PERSON, Kind.MORNING, MONDAY.evening))
    assert row is not None
    assert (row.state, await reminder_state(bot)) == (State.SENT, State.SENT)


async def test_who_took_it_already_says_so_and_is_not_reminded(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/today")
    await ann.tap("Took it already")
    await ann.sees("you took 100 mg", "Noted. I will not remind you tonight.")
    await sandbox.move_to(BEDTIME)
    await ann.say("/today")
    await ann.sees("you took 100 mg")
    assert not {"Took it already", "I am going to bed now"} & set(await ann.buttons())
    assert await reminder_state(bot) is State.SENT
    assert sum("Your plan tonight</b>" in str(m) for m in await ann.messages()) <= 1


async def test_before_early_evening_today_offers_no_answer(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    await sandbox.move_to(WAKE + timedelta(hours=8))  # three in the afternoon
    await ann.say("/today")
    await ann.sees("Your plan tonight")
    assert "Took it already" not in await ann.buttons()


async def test_later_offers_what_is_left_of_the_night(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME + timedelta(hours=2, minutes=20))
    await ann.sees("Your plan tonight")
    await ann.tap("Later")
    await ann.sees("When shall I remind you?")
    assert await ann.buttons() == ["In 15 minutes", "In 30 minutes"]
    await sandbox.move_to(BEDTIME + timedelta(hours=2, minutes=50))
    await ann.say("later")
    await ann.sees("There is no room for another reminder tonight")
    await ann.tap("Not tonight")
    await ann.sees("Monday night: nothing taken. Noted. Sleep well.")


@pytest.mark.parametrize("more", ["took one more", "another capsule"])
async def test_a_second_dose_adds_to_the_first_without_scolding(
    bot: House, ann: Person, more: str
) -> None:
    await ann.say("took it")
    await ann.sees("you took 100 mg")
    await ann.say(more)
    said = await ann.sees("you took 150 mg (3 × 50 mg)", "more than the 100 mg planned")
    assert not any(blame in said.lower() for blame in ("too much", "should", "must", "mistake"))
    intake = await intake_of(bot)
    assert intake is not None
    assert (intake.dose_mg, intake.planned_mg) == (150.0, 100.0)


async def test_one_more_of_nothing_is_asked_after(bot: House, ann: Person) -> None:
    await ann.say("another capsule")
    await ann.sees("I did not understand that")
    assert await intake_of(bot) is None


async def test_the_oil_is_never_swallowed(bot: House, visitor: Person, sandbox: Sandbox) -> None:
    plan: Plan = replace(OIL, cue="after the shower", follow_ups=1, lead_minutes=15)
    await bot.move_in(visitor, plan)
    await sandbox.move_to(BEDTIME - timedelta(minutes=15))
    heard = await visitor.sees(
        "After the shower: your plan tonight is your oil or spray, on healthy skin",
        "or if your skin is sore",
    )
    await visitor.tap("Later")
    heard += await visitor.sees("When shall I remind you?")
    await visitor.say("in 9 hours")
    heard += await visitor.sees('such as "applied it"')
    await visitor.say("in 15 minutes")
    heard += await visitor.sees("I will remind you at 22:30")
    await sandbox.move_to(BEDTIME)
    heard += await visitor.sees("After the shower")
    await visitor.say("purple")
    heard += await visitor.sees("I did not understand that", 'write "applied it"')
    buttons = " ".join(await visitor.buttons())
    await visitor.tap("Not tonight")
    heard += await visitor.sees("Monday night: not applied.")
    await visitor.tap("Change")
    await visitor.tap("Applied it")
    heard += await visitor.sees("Monday night: applied.")
    swallowed = ("took", "taken", "dose", " mg", "piece", "diarrhea")
    assert not [word for word in swallowed if word in (heard + buttons).lower()]


async def test_a_slip_that_decides_is_noted_after_a_yes(bot: House, ann: Person) -> None:
    await ann.say("skp")
    await ann.sees("I understood: not tonight")
    assert await intake_of(bot) is None
    await ann.tap("Yes")
    await ann.sees("Monday night: nothing taken. Noted.")
