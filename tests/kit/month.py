"""A month with the bot: nights are counted, a dose begins, goes up, and comes down again."""

from __future__ import annotations

from tests.kit.newcomer import set_up
from tests.kit.nights import Nights


async def live_a_month(nights: Nights) -> None:
    """From the first hello to the lower dose after diarrhea, in seconds, by moving the clock."""
    ann = nights.person
    await set_up(ann)
    for _ in range(13):  # fourteen nights without magnesium are counted
        await nights.morning()
        await ann.sees("No dose yet")
    await nights.morning()
    await ann.sees("Your start could be tonight, with 100 mg (2 × 50 mg)")
    await ann.tap("Start with 100 mg")
    await ann.tap("Yes, 100 mg")
    await ann.sees("It is set: 100 mg")

    for _ in range(6):  # a dose is kept for a week before anything goes up
        await nights.evening()
        await nights.morning()
        await ann.sees("Your plan stays as it is: 100 mg")
    await nights.evening()
    await nights.morning()
    await ann.sees("You could go from 100 mg", "to 150 mg")
    await ann.tap("Raise to 150 mg")
    await ann.tap("Yes, 150 mg")
    await ann.sees("It is set: 150 mg")

    await nights.evening()
    await nights.morning()
    await nights.evening()
    await nights.morning(stool="Yes")  # diarrhea: no dose, at once
    await ann.sees("Magnesium pauses now")
    await ann.tap("None of these")
    await ann.sees("None of these warning signs")

    await nights.morning(cramps="No cramps")  # no evening in between: nothing to take
    await ann.sees("No dose")
    await nights.morning(cramps="No cramps")
    await ann.sees("You could go on tonight with 100 mg")
    await ann.tap("Go on with 100 mg")
    await ann.tap("Yes, 100 mg")
    await ann.sees("It is set: 100 mg")

    for _ in range(2):
        await nights.evening()
        await nights.morning(cramps="No cramps")
        await ann.sees("Your plan stays as it is: 100 mg")
    await nights.evening()
    await nights.morning(cramps="No cramps")  # four weeks since the setup
    await ann.sees("Your plan stays as it is: 100 mg", "Anything new with your health")
    await ann.tap("Nothing new")
    await ann.sees("nothing new. Thank you")
    await nights.evening()
    await nights.morning(cramps="No cramps")
    words = await ann.sees("Your plan stays as it is: 100 mg")
    assert "Anything new" not in words
