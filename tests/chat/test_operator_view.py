"""/operator: counts for who runs the bot, at any time, and no such command for anybody else."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from bot.care.model import Phase
from bot.chat.operator_view import NOT_SHOWN, as_json, screen
from bot.chat.routes import COMMANDS
from bot.locale import LANGUAGES, words
from bot.services.counts import Sum, shown
from bot.services.house import Access
from bot.services.house import House as Choices
from bot.store import conversations, people
from bot.store.counts import Figure, Group, Happened, Window
from bot.store.people import TAKEN_BACK
from bot.store.plans import PlanStatus
from tests.chat.test_reading_ease import ONE_SCREEN
from tests.kit.house import AT_SIX, House, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
NARROW = 36  # letters of one width on a phone of 6 inches
ACTIVE = Group("en", PlanStatus.ACTIVE, Phase.TITRATE, False, 9)
MANY = Sum(
    tuple(
        Group(language, status, phase, is_gone, 1_000)
        for language in LANGUAGES
        for status in PlanStatus
        for phase in Phase
        for is_gone in (False, True)
    ),
    {
        (window, figure): Happened(123_456 * window, 80_000)
        for window in Window
        for figure in Figure
    },
)


def run_by(*operators: int, access: Access = Access.OPEN, allowed: Collection[int] = ()) -> Choices:
    return Choices(operator_ids=frozenset(operators), access=access, allowed_ids=frozenset(allowed))


async def answer(bot: House, person: Person, text: str) -> str:
    await person.say(text)
    await bot.all_done()
    return await person.news()


@pytest.mark.parametrize("access", Access)
async def test_an_operator_sees_counts_without_any_setup_and_leaves_no_row(
    sandbox: Sandbox, visitor: Person, tmp_path: Path, access: Access
) -> None:
    async with house(sandbox, tmp_path, choices=run_by(visitor.id, access=access)) as bot:
        said = await answer(bot, visitor, "/operator")
        assert "People: 0" in said and "last days" in said
        assert await bot.run(lambda tx: people.get(tx, PERSON)) is None


async def test_an_operator_in_the_middle_of_something_is_asked_nothing_new(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, choices=run_by(visitor.id)) as bot:
        await answer(bot, visitor, "/start")
        await visitor.tap("I agree")
        await bot.all_done()
        before = await bot.run(lambda tx: conversations.get(tx, PERSON))
        said = await answer(bot, visitor, "/operator")
        assert "fewer than 5" in said and "How old" not in said
        assert await bot.run(lambda tx: conversations.get(tx, PERSON)) == before
        await visitor.tap("18 to 64")


async def test_an_operator_with_a_plan_has_the_neutral_line_too(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, choices=run_by(visitor.id)) as bot:
        await bot.move_in(visitor)
        await bot.run(lambda tx: people.change(tx, PERSON, discreet=True))
        said = await answer(bot, visitor, "/operator")
        assert said.startswith(words("en")("common.first_line"))
        assert "fewer than 5" in said


@pytest.mark.parametrize(
    "choices", [run_by(1), run_by(1, access=Access.INVITE), run_by(1, access=Access.LIST)]
)
async def test_to_somebody_new_there_is_no_such_command(
    sandbox: Sandbox, visitor: Person, tmp_path: Path, choices: Choices
) -> None:
    async with house(sandbox, tmp_path, choices=choices) as bot:
        assert await answer(bot, visitor, "/operator") == await answer(bot, visitor, "/nonsense")


async def test_to_somebody_with_a_plan_there_is_no_such_command(bot: House, ann: Person) -> None:
    assert await answer(bot, ann, "/operator") == await answer(bot, ann, "/nonsense")
    await bot.run(lambda tx: people.consent(tx, PERSON, version=TAKEN_BACK, now=AT_SIX))
    assert await answer(bot, ann, "/operator") == await answer(bot, ann, "/nonsense")


def test_the_command_stands_in_no_menu_and_no_help() -> None:
    assert "operator" not in COMMANDS
    assert not any("/operator" in words(language)("help.text") for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counts_of_many_are_one_screen_in_every_language(language: str) -> None:
    text = screen(words(language), shown(MANY))
    table = text.partition("<pre>")[2].partition("</pre>")[0].splitlines()
    assert len(text) <= ONE_SCREEN
    assert len({len(line) for line in table}) == 1 and len(table[0]) <= NARROW


def test_what_is_hidden_is_a_dash_and_for_a_machine_null() -> None:
    few = shown(Sum((ACTIVE, Group("de", PlanStatus.STOPPED, Phase.TITRATE, False, 3))))
    text = screen(words("en"), few)
    assert "People: 12\n" in text
    assert f"Of these: running {NOT_SHOWN}, stopped {NOT_SHOWN}\n" in text
    assert f"Running plans: {NOT_SHOWN}\n" in text
    assert '"stopped": null' in json.dumps(as_json(few))


def test_of_a_few_people_not_even_the_groups_are_named() -> None:
    few = shown(Sum((replace(ACTIVE, people=3),)))
    assert screen(words("en"), few).startswith("People: fewer than 5\n\n")
    assert as_json(few)["people"] is None
