"""Pictures, files and deleted messages: on the screen as Telegram shows them, with its limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files

import pytest
from telegram import Bot

from bot.chat import pictures
from bot.chat.buttons import button
from bot.chat.files import MadeFile
from bot.chat.reply import Reply, ask, delete_messages, document, picture, placed, say, turn_into
from bot.chat.screen import Screen
from bot.chat.troubles import Bug, Gone, Later
from bot.sandbox.media import photo_file
from bot.sandbox.params import Upload
from tests.kit.house import bot_at
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

SHIPPED = sorted(
    file.name.removesuffix(".png")
    for file in files(pictures).iterdir()
    if file.name.endswith(".png")
)
ONE = SHIPPED[0]
DONE = button("Done", "ev", answer="took")


@dataclass(frozen=True)
class Notes:
    """Makes a small text for one chat, and nothing for any other."""

    chat_id: int

    async def make(self, kind: str, chat_id: int) -> MadeFile | None:
        mine = chat_id == self.chat_id
        return MadeFile(f"{kind}.txt", b"Monday: 2 cramps") if mine else None


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[Bot]:
    bot, _ = bot_at(sandbox.url)
    async with bot:
        yield bot


async def shown_ids(person: Person) -> list[int]:
    return [message["message_id"] for message in await person.messages()]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_picture_is_one_that_telegram_takes(name: str) -> None:
    upload = Upload(f"{name}.png", "image/png", pictures.picture(name))
    assert photo_file(upload).width >= 300


async def test_a_picture_brings_its_words_and_buttons_along(wire: Bot, visitor: Person) -> None:
    reply = picture(ONE, "Three times <b>10 seconds</b>.", [DONE], silent=True, live=True)
    shown = await Screen(wire, visitor.id).show([reply])
    message = (await visitor.messages())[-1]
    assert message["photo"]
    assert message["caption"] == "Three times 10 seconds."
    assert message["sim"]["silent"]
    assert await visitor.buttons() == ["Done"]
    assert (shown.living, shown.sent) == (message["message_id"], (message["message_id"],))


async def test_a_tapped_picture_becomes_its_record(wire: Bot, visitor: Person) -> None:
    living = (await Screen(wire, visitor.id).show([picture(ONE, "Now?", [DONE], live=True)])).living
    record = placed([turn_into("Noted.")], tapped=living, living=living, closed=True)
    before = await shown_ids(visitor)
    for _ in range(2):  # the second time it is so already, which is no trouble
        shown = await Screen(wire, visitor.id).show(record)
        assert (shown.trouble, shown.sent) == (None, ())
    assert await shown_ids(visitor) == before
    message = (await visitor.messages())[-1]
    assert (message["caption"], bool(message["photo"])) == ("Noted.", True)
    assert await visitor.buttons() == []


async def test_a_record_too_long_for_a_caption_is_said_below(wire: Bot, visitor: Person) -> None:
    living = (await Screen(wire, visitor.id).show([picture(ONE, "Now?", [DONE], live=True)])).living
    record = turn_into("Noted. " * 200, [DONE], live=True)
    bound = placed([record], tapped=living, living=living, closed=True)
    shown = await Screen(wire, visitor.id).show(bound)
    asked, below = (await visitor.messages())[-2:]
    assert (asked["caption"], asked.get("reply_markup")) == ("Now?", None)
    assert (below["text"], shown.living) == (("Noted. " * 200).strip(), below["message_id"])
    assert shown.sent == (below["message_id"],)


async def test_a_file_is_made_for_the_person_of_the_chat(
    wire: Bot, visitor: Person, sandbox: Sandbox
) -> None:
    screen = Screen(wire, visitor.id, files=Notes(visitor.id))
    shown = await screen.show([document("diary", "Your diary.")])
    message = (await visitor.messages())[-1]
    assert shown.sent == (message["message_id"],)
    assert (message["caption"], message["document"]["file_name"]) == ("Your diary.", "diary.txt")
    assert message["document"]["file_size"] == len(b"Monday: 2 cramps")
    (call,) = await sandbox.calls("sendDocument")
    assert call["params"]["document"] == "<diary.txt, 16 bytes>"


async def test_a_file_of_which_nothing_is_left_is_passed_over(wire: Bot, visitor: Person) -> None:
    screen = Screen(wire, visitor.id, files=Notes(chat_id=0))
    shown = await screen.show([document("diary", "Your diary."), say("That is all.")])
    assert (shown.count, shown.trouble, len(shown.sent)) == (2, None, 1)
    assert "Your diary." not in await visitor.sees("That is all.")


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [("403_blocked", Gone()), ("400", Bug()), ("reset", Later(unknown=True))],
)
@pytest.mark.parametrize(
    ("method", "reply"),
    [("sendPhoto", picture(ONE, "A picture.")), ("sendDocument", document("diary", "A file."))],
)
async def test_trouble_with_a_picture_or_file_is_sorted_like_any_other(  # house: a table
    wire: Bot,
    visitor: Person,
    sandbox: Sandbox,
    method: str,
    reply: Reply,
    kind: str,
    trouble: Gone | Bug | Later,
) -> None:
    await sandbox.fault(kind=kind, method=method)
    screen = Screen(wire, visitor.id, files=Notes(visitor.id))
    shown = await screen.show([say("one"), reply, say("three")])
    assert (shown.count, shown.trouble, len(shown.sent)) == (1, trouble, 1)


async def test_a_caption_that_is_too_long_is_refused_not_cut(wire: Bot, visitor: Person) -> None:
    shown = await Screen(wire, visitor.id).show([picture(ONE, "x" * 1025)])
    assert shown.trouble == Bug()


async def test_every_new_message_is_told(wire: Bot, visitor: Person) -> None:
    before = await shown_ids(visitor)
    replies = [ask("Any cramps?", [DONE]), picture(ONE, "Look."), say("Hello.")]
    shown = await Screen(wire, visitor.id).show(replies)
    assert [*shown.sent] == [one for one in await shown_ids(visitor) if one not in before]
    changed = Reply("Any more?", how=turn_into("").how, message_id=shown.sent[0])
    assert (await Screen(wire, visitor.id).show([changed])).sent == ()


@pytest.mark.parametrize("missing", [(), (999_999,)])
async def test_messages_leave_the_chat_whoever_wrote_them(
    wire: Bot, visitor: Person, missing: Sequence[int]
) -> None:
    await Screen(wire, visitor.id).show([say("one"), say("two")])
    everything = [*await shown_ids(visitor), *missing]
    shown = await Screen(wire, visitor.id).show([*delete_messages(everything), say("Gone.")])
    assert (shown.count, shown.trouble) == (2, None)
    assert [message["text"] for message in await visitor.messages()] == ["Gone."]


async def test_one_that_is_too_old_keeps_no_other(
    wire: Bot, visitor: Person, sandbox: Sandbox
) -> None:
    await Screen(wire, visitor.id).show([say("old")])
    await sandbox.advance(timedelta(hours=48))
    await Screen(wire, visitor.id).show([say("new")])
    replies = delete_messages(await shown_ids(visitor))
    assert (await Screen(wire, visitor.id).show(replies)).trouble is None
    assert "new" not in [message["text"] for message in await visitor.messages()]
    assert "old" in [message["text"] for message in await visitor.messages()]


def test_a_hundred_are_deleted_at_once() -> None:
    assert [len(reply.ids) for reply in delete_messages(range(250))] == [100, 100, 50]
