"""Setting up as most people would, by the words on the buttons."""

from __future__ import annotations

from bot.care.constants import STEP_MG
from tests.kit.person import Person

_TAPS = (
    ("I agree", "How old"),
    ("18 to 64", "Does any of this apply"),
    ("None of these", "any medicine"),
    ("None", "Where"),
    ("Europe", "What time is it for you"),
)


async def set_up(
    person: Person, *, unit_mg: str = "50", start: str = "measure", place: str = "Berlin"
) -> None:
    """From the first hello to "All right, begin". `start`: "measure" or cramps a usual week."""
    await person.start()
    for label, asked_next in _TAPS:
        await person.tap(label)
        await person.sees(asked_next)
    await person.say(place)
    await person.sees("Is that right")
    await person.tap("Yes, that is right")
    await person.sees("go to bed")
    await person.tap("22:30")
    await person.sees("get up")
    await person.tap("07:00")
    await person.sees("kind of magnesium")
    await person.tap("Citrate")
    await person.sees("mg")
    await person.say(unit_mg)
    await person.sees("percent")
    await person.tap("Skip")
    if float(unit_mg) > STEP_MG:
        await person.sees("score line")
        await person.tap("No")
    await person.sees("take magnesium already")
    await person.tap("No")
    if start == "measure":
        await person.tap("Measure first")
    else:
        await person.tap("Start tonight")
        await person.sees("usual week")
        await person.say(start)
    await person.tap("All right, begin")
    await person.sees("diary has begun")
