"""Where the upper level holds a dose, that is said with its number: nothing is capped silently."""

from __future__ import annotations

from dataclasses import replace

from tests.kit.house import MONDAY, ON_100_MG, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

AT_250_MG = replace(
    ON_100_MG, dose_mg=250.0, treat_start=MONDAY.plus(-20), last_change=MONDAY.plus(-10)
)
"""A person in Europe, at its upper level, who would get the next step but for it."""


async def test_a_dose_that_may_go_no_higher_says_so_with_the_number(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    person_id = await bot.move_in(visitor, AT_250_MG)
    await bot.lived(person_id, 8)
    await visitor.say("took it")
    await visitor.sees("you took 250 mg")
    await sandbox.move_to(WAKE)
    await visitor.sees("Any cramps")
    await visitor.say("2 cramps, no diarrhea")
    await visitor.sees(
        "Your plan stays as it is: 250 mg",
        "there is no higher dose under your upper level of 250 mg a day",
    )
    assert (await plan_of(bot, person_id)).dose_mg == 250.0
