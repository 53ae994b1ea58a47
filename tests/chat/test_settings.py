"""/settings in the chat: one screen by groups, each value shown first, by taps and in words."""

from __future__ import annotations

from datetime import time

import pytest

from bot.services import settings
from bot.store import people
from bot.store.people import Person as Stored
from bot.store.week import Weekday
from tests.kit.house import House, plan_of
from tests.kit.person import Person

PERSON = 1
MOST_BUTTONS = 8
NOT_YET = "nothing is saved yet"


async def person_of(bot: House) -> Stored:
    stored = await bot.run(lambda tx: people.get(tx, PERSON))
    assert stored is not None
    return stored


async def labels(ann: Person) -> list[str]:
    """The buttons of the newest message."""
    rows = (await ann.messages())[-1].get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_every_screen_is_one_message_with_few_buttons_and_a_way_back(
    bot: House, ann: Person
) -> None:
    await ann.say("/settings")
    await ann.sees("Your settings", "Bedtime: 22:30", "Product: Magnesium citrate")
    shown = len(await ann.messages())
    for group in ("Night", "Reminders", "Product and provider", "You"):
        assert len(await labels(ann)) <= MOST_BUTTONS
        await ann.tap(group)
        assert len(await labels(ann)) <= MOST_BUTTONS
        await ann.tap("Back")
        await ann.sees("Your settings")
    assert len(await ann.messages()) == shown


async def test_nothing_is_saved_before_a_tap_and_leaving_it_is_one(bot: House, ann: Person) -> None:
    before = await plan_of(bot)
    await ann.say("bedtime 23:15")
    await ann.sees(NOT_YET, "Bedtime: 23:15", "Monday at 23:15: a reminder", "Tuesday at 07:00")
    assert await plan_of(bot) == before
    await ann.tap("Leave it")
    await ann.sees("nothing was changed")
    assert await plan_of(bot) == before


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("bedtime 22:45", "bedtime_local", time(22, 45)),
        ("change my bedtime to 11 pm", "bedtime_local", time(23)),
        ("Wake at 6:30", "wake_local", time(6, 30)),
        ("no reminders on weekends", "quiet", frozenset({Weekday.FRI, Weekday.SAT})),
        ("quiet evenings: Monday and Tuesday", "quiet", frozenset({Weekday.MON, Weekday.TUE})),
        ("follow-ups 1", "follow_ups", 1),
        ("no follow-ups", "follow_ups", 0),
        ("45 minutes before bedtime", "lead_minutes", 45),
        ("stretching on", "stretching", True),
        ("My cue is when I <lock> the door", "cue", "when I <lock> the door"),
    ],
)
async def test_a_whole_wish_in_words_is_shown_then_saved(
    bot: House, ann: Person, typed: str, field: str, value: object
) -> None:
    before = getattr(await plan_of(bot), field)
    await ann.say(typed)
    await ann.sees(NOT_YET)
    assert getattr(await plan_of(bot), field) == before
    await ann.tap("Save")
    await ann.sees("Saved.")
    assert getattr(await plan_of(bot), field) == value


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("bedtime 7:00 am", "cannot be the same"),
        ("follow-ups 7", "from 0 to 3"),
        ("cue " + "x" * 61, "up to 60 characters"),
        ("cue 12345", "up to 60 characters"),
        ("language Klingon", "I do not speak that one yet"),
        ("180 minutes before bedtime", "up to 2 hours"),
    ],
)
async def test_what_cannot_be_is_refused_kindly(
    bot: House, ann: Person, typed: str, said: str
) -> None:
    before = await plan_of(bot)
    await ann.say(typed)
    await ann.sees(said)
    assert await plan_of(bot) == before


@pytest.mark.parametrize("typed", ["1 at bedtime", "took it at bedtime", "I speak to my doctor"])
async def test_what_only_sounds_like_a_setting_is_none(bot: House, ann: Person, typed: str) -> None:
    await ann.say(typed)
    await bot.all_done()
    assert NOT_YET not in await ann.news()
    assert (await plan_of(bot)).bedtime_local == time(22, 30)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("bedtime 10:30 pm, weekends 11:30 pm", "When do you go to bed?"),
        ("my language is Klingon", "Which language"),
        ("change the lead time to tomorrow", "How long before bedtime"),
        ("my doctor was away", "What your provider said"),
    ],
)
async def test_the_name_of_a_setting_with_a_riddle_brings_its_question(
    bot: House, ann: Person, typed: str, asked: str
) -> None:
    before = await plan_of(bot)
    await ann.say(typed)
    await ann.sees("I did not understand that", asked)
    assert await plan_of(bot) == before


async def test_a_city_that_is_one_place_is_shown_as_it_would_be(bot: House, ann: Person) -> None:
    await ann.say("time zone Lisbon")
    await ann.sees(NOT_YET, "Europe/Lisbon")
    await ann.tap("Save")
    await ann.sees("Saved.")
    assert (await plan_of(bot)).zone == "Europe/Lisbon"


