"""Whatever comes, somebody is answered kindly, nothing is lost, nobody is stuck."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.store.tables import check_in, intake, plan
from tests.kit.house import BEDTIME, MONDAY, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

LONG = ("all work and no play " * 200)[:4096]


def rows(tx: Connection) -> list[int]:
    """How much is on record: a forged or misread thing adds to none of these."""
    tables = (intake, check_in, plan)
    return [tx.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]


@pytest.fixture
async def asked(bot: House, ann: Person, sandbox: Sandbox) -> Person:
    """Ann, with tonight's question open."""
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.look_away()
    return ann


@pytest.fixture
def our_errors(caplog: pytest.LogCaptureFixture):  # type: ignore[no-untyped-def]
    """Nothing in this file may look like a bug of ours."""
    yield
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []


@pytest.mark.usefixtures("our_errors")
async def test_unknown_words_bring_the_question_back_with_an_example(
    bot: House, asked: Person
) -> None:
    before = await bot.run(rows)
    for text in (
        "the weather is nice",
        "<b>took</b> <script>",
        "&lt; & %s {dose} {0}",
        "💊💊💊",
        "/",
        "1|ev|2026-11-23|took",
        "'; DROP TABLE person; --",
        "\u202etcelfer",
        LONG,
    ):
        await asked.say(text)
        await asked.sees("I did not understand that", "took it")
        assert (await asked.buttons())[:2] == ["Took it", "Not tonight"]
    assert await bot.run(rows) == before
    await asked.say("took it")
    await asked.sees("you took 100 mg")


@pytest.mark.usefixtures("our_errors")
async def test_what_is_not_words_is_met_with_words(bot: House, asked: Person) -> None:
    for kind in ("sticker", "photo", "voice", "document", "location", "contact"):
        await asked.send(kind)
        await asked.sees("I can read words and buttons", "not tonight")
    await asked.tap("Took it")
    await asked.sees("you took 100 mg")


@pytest.mark.usefixtures("our_errors")
async def test_an_edited_message_does_not_change_the_diary(bot: House, asked: Person) -> None:
    await asked.say("took it")
    await asked.sees("you took 100 mg")
    before = await bot.run(rows)
    await asked.edit("not tonight")
    await asked.sees("I go by what you wrote first")
    assert await bot.run(rows) == before


@pytest.mark.usefixtures("our_errors")
async def test_somebody_elses_words_are_not_an_answer(
    bot: House, asked: Person, sandbox: Sandbox
) -> None:
    before = await bot.run(rows)
    await sandbox.post(f"/sim/users/{asked.id}/say", {"text": "took it", "forwarded": True})
    await asked.sees("That message was forwarded", "not tonight")
    assert await bot.run(rows) == before


@pytest.mark.usefixtures("our_errors")
@pytest.mark.parametrize("command", ["/nosuch", "/took_it", "/START@another_bot", "/today_"])
async def test_an_unknown_command_is_met_with_help(bot: House, asked: Person, command: str) -> None:
    await asked.say(command)
    await asked.sees("/help")
    await asked.say("took it")
    await asked.sees("you took 100 mg")


@pytest.mark.usefixtures("our_errors")
async def test_start_in_the_middle_loses_nothing(bot: House, asked: Person) -> None:
    await asked.say("/start")
    await asked.sees("You are set up")
    await asked.say("took it")
    await asked.sees("you took 100 mg")


@pytest.mark.usefixtures("our_errors")
async def test_somebody_who_never_started_is_invited(bot: House, sandbox: Sandbox) -> None:
    eve = await Person.join(sandbox, "</b>Eve & <i>")
    for text in ("took it", "2 cramps", "yes", "hello", LONG):
        await eve.say(text)
        await eve.sees("Send /start")
    await eve.send("sticker")
    await eve.sees("I can read words and buttons")


