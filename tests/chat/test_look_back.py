"""The week on one screen: by itself, on /week and in words; its day and hour in the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import Connection

from bot.care.model import Phase
from bot.locale import words as words_in
from bot.services.kinds import Kind
from bot.store import people, plans
from bot.store.plans import Plan
from bot.store.week import Weekday
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.house import AT_SIX, MONDAY, ON_100_MG, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ANN = 1
TUESDAY = MONDAY.plus(1)
TUESDAY_AT_SIX = AT_SIX + timedelta(days=1)
ON_TUESDAYS = replace(ON_100_MG, weekly_on=Weekday.TUE)
NOT_YET = "nothing is saved yet"
MEASURED = replace(
    ON_100_MG,
    phase=Phase.TITRATE,
    origin=MONDAY.plus(-28),
    treat_start=MONDAY.plus(-14),
    baseline_measured=True,
)
ONE_SCREEN = 1000


async def plan_of(bot: House) -> Plan:
    stored = await bot.run(lambda tx: plans.current(tx, ANN))
    assert stored is not None
    return stored.plan


async def comes_to(bot: House, sandbox: Sandbox) -> None:
    """It is Tuesday at six, and nothing else was said since yesterday."""

    def left_out(tx: Connection) -> None:
        occurrences.cancel(tx, ANN, kinds=(Kind.EVENING, Kind.MORNING, Kind.REVIEW))

    await bot.run(left_out)
    await sandbox.move_to(TUESDAY_AT_SIX)
    await bot.all_done()


async def test_it_comes_by_itself_with_the_week_and_what_comes_next(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, ON_TUESDAYS)
    await bot.lived(ANN, 5)
    await comes_to(bot, sandbox)
    words = await visitor.sees("Your last 7 nights", "What comes next", "a reminder for the night")
    assert "No answer" in words or "Not asked" in words
    assert len(words) < ONE_SCREEN
    assert "photo" in (await visitor.messages())[-1], "the chart"


async def test_what_it_says_is_honest_and_praises_nothing(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, MEASURED)
    await bot.lived(ANN, 28)
    await visitor.say("/week")
    words = await visitor.sees(
        "Nights answered: 7 of 7",
        "Cramps: 14, in 7 of 7 counted nights",
        "Doses taken: 7 of 7 planned",
        "Days with diarrhea: 0 of 7 told",
        "Cramps a week: 14 before magnesium, 14 in the last two weeks",
        "about 5 in 10. That cannot be told from luck yet",
        "21 to 38 of 100 people",
        "a taper is the better test",
    )
    assert len(words) < ONE_SCREEN


@pytest.mark.parametrize("typed", ["Look back", "How was my week?"])
async def test_the_week_can_be_asked_for_in_words(bot: House, ann: Person, typed: str) -> None:
    await bot.lived(ANN, 6)
    await ann.say(typed)
    await ann.sees("Your last 7 nights", "Nights answered: 6 of 7")


async def test_a_silent_week_brings_no_message(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, ON_TUESDAYS)
    await comes_to(bot, sandbox)

    def is_left_out(tx: Connection) -> bool:
        row = occurrences.get(tx, ANN, Kind.LOOK_BACK, TUESDAY.evening)
        following = occurrences.latest(tx, ANN, Kind.LOOK_BACK)
        assert row is not None
        assert following is not None
        return row.state is State.SKIPPED and following.night == TUESDAY.plus(7).evening

    await bot.until(is_left_out)
    assert "Your last" not in await visitor.news()


async def test_a_discreet_message_begins_with_a_neutral_line_and_shows_no_picture(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, ON_TUESDAYS)
    await bot.lived(ANN, 5)
    await bot.run(lambda tx: people.change(tx, ANN, discreet=True))
    await comes_to(bot, sandbox)
    words = await visitor.sees("Your last 7 nights")
    first = words.splitlines()[0].lower()
    assert not any(word in first for word in ("night", "cramp", "magnesium", "week"))
    assert not any("photo" in message for message in await visitor.messages())
    await visitor.tap("See the picture")
    await visitor.sees("Your nights")
    assert "photo" in (await visitor.messages())[-1]


async def test_a_quiet_evening_has_it_without_a_sound(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_TUESDAYS, quiet=frozenset({Weekday.TUE})))
    await bot.lived(ANN, 5)
    await comes_to(bot, sandbox)
    await visitor.sees("Your last 7 nights")
    last = (await visitor.messages())[-1]
    assert last["sim"]["silent"] is True


async def test_while_a_taper_runs_going_without_is_the_news(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, MEASURED)
    await bot.lived(ANN, 28, cramps=0)
    tapering = replace(MEASURED, phase=Phase.TAPER, dose_mg=50.0, taper_start_dose_mg=100.0)
    await bot.move_in(visitor, tapering)
    await bot.sandbox.move_to(AT_SIX + timedelta(days=2))
    await visitor.say("/week")
    words = await visitor.sees("Going without: the better test", "On the way down")
    assert "Not enough nights yet" in words
    assert "dummy pills" not in words


async def test_its_button_asks_for_another_day_and_the_week_stays(bot: House, ann: Person) -> None:
    await bot.lived(ANN, 6)
    await ann.say("/week")
    await ann.tap("Day and hour")
    await ann.sees("On which day")
    await ann.tap("Friday")
    await ann.tap("12:00")
    await ann.sees("Weekly look back: Friday at 12:00", NOT_YET)
    assert "Nights answered: 6 of 7" in await ann.screen()


async def test_an_old_button_of_it_says_kindly_that_it_is_old(bot: House, ann: Person) -> None:
    await bot.lived(ANN, 6)
    await ann.say("/week")
    await ann.sees("Your last 7 nights")
    newest = (await ann.messages())[-1]["message_id"]
    await ann.press("1|wk||once", newest)
    await ann.sees(words_in("en")("common.old_button"))


async def test_without_a_plan_there_is_no_week(bot: House, visitor: Person) -> None:
    await visitor.say("/week")
    await visitor.sees("/start")


# --- its day and hour ---


@pytest.mark.parametrize(
    ("typed", "day", "at"),
    [
        ("weekly on Friday", Weekday.FRI, time(18)),
        ("look back at 10 am on Saturday", Weekday.SAT, time(10)),
        ("weekly at 8 pm", Weekday.SUN, time(20)),
        ("weekly look back Wednesday 9:30", Weekday.WED, time(9, 30)),
        ("no weekly message", None, time(18)),
    ],
)
async def test_words_set_the_day_and_the_hour_after_a_look_at_them(
    bot: House, ann: Person, typed: str, day: Weekday | None, at: time
) -> None:
    before = await plan_of(bot)
    await ann.say(typed)
    await ann.sees(NOT_YET, "Weekly look back")
    assert await plan_of(bot) == before
    await ann.tap("Save")
    await ann.sees("Saved.")
    after = await plan_of(bot)
    assert (after.weekly_on, after.weekly_local) == (day, at)


@pytest.mark.parametrize(
    "typed", ["wochenrückblick am Freitag um 10 Uhr", "resumen semanal viernes a las 10:00"]
)
async def test_other_languages_have_their_words_too(bot: House, ann: Person, typed: str) -> None:
    language = "de" if "rückblick" in typed else "es"
    await bot.run(lambda tx: people.change(tx, ANN, language=language))
    await ann.say(typed)
    await ann.tap("Speichern" if language == "de" else "Guardar")
    await bot.all_done()
    after = await plan_of(bot)
    assert (after.weekly_on, after.weekly_local) == (Weekday.FRI, time(10))


async def test_two_taps_set_it_and_the_next_one_is_named(bot: House, ann: Person) -> None:
    await ann.say("/settings")
    await ann.tap("Reminders")
    await ann.tap("Weekly look back")
    await ann.tap("Saturday")
    await ann.tap("10:00")
    await ann.sees(
        "Weekly look back: Saturday at 10:00", "The next one comes on Sat 28 Nov at 10:00"
    )
    await ann.tap("Save")
    await ann.sees("Saved.", "Weekly look back: Saturday at 10:00")
    await ann.say("weekly on")
    await ann.tap("Leave it")
    await ann.say("weekly")
    await ann.tap("None")
    await ann.sees("Weekly look back: off")
    await ann.tap("Save")
    await ann.sees("Saved.", "Weekly look back: off")
    row = await bot.run(lambda tx: occurrences.latest(tx, ANN, Kind.LOOK_BACK))
    assert row is not None
    assert row.state is State.CANCELLED


async def test_an_hour_is_typed_for_the_day_that_was_tapped(bot: House, ann: Person) -> None:
    await ann.say("weekly")
    await ann.tap("Tuesday")
    await ann.say("11 am")
    await ann.sees("Weekly look back: Tuesday at 11:00")


async def test_what_is_no_day_and_no_hour_is_asked_again(bot: House, ann: Person) -> None:
    await ann.say("weekly")
    await ann.sees("On which day")
    await ann.say("whenever")
    await ann.sees("a day and a time")
    await ann.say("weekly on weekends")
    await ann.sees("I did not understand that")
