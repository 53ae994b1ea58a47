"""/travel: the time there, both ways with their messages beside the phone's own clock, and home."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services.planning import Kind
from scheduler import occurrences
from tests.kit.house import House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


async def zones(bot: House) -> tuple[str, str | None]:
    plan = await plan_of(bot)
    return plan.zone, plan.home_zone


async def test_the_plan_follows_after_both_ways_were_shown(bot: House, ann: Person) -> None:
    await ann.say("/travel")
    await ann.sees("What time is it where you are")
    await ann.say("17:00")  # it is 18:00 at home
    await ann.sees("Which of these has the same time")
    await ann.tap("Lisbon")
    await ann.sees("It is 17:00 there now", "Follow me", "Home time", "your phone", "Nothing is")
    assert await zones(bot) == ("Europe/Berlin", None)
    await ann.tap("Follow me (Lisbon)")
    await ann.sees("now follows you in Lisbon", "Home stays Berlin", "Monday at 22:30")
    assert await zones(bot) == ("Europe/Lisbon", "Europe/Berlin")
    row = await bot.run(lambda tx: occurrences.latest(tx, 1, Kind.EVENING))
    assert row is not None
    assert row.due_at == datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


async def test_home_again_is_one_tap(bot: House, ann: Person) -> None:
    await ann.say("/travel")
    await ann.say("Lisbon")
    await ann.tap("Lisbon")
    await ann.tap("Follow me (Lisbon)")
    await ann.sees("now follows you")
    await ann.say("/travel")
    await ann.sees("follows you in Lisbon. Home is Berlin")
    await ann.tap("I am home again (Berlin)")
    await ann.sees("keeps the time of Berlin")
    assert await zones(bot) == ("Europe/Berlin", None)


async def test_everything_can_be_said_in_words(bot: House, ann: Person) -> None:
    await ann.say("/travel")
    await ann.say("Tokyo")
    await ann.tap("Tokyo")
    await ann.sees("Home time")
    await ann.say("purple")
    await ann.sees("I did not understand that", "Home time")
    await ann.say("Follow me!")
    await ann.sees("now follows you in Tokyo")
    await ann.say("/travel")
    await ann.say("I'm home")
    await ann.sees("keeps the time of Berlin")
    assert await zones(bot) == ("Europe/Berlin", None)


async def test_a_place_can_be_put_right_before_anything_is_saved(bot: House, ann: Person) -> None:
    await ann.say("/travel")
    await ann.say("Tokyo")
    await ann.tap("Tokyo")
    await ann.sees("Home time")
    await ann.say("Lisbon")
    await ann.tap("Lisbon")
    await ann.sees("It is 17:00 there now")
    await ann.tap("Another place")
    await ann.sees("What time is it where you are")
    assert await zones(bot) == ("Europe/Berlin", None)


async def test_home_time_shows_when_it_is_on_the_phone(bot: House, ann: Person) -> None:
    await ann.say("/travel")
    await ann.say("New York")
    await ann.tap("New York")
    await ann.tap("Home time (Berlin)")
    await ann.sees("keeps the time of Berlin")
    unix = int(datetime(2026, 11, 23, 21, 30, tzinfo=UTC).timestamp())
    (entity,) = [
        entity
        for message in (await ann.messages())[-1:]
        for entity in message.get("entities", [])
        if entity["type"] == "date_time" and entity["unix_time"] == unix
    ]
    assert entity["date_time_format"] == "t"


async def test_a_forged_button_changes_nothing(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await ann.say("/travel")
    await ann.sees("What time is it")
    last = (await ann.messages())[-1]["message_id"]
    await ann.press("1|tr|Europe/Atlantis|follow", last)
    await ann.sees("That button is from an earlier message")
    assert await zones(bot) == ("Europe/Berlin", None)


async def test_without_a_plan_the_setup_is_offered(bot: House, visitor: Person) -> None:
    await visitor.say("/travel")
    await visitor.sees("There is no plan yet")
