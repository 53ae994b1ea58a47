"""Words of danger that are no sign of the list: the number to call is the first line."""

from __future__ import annotations

import pytest

from bot.store import diary, people
from tests.kit.house import BEDTIME, MONDAY, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I feel dizzy and weak"),
        ("en", "I can't stand up"),
        ("en", "My heart is racing!"),
        ("en", "vomiting all day"),
        ("en", "took the whole bottle"),
        ("en", "my child swallowed the pills"),
        ("en", "I want to die"),
        ("de", "mir ist so schwindelig, ich kann nicht stehen"),
        ("de", "ich habe die ganze Packung geschluckt"),
        ("es", "me tomé todo el frasco"),
        ("es", "estoy muy mareada"),
    ],
)
async def test_the_number_to_call_comes_first(
    bot: House, ann: Person, language: str, said: str
) -> None:
    await bot.run(lambda tx: people.change(tx, 1, language=language))
    await ann.say(said)
    words = await ann.sees("112")
    assert "112" in words.partition("\n")[0]
    assert await bot.run(lambda tx: diary.check_in_of(tx, 1, MONDAY)) is None


async def test_it_does_not_wait_for_an_open_question(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say("I feel dizzy and weak")
    await ann.sees("In an emergency call 112 now")


async def test_before_there_is_a_plan_too(bot: House, visitor: Person) -> None:
    await visitor.start()
    await visitor.sees("private diary")
    await visitor.say("help me, I took too many pills")
    await visitor.sees("In an emergency call")
