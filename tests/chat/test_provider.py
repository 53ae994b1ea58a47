"""What my provider said, by taps and in words: what was noted, and what the plan is now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.care.model import Phase, Screen
from bot.store import decisions, people
from bot.store.plans import Plan, PlanStatus
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, House, house, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
ON_200_MG = replace(ON_100_MG, dose_mg=200.0)
PROVIDERS_400 = replace(ON_100_MG, provider_plan=True, dose_mg=400.0)


async def opened(person: Person) -> None:
    await person.say("/settings")
    await person.tap("Product and provider")
    await person.tap("What my provider said")
    await person.sees("What your provider said")


async def told(person: Person, button: str, answer: str) -> None:
    await opened(person)
    await person.tap(button)
    await person.sees("Write milligrams")
    await person.say(answer)


async def test_nothing_is_noted_at_first(bot: House, ann: Person) -> None:
    await opened(ann)
    await ann.sees("Nothing is noted yet")
    assert {"A fixed dose", "A limit in mg a day"} <= set(await ann.buttons())
    assert "End the provider's plan" not in await ann.buttons()


@pytest.mark.parametrize("said", ["120", "120 mg", "max 120 mg a day", "120mg/day", "0.12 g"])
async def test_a_limit_below_the_dose_lowers_it_at_once(
    bot: House, visitor: Person, said: str
) -> None:
    await bot.move_in(visitor, ON_200_MG)
    await told(visitor, "A limit in mg a day", said)
    await visitor.sees(
        "A limit of 120 mg a day", "nothing is saved yet", "Your plan tonight: 100 mg (2 × 50 mg)"
    )
    assert await plan_of(bot) == ON_200_MG
    await visitor.tap("Yes, 120 mg")
    await visitor.sees(
        "your provider's limit is 120 mg a day",
        "Your plan tonight: 100 mg (2 × 50 mg)",
        "a reminder for the night",
        "From tonight on: 100 mg (2 × 50 mg), less than before",
    )
    assert (await plan_of(bot)).dose_mg == 100.0


async def test_a_limit_above_our_own_says_that_it_raises_nothing(bot: House, ann: Person) -> None:
    await told(ann, "A limit in mg a day", "400 mg")
    await ann.tap("Yes, 400 mg")
    await ann.sees("400 mg a day", "It raises nothing: 250 mg a day", "tonight: 100 mg")
    await opened(ann)
    await ann.sees("Limit: 400 mg a day, all products together")
    await ann.tap("No limit any more")
    await ann.sees("No limit from your provider any more. Is that right?", "tonight: 100 mg")
    await ann.tap("Save")
    await ann.sees("no limit from your provider", "tonight: 100 mg")
    assert (await plan_of(bot)).provider_ceiling_mg is None


async def test_a_limit_is_cleared_in_words(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, provider_ceiling_mg=150.0))
    await told(visitor, "A limit in mg a day", "no limit")
    await visitor.sees("Is that right?")
    await visitor.say("yes")
    await visitor.sees("Noted: no limit from your provider")
    assert (await plan_of(bot)).provider_ceiling_mg is None


async def test_a_limit_that_would_end_the_course_is_asked_about_first(
    bot: House, ann: Person
) -> None:
    await told(ann, "A limit in mg a day", "40 mg")
    await ann.sees("no piece of your product fits, so your magnesium would stop")
    assert await plan_of(bot) == ON_100_MG
    await ann.tap("No, leave it as it is")
    await ann.sees("nothing changes")
    assert await plan_of(bot) == ON_100_MG
    await told(ann, "A limit in mg a day", "40 mg")
    await ann.say("yes")
    await ann.sees("limit is 40 mg a day", "Stopped.")
    assert (await plan_of(bot)).status is PlanStatus.STOPPED


async def test_a_fixed_dose_is_confirmed_with_its_number(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await told(ann, "A fixed dose", "400 mg")
    await ann.sees("Your provider set 400 mg (8 × 50 mg)", "above the upper level for a day, 250")
    assert await plan_of(bot) == ON_100_MG
    await ann.tap("Yes, 400 mg")
    await ann.sees("your provider's plan, 400 mg", "Your plan tonight: 400 mg", "a reminder")
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight: 400 mg")
    await ann.say("took it")
    words = await ann.sees("you took 400 mg")
    assert "upper level" not in words


async def test_a_limit_below_the_providers_own_dose_is_no_quiet_matter(
    bot: House, visitor: Person
) -> None:
    await bot.move_in(visitor, PROVIDERS_400)
    await told(visitor, "A limit in mg a day", "200")
    await visitor.tap("Yes, 200 mg")
    await visitor.sees("400 mg (8 × 50 mg), is above this limit", "ask your provider")
    assert (await plan_of(bot)).dose_mg == 400.0


async def test_a_confirmation_is_for_its_own_number(bot: House, ann: Person) -> None:
    await told(ann, "A fixed dose", "400 mg")
    await ann.sees("Is that right?")
    first = (await ann.messages())[-1]
    yes = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await ann.say("40 mg")
    await ann.sees("Your provider set 40 mg")
    await ann.press(yes, first["message_id"])
    await ann.sees("no longer does anything")
    assert await plan_of(bot) == ON_100_MG


async def test_the_confirmation_survives_a_restart(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path) as first:
        await first.move_in(visitor)
        await told(visitor, "A fixed dose", "150 mg")
        await visitor.sees("Is that right?")
        await first.all_done()
    async with house(sandbox, tmp_path) as second:
        await visitor.say("maybe")
        await visitor.sees("You can tap a button", "150 mg")
        await visitor.say("yes")
        await visitor.sees("your provider's plan, 150 mg")
        assert (await plan_of(second)).provider_plan


@pytest.mark.parametrize("said", ["0", "4000 mg", "99999"])
async def test_absurd_numbers_are_asked_again(bot: House, ann: Person, said: str) -> None:
    for button in ("A fixed dose", "A limit in mg a day"):
        await told(ann, button, said)
        await ann.sees("looks like a slip of the keyboard")
    await ann.say("purple")
    await ann.sees("I did not understand that")
    assert await plan_of(bot) == ON_100_MG


async def test_the_end_of_the_providers_plan_says_what_comes(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, PROVIDERS_400)
    await opened(visitor)
    await visitor.sees("Fixed dose: 400 mg")
    await visitor.tap("End the provider's plan")
    await visitor.sees("Is that right?", "Your plan tonight: 250 mg")
    assert await plan_of(bot) == PROVIDERS_400
    await visitor.tap("Save")
    await visitor.sees("has ended", "Your plan tonight: 250 mg", "less than before")
    plan = await plan_of(bot)
    assert (plan.provider_plan, plan.dose_mg) == (False, 250.0)


async def test_the_answer_after_diarrhea_is_asked_for_and_noted(
    bot: House, visitor: Person
) -> None:
    waits = replace(PROVIDERS_400, phase=Phase.PAUSED_GI, paused_on=MONDAY.plus(-1))
    await bot.move_in(visitor, waits)
    await opened(visitor)
    await visitor.sees("After the diarrhea your provider says how to go on")
    await visitor.tap("The dose to go on with")
    await visitor.sees("With which dose may you go on after the diarrhea?")
    await visitor.say("300 mg")
    await visitor.sees("go on with 300 mg")
    await visitor.say("yes")
    await visitor.sees("after two mornings in a row without diarrhea", "Tonight: no dose.")
    assert (await plan_of(bot)).resume_dose_mg == 300.0


async def test_a_fixed_dose_does_not_stand_for_an_ok(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, screen=Screen.ASK_FIRST))
    await told(visitor, "A fixed dose", "150 mg")
    await visitor.tap("Yes, 150 mg")
    await visitor.sees("ask for a provider's OK first", "Tonight: no dose.")
    await opened(visitor)
    await visitor.tap("My provider said OK")
    await visitor.sees("nothing is saved yet", "To try magnesium: OK")
    await visitor.tap("Save")
    await visitor.sees("Saved.", "a reminder for the night")


async def test_a_review_is_noted_and_shown(bot: House, ann: Person) -> None:
    await opened(ann)
    await ann.tap("A provider reviewed my plan")
    await ann.sees("nothing is saved yet", "Last review: 23 November 2026")
    await ann.tap("Save")
    await ann.sees("Saved.")
    await opened(ann)
    await ann.sees("Last review: 23 November 2026")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (replace(ON_100_MG, status=PlanStatus.STOPPED), "Your plan is stopped"),
        (replace(ON_100_MG, screen=Screen.BLOCK), "say no magnesium here"),
    ],
)
async def test_what_is_closed_stays_closed(
    bot: House, visitor: Person, plan: Plan, words: str
) -> None:
    await bot.move_in(visitor, plan)
    await opened(visitor)
    await visitor.tap("A fixed dose")
    await visitor.sees(words)
    assert await plan_of(bot) == plan


@pytest.mark.parametrize("answer", ["yes", "end", "rubbish"])
async def test_a_made_up_button_changes_nothing(bot: House, ann: Person, answer: str) -> None:
    await opened(ann)
    shown = (await ann.messages())[-1]
    await ann.press(f"1|pv|400|{answer}", shown["message_id"])
    await ann.sees("no longer does anything")
    assert await plan_of(bot) == ON_100_MG


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("my doctor says at most 150 mg", "A limit of 150 mg a day"),
        ("provider's limit 150 mg", "A limit of 150 mg a day"),
        ("my doctor says 150 mg", "Your provider set 150 mg"),
        ("my pharmacist prescribed 150 mg a day", "Your provider set 150 mg"),
        ("mi médico dice máximo 150 mg", "Un límite de 150 mg"),
        ("mein Arzt hat gesagt höchstens 150 mg", "Eine Grenze von 150 mg"),
    ],
)
async def test_a_providers_word_is_heard_without_a_question(
    bot: House, ann: Person, said: str, understood: str
) -> None:
    language = {"Un": "es", "Ei": "de"}.get(understood[:2], "en")
    await bot.run(lambda tx: people.change(tx, PERSON, language=language))
    await ann.say(said)
    await ann.sees(understood)
    assert await plan_of(bot) == ON_100_MG


async def test_an_ok_and_a_review_are_heard_in_words(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, screen=Screen.ASK_FIRST))
    await visitor.say("my doctor said ok")
    await visitor.sees("nothing is saved yet", "To try magnesium: OK")
    await visitor.say("save")
    await visitor.sees("Saved.")
    assert (await plan_of(bot)).provider_ok
    await visitor.say("plan reviewed by my doctor")
    await visitor.sees("nothing is saved yet", "Last review: 23 November 2026")
    await visitor.say("leave it")
    await visitor.sees("nothing was changed")
    assert (await plan_of(bot)).reviewed_on is None


async def test_what_a_preview_shows_is_not_done(bot: House, visitor: Person) -> None:
    """The preview is the deed itself, undone: no reminder is moved and no decision is left."""
    await bot.move_in(visitor, ON_200_MG)
    before = await bot.run(lambda tx: decisions.latest(tx, PERSON))
    await told(visitor, "A limit in mg a day", "40 mg")
    await visitor.sees("so your magnesium would stop")
    assert await plan_of(bot) == ON_200_MG
    assert await bot.run(lambda tx: decisions.latest(tx, PERSON)) == before
    await visitor.say("/today")
    await visitor.sees("Your plan tonight: 200 mg", "a reminder for the night")
