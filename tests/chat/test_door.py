"""In and out: the press is answered first, errors are sorted, nobody is left without a word."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import Connection, select

from bot.store import people
from bot.store.tables import person as person_table
from scheduler.occurrences import next_due
from tests.kit.house import BEDTIME, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


async def written(person: Person) -> list[str]:
    return [m["text"] for m in await person.messages() if m["from"]["is_bot"]]


async def test_a_press_is_answered_before_anything_else(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Took it")
    await ann.sees("Noted")
    methods = [call["method"] for call in await sandbox.get("/sim/calls")]
    spoken = [method for method in methods if not method.startswith("get")]
    assert spoken == ["sendMessage", "answerCallbackQuery", "editMessageText"]


async def test_a_press_that_cannot_be_answered_still_counts(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await sandbox.fault(kind="400", method="answerCallbackQuery")
    await ann.tap("Took it", wait_s=0)
    await ann.sees("Noted")


async def test_too_many_requests_are_waited_out_as_long_as_told(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="429", method="sendMessage", retry_after=1, times=1)
    began_at = monotonic()
    await ann.say("/help")
    await ann.sees("I am no doctor")
    assert monotonic() - began_at >= 1


@pytest.mark.parametrize("kind", ["500", "502", "refuse"])
async def test_a_passing_error_delays_an_answer_and_loses_nothing(
    bot: House, ann: Person, sandbox: Sandbox, kind: str
) -> None:
    await sandbox.fault(kind=kind, method="sendMessage", times=1)
    await ann.say("/help")
    await ann.sees("I am no doctor")


@pytest.mark.parametrize("kind", ["hang_after", "reset"])
async def test_an_answer_that_got_lost_on_the_way_back_is_repeated_at_most_once(
    bot: House, ann: Person, sandbox: Sandbox, kind: str
) -> None:
    await sandbox.fault(kind=kind, method="sendMessage", times=5, hang_s=5)
    await ann.say("/help")
    await bot.all_done()
    assert len(await written(ann)) == 2
    await sandbox.no_faults()
    await ann.say("/privacy")
    await ann.sees("What is kept")


async def test_errors_that_are_certain_do_not_count_as_doubt(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    """A reply refused twice and then cut off is still sent: nothing says that it arrived."""
    await sandbox.fault(kind="500", method="sendMessage", times=1)
    await sandbox.fault(kind="hang_before", method="sendMessage", times=1, hang_s=9)
    await ann.say("/help")
    await ann.sees("I am no doctor")


async def test_who_blocked_the_bot_is_left_in_peace_and_back_with_start(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.post(f"/sim/users/{ann.id}/block")
    await bot.until(lambda tx: _is_gone(tx, ann))
    await sandbox.move_to(BEDTIME + timedelta(hours=12))
    assert await written(ann) == []
    assert await sandbox.calls("sendMessage") == []
    await ann.start()
    await ann.sees("You are set up")
    assert not await bot.run(lambda tx: _is_gone(tx, ann))
    assert await bot.run(next_due) is not None


async def test_a_person_who_unblocks_is_reminded_again(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.post(f"/sim/users/{ann.id}/block")
    await bot.until(lambda tx: _is_gone(tx, ann))
    await sandbox.post(f"/sim/users/{ann.id}/unblock")
    await bot.until(lambda tx: not _is_gone(tx, ann))
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")


async def test_a_forbidden_answer_means_that_the_person_is_gone(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="403_deactivated", method="sendMessage", times=1)
    await ann.say("/help")
    await bot.until(lambda tx: _is_gone(tx, ann))
    assert await written(ann) == []


async def test_a_reply_that_telegram_refuses_is_our_bug_and_nobody_waits_for_it(
    bot: House, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.fault(kind="400", method="sendMessage", times=1)
    await ann.say("/help")
    words = await ann.sees("Something went wrong on my side while I answered")
    (logged,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert logged.removeprefix("a reply was refused id=") in words
    await ann.say("/privacy")
    await ann.sees("What is kept")


async def test_when_everything_is_refused_the_line_goes_on(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="400", method="sendMessage", times=2)
    await ann.say("/help")
    await bot.all_done()
    await ann.say("/privacy")
    await ann.sees("What is kept")


async def test_the_same_answer_tapped_again_changes_nothing_and_is_no_error(
    bot: House, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    reminder = (await ann.messages())[-1]
    data = reminder["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await ann.tap("Took it")
    await ann.sees("Noted")
    await ann.press(data, reminder["message_id"])
    await bot.all_done()
    assert await ann.news() == ""
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_a_message_that_can_no_longer_be_changed_is_said_anew(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    reminder = (await ann.messages())[-1]
    data = reminder["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await bot.bot.delete_message(ann.id, reminder["message_id"])
    await ann.press(data, reminder["message_id"])
    await ann.sees("you took 100 mg", "Noted")


async def test_in_a_group_it_says_that_it_talks_in_private(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    group = await sandbox.post("/sim/groups", {"user_id": ann.id, "title": "Family"})
    await sandbox.post(f"/sim/users/{ann.id}/say", {"text": "took it", "chat_id": group["id"]})
    await bot.all_done()
    calls = await sandbox.calls("sendMessage")
    assert {call["chat_id"] for call in calls} == {group["id"]}
    assert all("in private" in call["params"]["text"] for call in calls)


async def test_leaving_a_group_is_not_leaving_the_bot(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    def member(status: str) -> dict[str, object]:
        user = {"id": 4242, "is_bot": True, "first_name": "Bot"}
        more = {"until_date": 0} if status == "kicked" else {}
        return {"user": user, "status": status, **more}

    update = {
        "my_chat_member": {
            "chat": {"id": -5001, "type": "group", "title": "Family"},
            "from": {"id": ann.id, "is_bot": False, "first_name": "Ann"},
            "date": 1,
            "old_chat_member": member("member"),
            "new_chat_member": member("kicked"),
        }
    }
    await sandbox.post("/sim/updates", {"update": update})
    await bot.all_done()
    assert not await bot.run(lambda tx: _is_gone(tx, ann))


async def test_a_button_pressed_in_a_group_does_nothing_there(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    update = {
        "callback_query": {
            "id": "1",
            "from": {"id": ann.id, "is_bot": False, "first_name": "Ann"},
            "chat_instance": "1",
            "data": "1|ev|2026-11-23|took",
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": -5001, "type": "group", "title": "Family"},
                "text": "Your plan tonight",
            },
        }
    }
    await sandbox.post("/sim/updates", {"update": update})
    await bot.all_done()
    assert await sandbox.calls("sendMessage") == []


async def test_a_person_is_known_by_a_number_and_a_language_alone(
    bot: House, sandbox: Sandbox
) -> None:
    eve = await Person.join(sandbox, "<b>Eve</b>", language="de-AT")
    await eve.say("/start")
    await bot.all_done()
    row = (await bot.run(lambda tx: tx.execute(select(person_table)).one()))._asdict()
    assert (row["telegram_id"], row["language"]) == (eve.id, "de")
    assert not any("Eve" in str(value) for value in row.values())


def _is_gone(tx: Connection, person: Person) -> bool:
    known = people.by_telegram_id(tx, person.id)
    return known is not None and known.gone_at is not None
