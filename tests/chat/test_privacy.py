"""Everything in a file, everything gone, and nobody who is asked twice about it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.chat.privacy_files import ExportFiles
from bot.services import leaving
from bot.services.house import House as Choices
from bot.store import people
from bot.store.tables import inbox, metadata
from scheduler.occurrences import occurrence_table
from tests.kit.house import AT_SIX, BEDTIME, MONDAY, WAKE, House, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1  # the first whom the bot met


async def rows(bot: House) -> dict[str, int]:
    """How many rows there are, by table; the inbox remembers update ids for a week."""

    def count(tx: Any) -> dict[str, int]:
        every = [*metadata.tables.values(), occurrence_table]
        return {table.name: len(tx.execute(table.select()).all()) for table in every}

    found = await bot.run(count)
    nobodys = ("duty", "inbox", "sealing_key")
    return {name: n for name, n in found.items() if n and name not in nobodys}


async def agreed(bot: House, *, version: int = 1) -> None:
    await bot.run(lambda tx: people.consent(tx, PERSON, version=version, now=AT_SIX))


async def exported(bot: House, ann: Person) -> zipfile.ZipFile:
    made = await ExportFiles(bot.database, clock=bot.clock).make("export", ann.id)
    assert made is not None
    assert made.filename == "my-data-2026-11-23.zip"
    return zipfile.ZipFile(io.BytesIO(made.content))


async def test_privacy_says_who_can_see_it_and_what_can_be_done(bot: House, ann: Person) -> None:
    await agreed(bot)
    await ann.say("/privacy")
    await ann.sees("What is kept", "could read it", "not end-to-end encrypted", "ask the person")
    assert await ann.buttons() == ["Send me my data", "Delete my data", "Take back my consent"]


async def test_the_export_comes_as_one_document(bot: House, ann: Person) -> None:
    await ann.say("/export")
    await ann.sees("readable.txt", "about your health")
    document = (await ann.messages())[-1]["document"]
    assert document["file_name"] == "my-data-2026-11-23.zip"


async def test_the_export_holds_all_of_it_in_five_forms(bot: House, ann: Person) -> None:
    await bot.lived(PERSON, 3)
    await ann.say("took it")
    await ann.sees("Noted")
    packed = await exported(bot, ann)
    assert packed.namelist() == [
        "README.txt",
        "readable.txt",
        "diary.csv",
        "decisions.csv",
        "fhir.json",
        "data.json",
    ]
    data = json.loads(packed.read("data.json"))
    assert data["format"] == 1
    assert data["plans"][-1]["dose_mg"] == 100
    assert [one["night"] for one in data["intakes"]][-1] == str(MONDAY)
    assert data["person"]["telegram_id"] == ann.id
    diary = list(csv.DictReader(io.StringIO(packed.read("diary.csv").decode("utf-8-sig"))))
    assert [line["night"] for line in diary] == [str(MONDAY.plus(back)) for back in (-3, -2, -1, 0)]
    text = packed.read("readable.txt").decode()
    for said in ("YOUR PLAN", "22:30", "23 November 2026: took 100 mg", "Cramps: 2"):
        assert said in text
    assert "<" not in text


async def test_the_readme_names_every_part_of_the_data(bot: House, ann: Person) -> None:
    packed = await exported(bot, ann)
    readme = packed.read("README.txt").decode()
    for part in json.loads(packed.read("data.json")):
        assert part in readme, part


async def test_who_left_nothing_is_told_so_and_stays_unknown(bot: House, visitor: Person) -> None:
    for command in ("/export", "/delete", "/help", "thank you"):
        await visitor.say(command)
        await bot.all_done()
    await visitor.sees("/start")
    assert await rows(bot) == {}
    assert await ExportFiles(bot.database, clock=bot.clock).make("export", visitor.id) is None


async def test_delete_asks_says_what_it_cannot_reach_and_leaves_nothing(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Took it")
    await ann.sees("Noted")
    await ann.say("/delete")
    await ann.sees("Delete everything?", "older than 48 hours", "until 23 December 2026")
    await ann.tap("Yes, delete everything")
    await ann.sees("Done.", "is deleted", "until 23 December 2026", "delete the chat in Telegram")
    await bot.all_done()
    assert await rows(bot) == {}
    (left,) = [m for m in await ann.messages() if m["from"]["is_bot"]]
    assert left["text"].startswith("Done.")
    await sandbox.move_to(WAKE)
    await bot.at_rest()
    assert len([m for m in await ann.messages() if m["from"]["is_bot"]]) == 1


async def test_what_is_kept_can_be_kept(bot: House, ann: Person) -> None:
    before = await rows(bot)
    await ann.say("delete my data")
    await ann.tap("No, keep it")
    await ann.sees("Nothing was deleted.")
    assert (await rows(bot)).keys() >= before.keys()


async def test_it_is_deleted_in_words_too(bot: House, ann: Person) -> None:
    await ann.say("Yes, delete everything!")
    await ann.sees("Done.")
    await bot.all_done()
    assert await rows(bot) == {}


async def test_a_second_tap_and_an_old_button_are_answered_calmly(bot: House, ann: Person) -> None:
    await ann.say("/delete")
    await ann.sees("Delete everything?")
    asked = (await ann.messages())[-1]
    yes = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await ann.press(yes, asked["message_id"])
    await ann.press(yes, asked["message_id"])
    await ann.sees("Nothing of yours is kept here. /start begins.")
    for old in ("1|ev|2026-11-23|took", "1|mo|2026-11-22|cramps:2", "1|py||keep", "0|x||"):
        await ann.press(old, asked["message_id"])
        await bot.all_done()
    assert "went wrong" not in await ann.screen()
    assert await rows(bot) == {}


async def test_a_confirmation_of_last_week_asks_once_more(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/delete")
    await ann.sees("Delete everything?")
    asked = (await ann.messages())[-1]
    yes = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await sandbox.move_to(AT_SIX + timedelta(days=2))
    await ann.press(yes, asked["message_id"])
    await ann.sees("Delete everything?")
    for forged in ("1|py|99999999999999|yes", "1|py|-1|yes", "1|py||yes", "1|py|٣|yes"):
        await ann.press(forged, asked["message_id"])
        await ann.sees("Delete everything?")
    assert "person" in await rows(bot)


async def test_in_the_middle_of_a_setup_it_goes_too_and_start_knows_nothing(
    bot: House, visitor: Person
) -> None:
    await visitor.say("/start")
    await visitor.tap("I agree")
    await visitor.sees("How old are you?")
    await visitor.say("/delete")
    await visitor.tap("No, keep it")
    await visitor.say("/start")
    await visitor.sees("in the middle of your setup")
    await visitor.say("yes, delete everything")
    await visitor.sees("Done.")
    await visitor.say("/start")
    await visitor.sees("Do you agree to this?")


async def test_an_export_that_is_asked_for_before_the_deletion_still_arrives(
    bot: House, ann: Person
) -> None:
    await ann.say("/export")
    await ann.say("yes, delete everything")
    await ann.sees("Done.")
    await bot.all_done()
    assert await rows(bot) == {}
    sent = await bot.sandbox.calls("sendDocument")
    assert len(sent) == 1


async def test_who_blocks_the_bot_after_deleting_stays_unknown(bot: House, ann: Person) -> None:
    await ann.say("yes, delete everything")
    await ann.sees("Done.")
    await bot.sandbox.post(f"/sim/users/{ann.id}/block")
    await bot.all_done()
    assert await rows(bot) == {}


async def test_a_crash_after_the_rows_went_loses_neither_the_chat_nor_the_word(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path) as first:
        await first.move_in(visitor)
        await visitor.say("/today")
        await visitor.sees("Your plan tonight")
        await sandbox.fault(kind="500", method="deleteMessages")
        await visitor.say("yes, delete everything")
        await first.until(lambda tx: people.get(tx, PERSON) is None)
    await sandbox.no_faults()
    async with house(sandbox, tmp_path) as second:
        await visitor.sees("Done.")
        await second.all_done()
    assert "Your plan tonight" not in await visitor.screen()


async def test_a_message_on_its_way_meets_nobody(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.fault(kind="500", method="sendMessage", times=2)
    await sandbox.move_to(BEDTIME)
    await bot.run(lambda tx: people.forget(tx, PERSON))
    await sandbox.move_to(WAKE)
    await ann.say("/help")
    await ann.sees("/today")
    assert "went wrong" not in await ann.screen()


async def test_privacy_names_the_day_on_which_backups_forget_too(ann: Person) -> None:
    await ann.say("/privacy")
    await ann.sees("what you delete today is gone from them too by", "23 December")


async def test_without_backups_none_are_spoken_of(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, choices=Choices(backup_days=0)) as bot:
        await bot.move_in(visitor)
        for question in ("/delete", "/privacy"):
            await visitor.say(question)
            await visitor.sees("There are no backups.")


async def test_after_a_year_of_silence_one_tap_keeps_it_all(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await bot.run(lambda tx: people.change(tx, PERSON, heard_at=AT_SIX - timedelta(days=400)))
    await bot.run(lambda tx: leaving.tidy(tx, now=AT_SIX))
    bot.engine.poke()
    await sandbox.move_to(AT_SIX + timedelta(hours=18))
    await ann.sees("I have not heard from you for a year", "In 30 days")
    await bot.until(lambda tx: _warned(tx))
    await ann.tap("Keep my data")
    await ann.sees("Your data stays.")
    assert not await bot.run(_warned)


def _warned(tx: Any) -> bool:
    known = people.get(tx, PERSON)
    assert known is not None
    return known.warned_at is not None


async def test_who_wrote_meanwhile_is_not_told(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await bot.run(lambda tx: people.change(tx, PERSON, heard_at=AT_SIX - timedelta(days=400)))
    await bot.run(lambda tx: leaving.tidy(tx, now=AT_SIX))
    await ann.say("/help")
    await ann.sees("I remind you")
    await sandbox.move_to(AT_SIX + timedelta(hours=18))
    await bot.at_rest()
    assert "for a year" not in await ann.screen()


async def test_an_answered_update_keeps_no_words(bot: House, ann: Person) -> None:
    await ann.say("yes, delete everything")
    await ann.sees("Done.")
    await bot.all_done()
    left = await bot.run(lambda tx: tx.execute(inbox.select()).all())
    assert {row.payload for row in left} == {""}
