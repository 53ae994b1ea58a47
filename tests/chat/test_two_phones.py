"""Two phones of one account answer at the same moment."""

from __future__ import annotations

import asyncio

from bot.store import diary
from tests.kit.house import BEDTIME, MONDAY, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1


async def test_two_phones_at_once_leave_one_answer_and_both_show_it(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await bot.all_done()
    reminder = (await ann.messages())[-1]
    took, not_tonight = reminder["reply_markup"]["inline_keyboard"][0]
    pressed = (took, not_tonight, took, not_tonight)
    message_id = reminder["message_id"]
    await asyncio.gather(*(ann.press(one["callback_data"], message_id) for one in pressed))
    await bot.all_done()
    intake = await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))
    assert intake is not None
    said = "you took 100 mg" if intake.taken else "nothing taken"
    shown = [message["text"] for message in await ann.messages() if message["from"]["is_bot"]]
    assert said in shown[-1]
    assert len([text for text in shown if "Monday night:" in text]) == 1
