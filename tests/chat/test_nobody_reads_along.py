"""A whole day at the most talkative: what people answer shows in no place an operator looks at."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.operator import Operator
from bot.figures import Figures
from bot.logs import configure
from bot.services import watch
from bot.services.house import Access
from bot.services.house import House as Choices
from bot.services.kinds import Kind
from bot.services.tally import Outcome
from bot.store import people
from tests.kit.house import AT_SIX, BEDTIME, WAKE, House, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

CODE = "come-in-please"
# What Ann says and what is decided about it: each is unlike any id, time or word of ours.
PRIVATE = ("Persephone", "brushing-teeth-cue", "987", "cramps: 7", "chest", "diarrhea", CODE)


@pytest.fixture
def our_log(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Logging as the program does it, everything of it, and without the token's redaction."""
    root, known = logging.getLogger(), logging.root.manager.loggerDict
    loggers = {name: one for name, one in known.items() if isinstance(one, logging.Logger)}
    levels = {name: one.level for name, one in loggers.items()}
    handlers, level = root.handlers[:], root.level
    configure("DEBUG", secrets=())
    logging.getLogger("bot.chat").debug("the day begins")
    yield capsys
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, one in loggers.items():
        one.setLevel(levels[name])


async def live_a_day(ann: Person, bot: House, sandbox: Sandbox) -> None:
    """A whole day with everything a person can tell, from the first word to the last."""
    await sandbox.move_to(BEDTIME)
    await ann.say("took 987 mg, says Persephone")
    await ann.say("took 987 mg")
    await bot.all_done()
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await ann.say("7 cramps, diarrhea")
    await bot.all_done()
    await ann.say("chest pain")
    await ann.sees("112")
    for said in ("/today", "/why", "/progress", "/privacy", "/settings", "/export", "/warning"):
        await ann.say(said)
        await bot.all_done()
    bad = {"message": {"from": {"id": ann.id}, "text": "Persephone has 987 cramps", "date": "now"}}
    await sandbox.post("/sim/updates", {"update": bad})
    await ann.sees("Something went wrong")
    await ann.say("yes, delete everything")
    await ann.sees("Done.")
    await ann.say(f"/start {CODE}")
    await ann.sees("Do you agree to this?")
    await bot.all_done()


async def test_a_whole_day_leaves_no_answer_in_the_log(
    sandbox: Sandbox, visitor: Person, tmp_path: Path, our_log: pytest.CaptureFixture[str]
) -> None:
    choices = Choices(access=Access.INVITE, invite_code=CODE)
    async with house(sandbox, tmp_path, choices=choices) as bot:
        person_id = await bot.move_in(visitor)
        await bot.run(lambda tx: people.change(tx, person_id, admitted_at=AT_SIX))
        await sandbox.fault(kind="502", method="sendMessage", times=1)
        await live_a_day(visitor, bot, sandbox)
    logged = our_log.readouterr()
    assert "DEBUG bot.chat: the day begins" in logged.err
    assert "update set aside id=" in logged.err
    for private in PRIVATE:
        assert private.casefold() not in (logged.err + logged.out).casefold(), private
    assert str(visitor.id) not in logged.err, "a Telegram number"


async def test_the_operators_chat_and_the_figures_have_ids_and_counts(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took 987 mg")
    await bot.all_done()
    overdue = await bot.run(lambda tx: watch.overdue(tx, now=AT_SIX + timedelta(days=1)))
    operator = Operator(bot.bot, ann.id)
    await ann.look_away()
    assert await operator.hears_of_silence(overdue, [])
    told = await ann.sees("1")
    for private in (*PRIVATE, str(ann.id)):
        assert private not in told


def test_the_figures_are_told_apart_by_nothing_of_a_person() -> None:
    figures = Figures()
    for kind in Kind:
        figures.spoke(kind, Outcome.SENT)
    figures.waited(0.1, urgent=True)
    figures.handled("message", 0.1)
    labels = {
        name
        for family in figures.registry.collect()
        for sample in family.samples
        for name in sample.labels
    }
    assert labels == {
        *("kind", "outcome", "reason", "urgent", "update"),
        *("version", "rules", "le"),
    }