async def test_a_cue_by_a_tap_and_away_again(bot: House, ann: Person) -> None:
    await ann.say("/settings")
    await ann.tap("Reminders")
    await ann.tap("Cue")
    await ann.tap("after brushing my teeth")
    await ann.sees("Cue: after brushing my teeth", NOT_YET)
    await ann.tap("Save")
    await ann.sees("Saved.", "Cue: after brushing my teeth")
    await ann.say("no cue")
    await ann.tap("Save")
    await ann.sees("Saved.")
    assert (await plan_of(bot)).cue is None


async def test_a_long_cue_rides_beside_the_question(bot: House, ann: Person) -> None:
    long = "nachdem ich die Küche geputzt und Ödön gefüttert habe 😺"
    await ann.say("cue " + long)
    await ann.sees(NOT_YET, long)
    await ann.tap("Save")
    await ann.sees("Saved.")
    assert (await plan_of(bot)).cue == long


async def test_quiet_evenings_are_chosen_one_by_one(bot: House, ann: Person) -> None:
    await ann.say("/settings")
    await ann.tap("Reminders")
    await ann.tap("Quiet evenings")
    await ann.tap("Sunday")
    await ann.tap("Monday")
    await ann.tap("Sunday")
    assert len(await labels(ann)) <= MOST_BUTTONS
    await ann.tap("Done")
    await ann.sees("Quiet evenings: Monday", "without a sound", NOT_YET)
    await ann.tap("Save")
    await ann.sees("Saved.", "Quiet evenings: Monday")
    assert (await plan_of(bot)).quiet == {Weekday.MON}


async def test_what_is_about_the_person_is_kept_with_the_person(bot: House, ann: Person) -> None:
    before = await plan_of(bot)
    await ann.say("/settings")
    await ann.tap("You")
    await ann.tap("Discreet messages")
    await ann.sees("says nothing about health", NOT_YET)
    assert not (await person_of(bot)).discreet
    await ann.tap("Save")
    await ann.sees("Saved.", "Discreet messages: on")
    await ann.say("cards off")
    await ann.say("yes")
    await ann.sees("Saved.")
    person = await person_of(bot)
    assert (person.discreet, person.cards) == (True, False)
    assert await plan_of(bot) == before


@pytest.mark.parametrize(
    ("label", "seen"),
    [("Your data", "What is kept"), ("Trusted people", "People you trust")],
)
async def test_the_screen_about_the_person_leads_to_their_data_and_their_people(
    ann: Person, label: str, seen: str
) -> None:
    await ann.say("/settings")
    await ann.tap("You")
    await ann.tap(label)
    await ann.sees(seen)


async def test_the_language_is_chosen_by_its_own_name(bot: House, ann: Person) -> None:
    await ann.say("/settings")
    await ann.tap("You")
    await ann.tap("Language")
    await ann.tap("English")
    await ann.sees("Language: English", NOT_YET)
    await ann.tap("Save")
    await ann.sees("Saved.")
    assert (await person_of(bot)).language == "en"


async def test_an_open_preview_takes_words_and_is_shown_again_when_in_doubt(
    bot: House, ann: Person
) -> None:
    await ann.say("follow-ups 3")
    await ann.sees(NOT_YET)
    await ann.say("purple")
    await ann.sees("I did not understand that", "Follow-ups after the first reminder: 3")
    await ann.say("leave it")
    await ann.sees("nothing was changed")
    assert (await plan_of(bot)).follow_ups == 2


async def test_a_bedtime_of_some_days_in_one_sentence(bot: House, ann: Person) -> None:
    await ann.say("bedtime on weekends 23:30")
    await ann.sees("when do you get up after that?")
    await ann.tap("09:00")
    await ann.sees("Friday and Saturday night: 23:30 to 09:00", NOT_YET)
    await ann.tap("Save")
    await ann.sees("Saved.")
    assert set((await plan_of(bot)).week) == {Weekday.FRI, Weekday.SAT}


async def test_pages_open_by_their_names(ann: Person) -> None:
    await ann.say("settings")
    await ann.sees("Your settings")
    await ann.say("reminders")
    await ann.sees("Follow-ups after the first reminder: 2")
    await ann.say("my provider")
    await ann.sees("What your provider said")


async def test_a_save_that_was_forged_for_another_field_is_old(bot: House, ann: Person) -> None:
    await ann.say("cue when the cat comes in for the night and I close the window ok")
    await ann.sees("up to 60 characters")
    last = (await ann.messages())[-1]["message_id"]
    await ann.press("1|se|cue=#ffffffff|save", last)
    await ann.sees("That button is from an earlier message")
    assert (await plan_of(bot)).cue is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("after\n brushing\tmy teeth ", "after brushing my teeth"),
        ("\u202eteeth", "teeth"),
        ("x" * settings.LONGEST_CUE, "x" * settings.LONGEST_CUE),
    ],
)
def test_a_cue_is_one_line(text: str, kept: str) -> None:
    change = settings.cue(text)
    assert change is not None
    assert change.plan == {"cue": kept}
