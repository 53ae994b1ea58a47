"""A new plan after a stop, in the chat: no start before seven clear mornings, and why."""

from __future__ import annotations

from dataclasses import replace

from bot.care.model import Phase, Triage
from tests.kit.house import ON_100_MG, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

COUNTS_AGAIN = replace(
    ON_100_MG,
    phase=Phase.BASELINE,
    dose_mg=0.0,
    baseline_per_week=None,
    treat_start=None,
    last_change=None,
    follows_stop=Triage.SELF_CARE,
)
"""The third week of a plan that follows one that was stopped."""


async def wakes_up(bot: House, person: Person, sandbox: Sandbox) -> None:
    person_id = await bot.move_in(person, COUNTS_AGAIN)
    await bot.lived(person_id, 15)
    await sandbox.move_to(WAKE)
    await person.sees("Any cramps")


async def test_a_loose_morning_puts_the_start_off_and_says_so(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await wakes_up(bot, visitor, sandbox)
    await visitor.say("2 cramps, a bit mushy")
    words = await visitor.sees("No dose yet", "seven mornings in a row", "7 days to go")
    assert "100 mg" not in words
    await visitor.say("/why")
    await visitor.sees("seven mornings in a row", "E8")


async def test_seven_clear_mornings_are_enough(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await wakes_up(bot, visitor, sandbox)
    await visitor.say("2 cramps, no diarrhea")
    await visitor.sees("Your start could be tonight, with 100 mg")
