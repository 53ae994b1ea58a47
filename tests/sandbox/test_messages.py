"""What happens to messages: sent, edited, deleted, pressed, by the bot and by persons."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest

from bot.sandbox.server import SandboxConfig, serve
from tests.sandbox.sim import Sim, keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Took it", callback_data="took")]])
TOO_OLD = "query is too old and response timeout expired or query id is invalid"


async def test_a_bot_sends_and_edits_through_the_unchanged_library(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await bot.send_message(chat, "<b>Tonight</b>", parse_mode="HTML", reply_markup=BUTTONS)
    assert (sent.text, sent.text_html) == ("Tonight", "<b>Tonight</b>")
    assert sent.reply_markup == BUTTONS
    edited = await bot.edit_message_text("Done", chat, sent.message_id)
    assert edited.edit_date is not None
    assert edited.reply_markup is None
    (shown,) = (await sim.messages(chat))[1:]
    assert (shown["text"], shown["sim"]["edited"]) == ("Done", True)


async def test_a_new_keyboard_alone_is_not_marked_as_an_edit(sim: Sim) -> None:
    chat = await sim.person()
    sent = await sim.send(chat, reply_markup=keyboard("A"))
    about = {"chat_id": chat, "message_id": sent["message_id"]}
    edited = await sim.api("editMessageReplyMarkup", **about, reply_markup=keyboard("B"))
    assert edited["reply_markup"] == keyboard("B")
    assert "reply_markup" not in await sim.api("editMessageReplyMarkup", **about)
    assert (await sim.messages(chat))[-1]["sim"]["edited"] is False


async def test_a_reply_keyboard_shows_in_the_chat_only(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await bot.send_message(
        chat, "Sure?", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]), disable_notification=True
    )
    assert sent.reply_markup is None
    extras = (await sim.messages(chat))[-1]["sim"]
    assert extras["keyboard"]["keyboard"] == [[{"text": "Yes"}, {"text": "No"}]]
    assert extras["silent"] is True


async def test_replies_carry_what_they_answer(sim: Sim) -> None:
    chat = await sim.person()
    said = await sim.say(chat, "question")
    reply = {"message_id": said["message_id"]}
    sent = await sim.send(chat, "answer", reply_parameters=reply, protect_content=True)
    assert sent["reply_to_message"]["text"] == "question"
    assert sent["has_protected_content"] is True
    missing = {"message_id": 999_999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await sim.send(chat, reply_parameters=missing)


async def test_deleted_messages_are_flagged_and_gone_for_the_bot(sim: Sim) -> None:
    chat = await sim.person()
    ids = [(await sim.send(chat, text))["message_id"] for text in "abc"]
    await sim.api("deleteMessage", chat_id=chat, message_id=ids[0])
    await sim.api("deleteMessages", chat_id=chat, message_ids=[ids[0], ids[1]])
    shown = [(message["text"], message["sim"]["deleted"]) for message in await sim.messages(chat)]
    assert shown == [("/start", False), ("a", True), ("b", True), ("c", False)]
    words = (400, "Bad Request: message to delete not found")
    assert await sim.error("deleteMessage", chat_id=chat, message_id=ids[0]) == words


async def test_after_48_hours_a_message_stays_but_can_be_edited(sim: Sim) -> None:
    chat = await sim.person()
    about = {"chat_id": chat, "message_id": (await sim.send(chat))["message_id"]}
    await sim.post("clock", advance_s=48 * 3600)
    words = (400, "Bad Request: message can't be deleted for everyone")
    assert await sim.error("deleteMessage", **about) == words
    assert (await sim.api("editMessageText", **about, text="new"))["text"] == "new"


async def test_one_message_that_is_too_old_keeps_its_whole_batch(sim: Sim) -> None:
    chat = await sim.person()
    old = (await sim.send(chat, "old"))["message_id"]
    await sim.post("clock", advance_s=47 * 3600)
    new = (await sim.send(chat, "new"))["message_id"]
    await sim.post("clock", advance_s=3600)
    words = (400, "Bad Request: message can't be deleted for everyone")
    assert await sim.error("deleteMessages", chat_id=chat, message_ids=[old, new]) == words
    await sim.api("deleteMessages", chat_id=chat, message_ids=[new, 999_999])
    shown = [(message["text"], message["sim"]["deleted"]) for message in await sim.messages(chat)]
    assert shown == [("/start", False), ("old", False), ("new", True)]


async def test_at_most_a_hundred_messages_are_deleted_at_once(sim: Sim) -> None:
    chat = await sim.person()
    words = (400, "Bad Request: too many message identifiers specified")
    assert await sim.error("deleteMessages", chat_id=chat, message_ids=[*range(101)]) == words
    await sim.api("deleteMessages", chat_id=chat, message_ids=[*range(100)])


async def test_a_tap_brings_the_toast(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await bot.send_message(chat, "Tonight", reply_markup=BUTTONS)
    tapping = asyncio.create_task(sim.tap(chat, sent.message_id, text="Took it", wait_s=5))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query.data == "took"
    assert update.callback_query.message == sent
    await update.callback_query.answer("Noted", show_alert=True)
    tapped = await tapping
    assert (tapped["answered"], tapped["toast"], tapped["alert"]) == (True, "Noted", True)
    with pytest.raises(BadRequest, match="(?i)" + TOO_OLD):
        await update.callback_query.answer()


async def test_an_answer_after_the_deadline_is_refused(sim: Sim) -> None:
    chat = await sim.person()
    sent = await sim.send(chat, reply_markup=keyboard("A"))
    await sim.post("clock", freeze=True)
    queries = [(await sim.tap(chat, sent["message_id"], text="A"))["query_id"] for _ in range(2)]
    await sim.post("clock", advance_s=15)
    assert await sim.api("answerCallbackQuery", callback_query_id=queries[0]) is True
    await sim.post("clock", advance_s=0.001)
    status, words = await sim.error("answerCallbackQuery", callback_query_id=queries[1])
    assert (status, words.lower()) == (400, f"bad request: {TOO_OLD}")


async def test_the_deadline_can_be_set(config: SandboxConfig) -> None:
    strict = SandboxConfig(config.host, config.port, config.data_dir, answer_deadline_s=1)
    async with serve(strict) as running, Sim(running.url) as sim:
        chat = await sim.person()
        sent = await sim.send(chat, reply_markup=keyboard("A"))
        query = await sim.tap(chat, sent["message_id"], text="A")
        await sim.post("clock", advance_s=2)
        status, _ = await sim.error("answerCallbackQuery", callback_query_id=query["query_id"])
        assert status == 400


async def test_only_buttons_of_the_current_version_can_be_tapped(sim: Sim) -> None:
    chat = await sim.person()
    sent = await sim.send(chat, reply_markup=keyboard("Old"))
    about = {"chat_id": chat, "message_id": sent["message_id"]}
    await sim.api("editMessageReplyMarkup", **about, reply_markup=keyboard("Yes", "No"))
    tap = {"message_id": sent["message_id"], "text": "Old"}
    status, sentence = await sim.refused(f"users/{chat}/tap", **tap)
    assert status == 409
    assert '"Yes", "No"' in sentence


async def test_forged_data_and_gone_messages_reach_the_bot_by_force(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await sim.send(chat)
    await sim.api("deleteMessage", chat_id=chat, message_id=sent["message_id"])
    await sim.tap(chat, sent["message_id"], data="forged", force=True)
    (update,) = await bot.get_updates()
    assert update.callback_query.data == "forged"
    assert update.callback_query.message.is_accessible is False


async def test_two_persons_have_chats_of_their_own(sim: Sim) -> None:
    ann, ben = await sim.person("Ann"), await sim.person("Ben")
    await sim.send(ann, "for Ann")
    await sim.say(ben, "from Ben")
    assert [message["text"] for message in await sim.messages(ann)] == ["/start", "for Ann"]
    assert [message["text"] for message in await sim.messages(ben)] == ["/start", "from Ben"]
    (update,) = await sim.updates()
    assert update["message"]["from"]["first_name"] == "Ben"
    sent = await sim.send(ann, reply_markup=keyboard("A"))
    status, _ = await sim.refused(
        f"users/{ben}/tap", message_id=sent["message_id"], text="A", wait_s=0
    )
    assert status == 409


async def test_blocking_is_told_once_and_start_comes_back(sim: Sim) -> None:
    chat = await sim.person()
    for _ in range(2):
        await sim.post(f"users/{chat}/block")
    status, _ = await sim.refused(f"users/{chat}/say", text="hello?")
    assert status == 409
    await sim.post(f"users/{chat}/start", payload="code-1")
    blocked, back, start = await sim.updates()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start code-1"
    assert start["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_a_person_can_edit_what_they_said(sim: Sim) -> None:
    chat = await sim.person()
    said = await sim.say(chat, "2 cramps")
    about = {"message_id": said["message_id"], "text": "3 cramps"}
    assert (await sim.post(f"users/{chat}/edit", **about))["sim"]["edited"] is True
    _, edited = await sim.updates()
    assert edited["edited_message"]["text"] == "3 cramps"
    sent = await sim.send(chat)
    status, _ = await sim.refused(f"users/{chat}/edit", message_id=sent["message_id"], text="x")
    assert status == 409


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "document", "location", "contact"])
async def test_every_kind_of_message_can_be_read_by_the_library(
    sim: Sim, bot: Bot, *, kind: str
) -> None:
    chat = await sim.person()
    await sim.post(f"users/{chat}/say", kind=kind, forwarded=True)
    (update,) = await bot.get_updates()
    assert getattr(update.message, kind)
    assert update.message.forward_origin is not None
    assert update.message.api_kwargs == {}


async def test_typing_shows_until_the_message_comes(sim: Sim) -> None:
    chat = await sim.person()
    await sim.api("sendChatAction", chat_id=chat, action="typing")
    assert (await sim.get(f"users/{chat}/transcript"))["typing"] is True
    await sim.send(chat)
    assert (await sim.get(f"users/{chat}/transcript"))["typing"] is False


async def test_a_reaction_shows_and_goes(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    said = await sim.say(chat, "thanks")
    await bot.set_message_reaction(chat, said["message_id"], "👍")
    assert (await sim.messages(chat))[-1]["sim"]["reaction"] == "👍"
    await bot.set_message_reaction(chat, said["message_id"], [])
    assert (await sim.messages(chat))[-1]["sim"]["reaction"] is None


async def test_a_pinned_message_is_part_of_the_chat(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await bot.send_message(chat, "Plan")
    await bot.pin_chat_message(chat, sent.message_id)
    assert (await bot.get_chat(chat)).pinned_message == sent
    await bot.unpin_chat_message(chat)
    assert (await bot.get_chat(chat)).pinned_message is None


@pytest.mark.parametrize("method", ["data", "params", "json"])
async def test_all_kinds_of_bodies_are_understood(sim: Sim, method: str) -> None:
    chat = await sim.person()
    given = {"chat_id": str(chat), "text": "a + b & c", "reply_markup": '{"force_reply":true}'}
    url = "/bot4242:sandbox/SENDmessage"
    async with sim.http.post(url, **{method: given}) as response:
        assert (await response.json())["result"]["text"] == "a + b & c"
