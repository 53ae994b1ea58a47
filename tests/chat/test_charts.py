"""/progress draws: a picture to look at, the same in words, other charts and another theme a tap
away, and nothing sent up twice.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot.chat import charts_facts
from bot.chat.buttons import button
from bot.chat.charts_captions import caption
from bot.chat.charts_facts import View, What
from bot.chat.drawings import Drawing
from bot.chat.reply import How, Reply
from bot.chat.screen import Screen
from bot.chat.troubles import Later
from bot.locale import LANGUAGES, words
from bot.report.typeset import Typesetter
from bot.store import people
from bot.store.tables import picture
from tests.kit.house import AT_SIX, House, bot_at
from tests.kit.measured import AFTER, BEFORE, COUNTED, FIRST_DOSE, MEASURED, write
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

MOST = 1024  # characters of a caption (Bot API, sendPhoto)


async def four_weeks(bot: House, person: Person) -> int:
    person_id = await bot.move_in(person, MEASURED)
    await bot.run(lambda tx: write(tx, person_id, first=COUNTED, cramps=BEFORE))
    await bot.run(lambda tx: write(tx, person_id, first=FIRST_DOSE, cramps=AFTER))
    return person_id


async def photos(person: Person) -> list[dict[str, Any]]:
    return [message for message in await person.messages() if message.get("photo")]


async def uploads(sandbox: Sandbox) -> list[str]:
    """What came as the photo of each call, oldest first: an upload, or an id."""
    sent = await sandbox.calls("sendPhoto")
    return [str(call["params"]["photo"]) for call in sent]


async def test_progress_draws_the_last_weeks_and_says_the_same_in_words(
    bot: House, visitor: Person
) -> None:
    await four_weeks(bot, visitor)
    await visitor.say("/progress")
    await visitor.sees(
        "cramps really are fewer than before",
        "Your nights, 26 Oct to 22 Nov",
        "Cramps: 16 in 28 counted nights. Nights with cramps: 13.",
        "Dose taken: 14 of 14 nights.",
        "Mornings with diarrhea: 0 of 28.",
    )
    (drawn,) = await photos(visitor)
    size = drawn["photo"][-1]
    assert (size["width"], 600 < size["height"] <= 1280) == (780, True)
    assert await visitor.buttons() == ["Three months", "Before and now", "Dark picture"]


async def test_a_tap_turns_the_picture_into_another_chart_and_keeps_the_theme(
    bot: House, visitor: Person
) -> None:
    await four_weeks(bot, visitor)
    await visitor.say("/progress")
    await visitor.sees("Your nights")
    light = (await photos(visitor))[0]["photo"][-1]["file_id"]
    await visitor.tap("Dark picture")
    await visitor.sees("")
    await bot.all_done()
    assert await visitor.buttons() == ["Three months", "Before and now", "Light picture"]
    await visitor.tap("Three months")
    await visitor.sees(
        "Cramps night by night",
        "Week by week, cramps in counted nights: 7 in 7, 5 in 7, 2 in 7, 2 in 7.",
    )
    await visitor.tap("Before and now")
    await visitor.sees(
        "Before magnesium: 6 a week, likely 3.7 to 9.4.",
        "Now: 2 a week, likely 0.8 to 4.2.",
        "in 9 of 10 such cases",
        "more than 95 in 100",
        "21 to 38 still count 25 % fewer",
    )
    (drawn,) = await photos(visitor)
    assert drawn["photo"][-1]["file_id"] != light
    assert await visitor.buttons() == ["Four weeks", "Three months", "Light picture"]


async def test_a_picture_that_telegram_has_is_not_sent_up_twice(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await four_weeks(bot, visitor)
    for _ in range(2):
        await visitor.say("/progress")
        await visitor.sees("Your nights")
        await bot.all_done()
    first, second = await uploads(sandbox)
    assert first.startswith("<chart.png")
    assert second == (await photos(visitor))[0]["photo"][-1]["file_id"]


async def test_a_picture_that_telegram_no_longer_has_is_sent_anew(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await four_weeks(bot, visitor)
    await visitor.say("/progress")
    await visitor.sees("Your nights")
    await bot.all_done()

    def forge(tx: Connection) -> None:
        tx.execute(update(picture).values(file_id="AQAD_of_another_bot"))

    await bot.run(forge)
    await visitor.say("/progress")
    await visitor.sees("Your nights")
    await bot.all_done()
    assert len(await photos(visitor)) == 2
    assert [one[:10] for one in await uploads(sandbox)] == [
        "<chart.png",
        "AQAD_of_an",
        "<chart.png",
    ]
    await visitor.say("/progress")
    await visitor.sees("Your nights")
    await bot.all_done()
    assert (await uploads(sandbox))[-1] == (await photos(visitor))[0]["photo"][-1]["file_id"]


async def test_without_a_comparison_the_button_says_what_is_missing(
    bot: House, ann: Person
) -> None:
    await bot.lived(1, 3)
    await ann.say("/progress")
    await ann.sees("Your nights", "Cramps: 6 in 3 counted nights.")
    await ann.tap("Before and now")
    await ann.sees("A fair comparison is not possible here")


async def test_with_nothing_told_there_are_words_and_no_picture(bot: House, ann: Person) -> None:
    await ann.say("/progress")
    await ann.sees("A fair comparison is not possible here")
    await bot.all_done()
    assert await photos(ann) == []
    await ann.press(button("", "ch", subject="nights", answer="dark").data, 1)
    await ann.sees("nothing to draw yet")


@pytest.mark.parametrize("data", ["1|ch|stars|light", "1|ch|nights|pink", "1|ch||"])
async def test_a_made_up_button_is_told_kindly_that_it_is_old(
    bot: House, ann: Person, data: str
) -> None:
    await ann.press(data, 1)
    await ann.sees("from an earlier message")


async def test_the_first_words_under_a_picture_are_neutral_for_who_wants_it(
    bot: House, visitor: Person
) -> None:
    person_id = await four_weeks(bot, visitor)
    await bot.run(lambda tx: people.change(tx, person_id, discreet=True))
    await visitor.say("/progress")
    await visitor.sees("Your nights")
    await visitor.tap("Before and now")
    await visitor.sees("likely 3.7 to 9.4")
    (drawn,) = await photos(visitor)
    assert drawn["caption"].startswith("A short note for you.")


async def test_every_caption_fits_in_every_language(bot: House, visitor: Person) -> None:
    person_id = await four_weeks(bot, visitor)

    def captions(tx: Connection, language: str) -> list[str]:
        people.change(tx, person_id, language=language)
        person = people.get(tx, person_id)
        assert person is not None
        found = (charts_facts.facts(tx, person, What(view), now=AT_SIX) for view in View)
        return [caption(one) for one in found if one is not None]

    for language in LANGUAGES:
        first_line = words(language)("common.first_line")
        told = await bot.run(lambda tx, language=language: captions(tx, language))
        assert len(told) == len(View)
        assert max(len(f"{first_line}\n\n{one}") for one in told) <= MOST


async def test_without_a_picture_the_words_come_alone(sandbox: Sandbox, visitor: Person) -> None:
    wire, _ = bot_at(sandbox.url)
    reply = Reply("Cramps: 3.", ((button("Four weeks", "ch"),),), chart="nights.light")
    async with wire:
        shown = await Screen(wire, visitor.id).show([reply])
        changed = replace(reply, how=How.EDIT, message_id=shown.sent[0], text="Cramps: 4.")
        again = await Screen(wire, visitor.id, drawings=Unset()).show([changed])
    assert (shown.trouble, again.trouble) == (None, None)
    texts = [message.get("text") for message in await visitor.messages()]
    assert texts[-2:] == ["Cramps: 3.", "Cramps: 4."]


@dataclass
class Unset:
    """Drawings that no press can set; it notes what Telegram keeps."""

    png_made: bytes | None = None
    file_ids: list[str] = field(default_factory=list)

    async def draw(self, what: str, chat_id: int) -> Drawing | None:
        return Drawing("<svg/>")

    async def png(self, drawing: Drawing) -> bytes | None:
        return self.png_made

    async def sent(self, drawing: Drawing, file_id: str, *, chat_id: int) -> None:
        self.file_ids.append(file_id)


@pytest.mark.parametrize(("kind", "count"), [("429", 0), ("reset", 0)])
async def test_trouble_with_a_chart_is_sorted_like_any_other(
    sandbox: Sandbox, visitor: Person, kind: str, count: int
) -> None:
    wire, _ = bot_at(sandbox.url)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>'
    drawings = Unset(await Typesetter().png(svg, width_px=400))
    await sandbox.fault(kind=kind, method="sendPhoto")
    async with wire:
        screen = Screen(wire, visitor.id, drawings=drawings)
        shown = await screen.show([Reply("A chart.", chart="nights.light")])
    assert isinstance(shown.trouble, Later)
    assert (shown.count, drawings.file_ids) == (count, [])


async def test_after_a_stop_the_charts_end_with_the_last_night_that_was_told(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await four_weeks(bot, visitor)
    await visitor.say("/stop")
    await bot.all_done()
    await sandbox.advance(timedelta(days=40))
    await visitor.say("/progress")
    await visitor.sees("Before the stop", "Your nights, 26 Oct to 22 Nov")


def test_starting_up_loads_no_chart_and_no_typst() -> None:
    program = (
        "import sys, bot.main\n"
        "print([n for n in sys.modules if n == 'typst' or n.startswith('bot.report.chart_')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "['bot.report.chart_words']"
