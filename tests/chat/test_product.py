"""Another product in the chat: the label by taps or in words, shown first, never a higher dose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.care.label import Form
from bot.care.model import Route, Screen
from tests.kit.house import ON_100_MG, House, plan_of
from tests.kit.person import Person


async def test_a_new_product_by_taps(bot: House, ann: Person) -> None:
    before = await plan_of(bot)
    await ann.say("/settings")
    await ann.tap("Product and provider")
    await ann.tap("New product")
    await ann.sees("let us read its label")
    await ann.tap("Oxide")
    await ann.say("60 mg")
    await ann.tap("Skip")
    await ann.tap("No")
    await ann.sees("Nothing is saved yet", "60 mg", "Before it was 100 mg", "Monday at 22:30")
    assert await plan_of(bot) == before
    await ann.tap("Save")
    await ann.sees("Saved. Your plan with the new product", "no step up for the next 7 days")
    plan = await plan_of(bot)
    assert (plan.form, plan.unit_mg, plan.dose_mg) == (Form.OXIDE, 60.0, 60.0)


async def test_the_label_in_words_and_absurd_numbers_asked_again(bot: House, ann: Person) -> None:
    before = await plan_of(bot)
    await ann.say("new product")
    await ann.say("malate")
    for absurd in ("0", "90000"):
        await ann.say(absurd)
        await ann.sees("does not fit a label")
    await ann.say("300")
    await ann.say("10 %")
    await ann.sees("The two numbers do not fit")
    await ann.say("50")
    await ann.say("skip")
    await ann.sees("Your plan tonight: 100 mg (2 × 50 mg)")
    await ann.say("purple")
    await ann.sees("I did not understand that", "Nothing is saved yet")
    await ann.say("leave it")
    await ann.sees("nothing was changed")
    assert await plan_of(bot) == before


async def test_a_piece_above_the_dose_is_refused_kindly(bot: House, ann: Person) -> None:
    before = await plan_of(bot)
    await ann.say("new product")
    await ann.say("oxide")
    await ann.say("200")
    await ann.say("skip")
    await ann.say("no")
    await ann.sees("more than your plan's dose", "nothing was changed")
    await ann.tap("Another product")
    await ann.sees("let us read its label")
    assert await plan_of(bot) == before


async def test_oil_and_back_asks_the_health_questions(bot: House, ann: Person) -> None:
    await ann.say("new product")
    await ann.say("oil")
    await ann.sees("Oil or spray has no dose", "Nothing is saved yet")
    await ann.tap("Save")
    await ann.sees("Saved.")
    oil = await plan_of(bot)
    assert (oil.route, oil.dose_mg) == (Route.TOPICAL, 0.0)
    await ann.say("new product")
    await ann.say("citrate")
    await ann.say("50")
    await ann.say("skip")
    await ann.sees("begins a new course", "questions about your health")
    await ann.say("/cancel")
    assert await plan_of(bot) == oil


async def test_a_blocked_plan_is_told_why(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, screen=Screen.BLOCK))
    await visitor.say("new product")
    await visitor.sees("no magnesium fits you for now")


@pytest.mark.parametrize(
    "forged",
    ["1|np|oil:0:0|save", "1|np|unit|90000", "1|np|summary|save", "1|np|form|cheese", "1|np||x"],
)
async def test_a_forged_button_changes_nothing(bot: House, ann: Person, forged: str) -> None:
    before = await plan_of(bot)
    await ann.say("new product")
    await ann.sees("let us read its label")
    await ann.press(forged, (await ann.messages())[-1]["message_id"])
    await ann.sees("That button is from an earlier message")
    assert await plan_of(bot) == before
