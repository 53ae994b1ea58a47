"""kill -9 after each step of a night, seen by the person: no answer and no reminder is lost.

`test_faults_kill.py` strikes each point of the bot's own work, and looks into its books.
"""

from __future__ import annotations

import asyncio
from datetime import time
from zoneinfo import ZoneInfo

from tests.e2e.conftest import House
from tests.kit.newcomer import set_up
from tests.kit.nights import EVENING, MORNING, Nights
from tests.kit.person import PATIENCE_S, Person

# How long the bot lives on after a step: it is in the middle of it.
LIVES_ON_MS = 10
BERLIN = ZoneInfo("Europe/Berlin")
BEDTIME, WAKE = time(22, 30), time(7)


async def test_a_night_survives_a_kill_after_each_of_its_steps(house: House, ann: Person) -> None:
    await house.be_at_noon()
    await set_up(ann, unit_mg="100", start="7")
    nights = Nights(house.sandbox, ann, house.at_rest)

    async def die_and_return() -> None:
        await asyncio.sleep(LIVES_ON_MS / 1000)
        await house.bot.kill()
        await house.start_bot()

    await _time_comes(house, ann, BEDTIME)
    await die_and_return()
    await ann.sees(EVENING)

    await ann.tap("Took it", wait_s=0)
    await die_and_return()
    await ann.sees("you took 100 mg")

    await _time_comes(house, ann, WAKE)
    await die_and_return()
    await ann.sees(MORNING)

    await ann.tap("2", wait_s=0)
    await die_and_return()
    await ann.sees("Cramps: 2", "Any diarrhea")

    await ann.tap("No", wait_s=0)
    await die_and_return()
    await ann.sees("Cramps: 2", "Diarrhea: no", "Your plan stays as it is: 100 mg")

    await ann.say("/today")
    await die_and_return()
    await ann.sees("Your plan tonight", "100 mg")

    assert EVENING in await nights.next_message(), "the next evening comes as planned"
    # What was in flight at a kill may be said once more, with the question that is open by then.
    said = [message.get("text") or "" for message in await ann.messages()]
    questions = ("Any cramps last night?", "Any diarrhea since yesterday?")
    repeated = sum(question in each for each in said for question in questions)
    assert repeated <= 3, said
    assert "Traceback" not in house.bot.output()


async def _time_comes(house: House, person: Person, at: time) -> None:
    """Move the clock to the bot's next message, which it plans for this time of day (Berlin)."""
    await person.look_away()
    async with asyncio.timeout(PATIENCE_S):
        # Right after a restart the sandbox still shows what the bot before it had planned.
        while (due := await house.sandbox.alarm()) is None or due.astimezone(BERLIN).time() != at:
            await asyncio.sleep(0.02)
    await house.sandbox.move_to(due)