@pytest.mark.usefixtures("our_errors")
async def test_forged_and_foreign_buttons_change_nothing_and_say_so(
    bot: House, asked: Person
) -> None:
    before = await bot.run(rows)
    reminder = (await asked.messages())[-1]["message_id"]
    for data in (
        "x" * 64,
        "\u00df" * 32,
        "2|ev|2026-11-23|took",
        "0|ev|2026-11-23|took",
        "1|zz|2026-11-23|took",
        "1|ev|2026-11-23|took|more",
        "1|ev|9999-12-31|took",
        "1|ev|0001-01-01|skip",
        "1|ev|2026-02-30|took",
        "1|ev|2026-11-23|²",
        "1|ev|2026-11-23|999999999999",
        "1|ev|2026-11-23|",
        "1|mo|9999-12-31|taken:yes",
        "1|mo|2026-11-22|count:abc",
        "1|mo|2026-11-22|count:-1",
        "1|mo|2026-11-22|stool:7",
        "1|mo|2026-11-22|flag:no_such_sign",
        "1|mo|2026-11-22|nonsense",
        "1|pr|1|yes",
        "1|pr|999999999999999999|yes",
        "1|pr|-1|yes",
        "1|pr||maybe",
        "1|re||",
        "1|pa||",
        "1|pa|undo|rubbish",
        "1|se|Mars/Olympus|zone_is",
        "1|se||nonsense",
    ):
        await asked.press(data, reminder)
        words = await asked.sees("Nothing was changed")
        assert "went wrong" not in words, data
    assert await bot.run(rows) == before
    await asked.say("took it")
    await asked.sees("you took 100 mg")


@pytest.mark.usefixtures("our_errors")
async def test_a_morning_of_another_day_cannot_be_written_by_a_made_up_button(
    bot: House, asked: Person
) -> None:
    before = await bot.run(rows)
    reminder = (await asked.messages())[-1]["message_id"]
    for night in (MONDAY.plus(-9), MONDAY.plus(9)):
        for answer in ("cramps:no", "count:3", "stool:3", "taken:yes", "taken:no", "flag:done"):
            await asked.press(f"1|mo|{night}|{answer}", reminder)
            await asked.sees("page is closed; nothing was changed")
        await asked.press(f"1|mo|{night}|flag:faint", reminder)
        await asked.sees("Call 112 now.")  # the advice does no harm; nothing is written down
    assert await bot.run(rows) == before


@pytest.mark.usefixtures("our_errors")
async def test_a_button_from_last_week_says_kindly_that_it_is_old(
    bot: House, asked: Person, sandbox: Sandbox
) -> None:
    reminder = (await asked.messages())[-1]
    await sandbox.move_to(BEDTIME + timedelta(days=6, hours=-6))
    before = await bot.run(rows)
    data = reminder["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await asked.press(data, reminder["message_id"])
    await asked.sees("That was about Monday night. Its time is over, and nothing was changed")
    assert (await bot.run(rows))[0] == before[0]
    kept = next(m for m in await asked.messages() if m["message_id"] == reminder["message_id"])
    assert kept["text"] == reminder["text"]
    assert "reply_markup" not in kept


@pytest.mark.usefixtures("our_errors")
async def test_two_taps_at_once_do_one_thing(bot: House, asked: Person) -> None:
    reminder = (await asked.messages())[-1]
    first, second = reminder["reply_markup"]["inline_keyboard"][0]
    await asked.press(first["callback_data"], reminder["message_id"])
    await asked.press(first["callback_data"], reminder["message_id"])
    await bot.all_done()
    assert (await bot.run(rows))[0] == 1
    # Another answer is a change of mind, not a second dose: the newest row counts.
    await asked.press(second["callback_data"], reminder["message_id"])
    await asked.sees("nothing taken")


@pytest.mark.usefixtures("our_errors")
async def test_words_in_the_wrong_half_of_the_day_find_their_question(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("Monday night: you took 100 mg")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await ann.say("not tonight")
    await ann.sees("I understood: not tonight")
    await ann.say("yes")
    words = await ann.sees("Monday night: nothing taken. Noted. Thank you.")
    assert "Sleep well" not in words
    await ann.say("1 cramp, no diarrhea")
    await ann.sees("Cramps: 1", "Diarrhea: no")
