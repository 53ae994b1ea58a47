"""Why: the reasons of the last decision, how it came about in short, and every step on request."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from bot.care.row import CheckCode
from bot.care.table import TABLE
from bot.care.walk import Step, Walk, walk
from bot.care.wire import Case, read_case
from bot.chat import walking
from bot.locale import words
from bot.store import people
from bot.store.tables import check_in, decision
from tests.kit.house import WAKE, House
from tests.kit.messages import catalog
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox
from tests.kit.source import ROOT

SAY = words("en")
CASES = [
    read_case(line)
    for line in (ROOT / "tests" / "care" / "cases.jsonl").read_text().splitlines()
    if line
]
SCREENFUL = 700  # characters that a phone shows at a large letter size without scrolling much


def way_of(case: Case) -> Walk:
    return walk(case.state, case.history, case.today)


def meanings() -> dict[str, str]:
    """What the rule book says of the number behind each check."""
    page = (ROOT / "bot" / "care" / "README.md").read_text().split("## Checks")[1]
    return dict(re.findall(r"^\| ([A-Z_0-9]+) \|.*\| (.+?) \|$", page.split("\n## ")[0], re.M))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_way_to_every_worked_case_can_be_told(case: Case) -> None:
    way = way_of(case)
    short = walking.summary(SAY, way, told=way.decision)
    steps = walking.every_step(SAY, way, told=way.decision)
    assert len("\n".join(short)) <= SCREENFUL and len("\n".join(steps)) < 4096
    assert f"<b>{way.said.row}</b> fits" in "\n".join(steps)
    for text in [*short, *steps]:
        assert not re.search(r"\{|\(\s|\s\)|  |\(\)| of days|None", text), text


def test_every_row_of_the_table_belongs_to_a_topic() -> None:
    assert {row.name for row in TABLE} == set(walking.TOPIC_OF)


@pytest.mark.parametrize("code", CheckCode)
def test_a_check_shows_a_number_where_the_rule_book_has_one(code: CheckCode) -> None:
    (text,) = catalog()[f"check.{code}"]
    assert ("{n}" in text) == (meanings()[code] != "-"), f"{meanings()[code]!r} is told as {text!r}"
    assert ("{n} mg" in text) == meanings()[code].endswith("mg")


def test_a_check_shows_its_numbers_as_people_write_them() -> None:
    rate = Step("23", CheckCode.RATE_WORSE, 35 / 6, None)
    days = Step("24", CheckCode.TREATED_56_DAYS, 7, 56)
    level = Step("24", CheckCode.HIGHEST_TOLERATED, 112.5)
    assert "(5.8 a week now)" in walking.check(SAY, rate)
    assert "(7 of 56 days)" in walking.check(SAY, days)
    assert "(112.5 mg)" in walking.check(SAY, level)


def test_neighbours_with_the_same_answer_share_a_line() -> None:
    steps = [Step("7a", CheckCode.IN_BASELINE), Step("7b", CheckCode.IN_BASELINE)]
    lonely = Step("8", CheckCode.ABOVE_CEILING, 350.0)
    told = list(walking.together([*steps, lonely]))
    assert told == [("7a-7b", steps[0]), ("8", lonely)]


@pytest.mark.parametrize(
    ("override", "row", "sentence"),
    [
        (1, "25", "no dose until you were assessed (rule O1)"),
        (2, "26", "nothing goes up (rule O2)"),
        (3, "26", "one change at a time (rule O3)"),
        (4, "25", "a look by a provider (rule O4)"),
        (None, "E8", "a new start soon after a stop waits (rule E8)"),
    ],
)
def test_what_changed_a_rows_answer_is_named(override: int | None, row: str, sentence: str) -> None:
    way = way_of(CASES[0])
    told = replace(way.decision, override=override, row=row)
    for lines in (walking.summary(SAY, way, told=told), walking.every_step(SAY, way, told=told)):
        assert sentence in lines[-1]


def test_a_row_that_answers_by_itself_is_not_called_changed() -> None:
    way = way_of(CASES[0])
    assert walking.changed(SAY, way.decision) == []


async def morning_told(bot: House, person: Person, sandbox: Sandbox, text: str) -> None:
    """The first morning of a plan of 100 mg, answered in words."""
    await bot.move_in(person)
    await sandbox.move_to(WAKE)
    await person.sees("Any cramps")
    await person.say(text)
    await person.sees("Did you take the dose")
    await person.tap("Yes")
    await bot.all_done()


async def test_why_tells_the_answer_its_reasons_and_the_way(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await visitor.say("/why")
    text = await visitor.sees("Your plan stays as it is", "How I got there")
    assert text.index("Your plan stays") < text.index("mornings") < text.index("How I got there")
    assert "Bowel: no diarrhea today" in text
    assert "Upper level: your dose is within 250 mg a day" in text
    assert "row 25 of the published plan, version 1.0" in text


async def test_every_step_is_shown_on_request(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await visitor.say("/why")
    await visitor.sees("How I got there")
    await visitor.tap("Show every step")
    text = await visitor.sees("the first row that fits answers", "12-15 no diarrhea today")
    assert text.endswith("25 fits, so it answers.")


async def test_the_steps_stay_those_of_the_decision_that_was_asked_about(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await visitor.say("/why")
    await visitor.sees("How I got there")
    first = (await visitor.messages())[-1]
    data = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await visitor.say("diarrhea")
    await bot.all_done()
    await visitor.say("/why")
    await visitor.sees("How I got there", "row 14")
    await visitor.press(data, first["message_id"])
    text = await visitor.sees("the first row that fits answers")
    assert "no diarrhea today" in text and text.endswith("25 fits, so it answers.")


async def test_without_proof_of_what_was_known_the_reasons_are_told_alone(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await visitor.say("/why")
    await visitor.sees("How I got there")
    await bot.run(lambda tx: tx.execute(update(check_in).values(cramps=9)))
    await visitor.tap("Show every step")
    await visitor.sees("cannot be shown any more")
    await visitor.say("/why")
    text = await visitor.sees("Your plan stays as it is", "row 25 of the published plan")
    assert "How I got there" not in text


async def test_a_decision_of_other_rules_keeps_its_reasons(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await bot.run(lambda tx: tx.execute(update(decision).values(rules_version="0.9")))
    await visitor.say("/why")
    text = await visitor.sees("row 25 of the published plan, version 0.9")
    assert "How I got there" not in text


@pytest.mark.parametrize("subject", ["999999", "", "x"])
async def test_a_made_up_button_shows_nothing(
    bot: House, visitor: Person, sandbox: Sandbox, subject: str
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await visitor.say("/why")
    await visitor.sees("How I got there")
    last = (await visitor.messages())[-1]
    await visitor.press(f"1|pr|{subject}|steps", last["message_id"])
    await visitor.sees("That button is from an earlier message")


async def test_nobody_sees_the_steps_of_somebody_else(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await morning_told(bot, visitor, sandbox, "2 cramps, no diarrhea")
    await visitor.say("/why")
    await visitor.sees("How I got there")

    def give_away(tx: Connection) -> None:
        other = people.meet(tx, 4711, language="en", now=bot.clock.now())
        tx.execute(update(decision).values(person_id=other.id))

    await bot.run(give_away)
    await visitor.tap("Show every step")
    await visitor.sees("That button is from an earlier message")
