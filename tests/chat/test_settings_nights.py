"""/settings in the chat: nights of their own, the reminder before bedtime, and zones by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import update

from bot.care.screening import Condition
from bot.chat.places import find_places, zone_name
from bot.services import planning
from bot.store import screenings
from bot.store.tables import plan
from bot.store.week import NightClock, Weekday
from tests.kit.house import AT_SIX, BEDTIME, House, plan_of
from tests.kit.person import Person
from tests.kit.plans import a_screening
from tests.kit.sandbox import Sandbox

LATE = NightClock(time(23, 30), time(9))


GROUPS = {"How early": "Reminders"}


async def opens(ann: Person, button: str, question: str) -> None:
    await ann.say("/settings")
    await ann.tap(GROUPS.get(button, "Night"))
    await ann.tap(button)
    await ann.sees(question)


async def test_the_weekend_gets_its_own_times_by_taps(bot: House, ann: Person) -> None:
    await opens(ann, "Other times on some days", "Which nights have other times?")
    await ann.tap("Weekend")
    await ann.sees("Friday and Saturday night: when do you go to bed?")
    await ann.tap("23:30")
    await ann.sees("when do you get up after that?")
    await ann.tap("09:00")
    await ann.sees("nothing is saved yet", "Friday and Saturday night: 23:30 to 09:00")
    assert (await plan_of(bot)).week == {}
    await ann.tap("Save")
    await ann.sees(
        "Saved.",
        "Bedtime: 22:30",
        "Friday and Saturday night: 23:30 to 09:00",
        "Monday at 22:30: a reminder",
        "Tuesday at 07:00",
    )
    assert (await plan_of(bot)).week == {Weekday.FRI: LATE, Weekday.SAT: LATE}


async def test_single_days_in_words_and_back_again(bot: House, ann: Person) -> None:
    await opens(ann, "Other times on some days", "Which nights")
    await ann.say("sometimes")
    await ann.sees("I did not understand that", "Friday and Sunday")
    await ann.say("Mondays and fri")
    await ann.sees("Monday and Friday night: when do you go to bed?")
    await ann.say("half past eleven")
    await ann.sees("when do you get up")
    await ann.say("9 am")
    await ann.sees("Monday and Friday night: 23:30 to 09:00", "Monday at 23:30: a reminder")
    await ann.say("save it")
    await ann.sees("Saved.", "Monday and Friday night: 23:30 to 09:00")
    await opens(ann, "The same every night", "nothing is saved yet")
    await ann.tap("Save")
    words = await ann.sees("Saved.", "Monday at 22:30: a reminder")
    assert "23:30" not in words
    assert (await plan_of(bot)).week == {}


async def test_nights_too_near_to_each_other_are_asked_again(bot: House, ann: Person) -> None:
    await opens(ann, "Other times on some days", "Which nights")
    await ann.tap("Saturday")
    await ann.sees("Saturday night: when")
    await ann.say("11:00 am")
    await ann.sees("when do you get up")
    await ann.say("5 pm")
    await ann.sees("too near to each other", "12 hours from bedtime to bedtime")
    assert (await plan_of(bot)).week == {}


async def test_a_day_and_a_medicine_too_close(bot: House, ann: Person) -> None:
    iron = Condition.IRON
    told = replace(a_screening(iron, at=AT_SIX), medicine_times={iron: (time(4),)})
    await bot.run(lambda tx: screenings.add(tx, 1, told))
    await opens(ann, "Other times on some days", "Which nights")
    await ann.tap("Friday")
    await ann.sees("Friday night: when")
    await ann.say("00:30")
    await ann.sees("Iron at 04:00 needs 4 h", "00:30 is 3 h 30 min before it")
    await ann.tap("00:00")
    await ann.sees("when do you get up")
    await ann.tap("08:00")
    await ann.sees("Friday night: 00:00 to 08:00")


async def test_a_bedtime_by_day_asks_for_the_wake_up_too(bot: House, ann: Person) -> None:
    await opens(ann, "Bedtime", "When do you go to bed?")
    await ann.say("8:00 am")
    await ann.sees("when do you get up after that?")
    await ann.say("4 pm")
    await ann.sees("Bedtime: 08:00", "Wake time: 16:00", "Tuesday at 08:00: a reminder")
    await ann.say("yes")
    await ann.sees("Saved.", "Bedtime: 08:00", "Wake time: 16:00")


@pytest.mark.parametrize("said", ["45", "45 minutes", "45 min before"])
async def test_the_reminder_comes_earlier_in_words(
    bot: House, ann: Person, sandbox: Sandbox, said: str
) -> None:
    await opens(ann, "How early", "How long before bedtime")
    await ann.say("3 hours")
    await ann.sees("up to 2 hours")
    await ann.say(said)
    await ann.sees("Reminder: 45 minutes before bedtime", "Monday at 21:45: a reminder")
    await ann.tap("Save")
    await ann.sees("Saved.", "Reminder: 45 minutes before bedtime")
    await sandbox.move_to(BEDTIME - timedelta(minutes=45))
    await ann.sees("For your bedtime at 22:30.", "Your plan tonight")


async def test_the_reminder_comes_earlier_by_a_tap_and_at_bedtime_again(
    bot: House, ann: Person
) -> None:
    await opens(ann, "How early", "How long before bedtime")
    await ann.tap("30 min before")
    await ann.sees("Monday at 22:00: a reminder", "nothing is saved yet")
    await ann.tap("Save")
    await ann.sees("Saved.", "Monday at 22:00: a reminder")
    await opens(ann, "How early", "How long before bedtime")
    await ann.say("at bedtime")
    await ann.tap("Save")
    words = await ann.sees("Saved.", "Monday at 22:30: a reminder")
    assert "minutes before" not in words


@pytest.mark.parametrize(
    "forged",
    [
        "1|se|31|lead_is",
        "1|se|fri//|bed_is",
        "1|se|//|days_are",
        "1|se|xyz//|days_are",
        "1|se|fri/23:30//25:00|wake_is",
        "1|se|23:30|wake_is",
        "1|se|lead=121|save",
        "1|se|lead=x|save",
        "1|se|zone=Europe/Atlantis|save",
        "1|se|follow_ups=9|save",
        "1|se|language=xx|save",
        "1|se|quiet=someday|save",
        "1|se|discreet=perhaps|save",
        "1|se|cue=#1234|save",
        "1|se|dose_mg=900|save",
        "1|se|+someday|quiet_day",
        "1|se|kettle|cue_is",
        "1|se||no_such_thing",
    ],
)
async def test_a_forged_button_changes_nothing(bot: House, ann: Person, forged: str) -> None:
    before = await plan_of(bot)
    await ann.say("/settings")
    await ann.sees("Your settings")
    (shown,) = [m for m in await ann.messages() if "Your settings" in m.get("text", "")]
    await ann.press(forged, shown["message_id"])
    await ann.sees("Nothing was changed")
    assert await plan_of(bot) == before


@pytest.mark.parametrize(
    ("typed", "zone", "name"),
    [
        ("UTC+2", "Etc/GMT-2", "UTC+2"),
        ("utc -5", "Etc/GMT+5", "UTC-5"),
        ("GMT+14", "Etc/GMT-14", "UTC+14"),
        ("UTC-12:00", "Etc/GMT+12", "UTC-12"),
        ("+3", "Etc/GMT-3", "UTC+3"),
        ("UTC+0", "Etc/UTC", "Etc/UTC"),
    ],
)
def test_whole_hours_from_utc_are_a_place(typed: str, zone: str, name: str) -> None:
    (place,) = find_places(typed)
    assert place.zone == zone
    assert zone_name(zone) == name


@pytest.mark.parametrize("typed", ["UTC+15", "UTC-13", "UTC+5:30", "Mars/Olympus"])
def test_what_has_no_zone_is_no_place(typed: str) -> None:
    assert find_places(typed) == []


async def test_hours_from_utc_are_understood_and_half_hours_ask_for_a_city(
    bot: House, ann: Person
) -> None:
    await opens(ann, "Time zone", "What time is it for you now?")
    await ann.say("UTC+5:30")
    await ann.sees("I did not understand that", "a large city near you")
    await ann.say("UTC+2")
    await ann.tap("Save")
    await ann.sees("Saved.", "Time zone: UTC+2", "Monday at 22:30: a reminder")
    assert (await plan_of(bot)).zone == "Etc/GMT-2"


async def test_who_lost_their_zone_is_told_once_and_chooses_a_place(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    lost = update(plan).values(zone="Europe/Atlantis")
    await bot.run(lambda tx: tx.execute(lost))
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight", "no longer has yours", "it is 22:30 for you now")
    await ann.tap("Choose my place")
    await ann.sees("What time is it for you now?")
    await ann.say("Berlin")
    await ann.tap("Save")
    await ann.sees("Saved.", "Europe/Berlin")
    await bot.run(lambda tx: planning.replan(tx, 1, now=bot.clock.now()))
    await sandbox.move_to(BEDTIME + timedelta(minutes=5))
    await bot.all_done()
    assert "no longer has yours" not in await ann.news()
