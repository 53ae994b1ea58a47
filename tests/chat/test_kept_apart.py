"""Twelve hours between two doses, as a person hears of it."""

from __future__ import annotations

from datetime import timedelta

from tests.kit.house import BEDTIME, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


async def test_a_dose_told_in_the_afternoon_spares_the_evening_until_its_time_is_told(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await sandbox.move_to(BEDTIME + timedelta(hours=16))  # 14:30 on Tuesday
    await ann.sees("Any cramps last night?")
    await ann.say("took it")
    await ann.sees(
        "Monday night: you took 100 mg",
        "Tuesday night: no dose and no reminder",
        "less than 12 hours after the last one",
        "took it at 22:30",
    )
    await ann.say("/today")
    await ann.sees("Tonight: no dose", "Tuesday night: no dose and no reminder")
    await ann.say("took it at 22:35")
    words = await ann.sees("Monday night: you took 100 mg")
    assert "no reminder" not in words
    await ann.say("/today")
    await ann.sees("Tonight: 100 mg", "Tuesday at 22:30: a reminder")


async def test_a_flight_far_east_says_that_the_reminder_waits(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.tap("Took it")
    await ann.sees("Noted")
    await sandbox.move_to(BEDTIME + timedelta(hours=9))  # 07:30 in Berlin, 20:30 over there
    await ann.sees("Any cramps last night?")
    await ann.say("/settings")
    await ann.tap("Night")
    await ann.tap("Time zone")
    await ann.sees("What time is it for you now?")
    await ann.say("UTC+14")
    # 22:30 over there is eleven hours after the dose.
    await ann.sees("Tuesday at 23:30: a reminder for the night, later than usual", "12 hours")
