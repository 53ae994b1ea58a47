"""One person's updates one after the other, other persons' beside them; a bad one is set aside."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.store.tables import inbox, intake
from tests.kit.house import BEDTIME, House, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

SECRET_WORDS = "blood in the stool"


def malformed(person: Person) -> dict[str, object]:
    """A message as no Telegram sends it: the library cannot read it."""
    return {
        "message": {
            "from": {"id": person.id, "is_bot": False, "first_name": "Ann"},
            "chat": {"id": person.id, "type": "private"},
            "date": "yesterday",
            "text": SECRET_WORDS,
        }
    }


def intakes(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(intake)).scalar_one()


async def test_one_person_is_answered_in_order_and_holds_up_nobody_else(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    bob = await Person.join(sandbox, "Bob")
    await sandbox.fault(kind="429", method="sendMessage", chat_id=ann.id, retry_after=1, times=1)
    await ann.say("/help")
    await ann.say("/privacy")
    await ann.say("/today")
    await bob.say("/help")
    await bob.sees("I am no doctor")
    assert await ann.news() == ""
    await ann.sees("Your plan tonight")
    heard = [m["text"] for m in await ann.messages() if m["from"]["is_bot"]]
    assert "I am no doctor" in heard[0]
    assert "What is kept" in heard[1]


async def test_an_update_that_breaks_us_is_set_aside_and_its_person_told(
    bot: House, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.post("/sim/updates", {"update": malformed(ann)})
    words = await ann.sees("Something went wrong on my side", "Nothing you told me before is lost")
    error_id = re.search(r"number (\w+)", words)
    assert error_id is not None
    await ann.say("/help")
    await ann.sees("I am no doctor")
    await bot.worker.idle()
    logged = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(logged) == 1
    assert f"id={error_id[1]}" in logged[0]
    assert SECRET_WORDS not in caplog.text
    assert await bot.inbox_states() == ["poison", "done"]


async def test_what_breaks_us_is_not_tried_again_at_the_next_start(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ann = await Person.join(sandbox)
    await ann.start()
    async with house(sandbox, tmp_path):
        await ann.sees("Do you agree")
        await sandbox.post("/sim/updates", {"update": malformed(ann)})
        await ann.sees("Something went wrong")
    await ann.look_away()
    async with house(sandbox, tmp_path) as second:
        await second.worker.idle()
        assert await ann.news() == ""
        assert await second.inbox_states() == ["done", "poison"]


async def test_an_update_of_nobody_breaks_nothing(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.post("/sim/updates", {"update": {"message": {"text": "who am I?"}}})
    await sandbox.post("/sim/updates", {"update": {"something_new": {"id": 1}}})
    await ann.say("/help")
    await ann.sees("I am no doctor")
    await bot.worker.idle()
    assert await bot.inbox_states() == ["poison", "done", "done"]


async def test_an_answer_that_was_noted_but_not_replied_to_is_replied_to_after_a_restart(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    ann = visitor
    async with house(sandbox, tmp_path) as first:
        await first.move_in(ann)
        await sandbox.fault(kind="500", method="sendMessage")
        await ann.say("not tonight")
        await first.until(lambda tx: intakes(tx) == 1)
        assert (await first.inbox_states())[-1] == "applied"
    await sandbox.no_faults()
    async with house(sandbox, tmp_path) as second:
        await ann.sees("Monday night: nothing taken. Noted")
        await second.worker.idle()
        assert await second.run(intakes) == 1
        assert (await second.inbox_states())[-1] == "done"


async def test_a_stored_update_that_nobody_handled_is_handled_after_a_restart(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ann = await Person.join(sandbox)
    async with house(sandbox, tmp_path, started=False) as first:
        await first.move_in(ann)
        await ann.say("took it")
        await first.poller_to(lambda _: None).poll_once(timeout_s=0)
    await sandbox.move_to(BEDTIME)
    async with house(sandbox, tmp_path) as second:
        await ann.sees("you took 100 mg", "Noted")
        await second.worker.idle()
        assert await second.run(intakes) == 1


async def test_what_a_person_wrote_does_not_stay_in_the_inbox(bot: House, ann: Person) -> None:
    await ann.say(SECRET_WORDS + " took it")
    await ann.sees("")
    await bot.until(lambda tx: tx.execute(select(inbox.c.state)).scalars().all() == ["done"])
    row = (await bot.run(lambda tx: tx.execute(select(inbox)).one()))._asdict()
    assert (row["payload"], row["replies"]) == ("", None)
