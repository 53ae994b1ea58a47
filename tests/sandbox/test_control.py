"""The control API: what the page and the end-to-end tests stand on."""

import asyncio
import json

import aiohttp
import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat, MenuButtonWebApp, WebAppInfo

from tests.sandbox.sim import Sim, keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_scene_tells_the_bot_and_the_persons(sim: Sim, bot: Bot) -> None:
    await bot.set_my_name("Night bot")
    await bot.set_my_description("What can this bot do?")
    await bot.set_my_short_description("Nights")
    await bot.set_my_description("Was kann dieser Bot?", "de")
    await sim.person("Ann", started=False)
    await sim.post("users", first_name="Ben", language_code="de-AT")
    state = await sim.get("state")
    assert state["bot"] == {
        "id": 4242,
        "first_name": "Night bot",
        "username": "sandbox_bot",
        "description": "What can this bot do?",
        "short_description": "Nights",
    }
    greetings = {user["first_name"]: user["greeting"] for user in state["users"]}
    assert state["users"][:1] == [
        {
            "id": 1001,
            "is_bot": False,
            "first_name": "Ann",
            "language_code": "en",
            "chat_id": 1001,
            "blocked": False,
            "deactivated": False,
            "started": False,
            "greeting": "What can this bot do?",
        }
    ]
    assert greetings["Ben"] == "Was kann dieser Bot?"


async def test_the_transcript_waits_for_news_of_its_own_chat(sim: Sim) -> None:
    ann, ben = await sim.person("Ann"), await sim.person("Ben")
    seen = await sim.get(f"users/{ann}/transcript")
    waiting = asyncio.create_task(
        sim.get(f"users/{ann}/transcript?after={seen['event']}&timeout=50")
    )
    await sim.send(ben, "not for Ann")
    await sim.send(ann, "for Ann")
    news = await asyncio.wait_for(waiting, 2)
    assert news["event"] > seen["event"]
    assert news["messages"][-1]["text"] == "for Ann"
    again = await sim.get(f"users/{ann}/transcript?after={seen['event']}&timeout=50")
    assert again == news


async def test_the_feed_tells_every_change_in_order(sim: Sim) -> None:
    async with sim.http.get("/sim/feed") as feed:
        assert feed.content_type == "text/event-stream"
        await feed.content.readuntil(b"\n\n")
        chat = await sim.person()
        sent = await sim.send(chat, reply_markup=keyboard("A"))
        query = await sim.tap(chat, sent["message_id"], text="A")
        about = {"chat_id": chat, "message_id": sent["message_id"]}
        await sim.api("answerCallbackQuery", callback_query_id=query["query_id"], text="ok")
        await sim.api("editMessageText", **about, text="new")
        await sim.api("deleteMessage", **about)
        await sim.post("clock", advance_s=1)
        await sim.post("alarm", at_ms=1)
        changes = [await next_change(feed) for _ in range(9)]
    kinds = [change["kind"] for change in changes]
    assert " ".join(kinds) == "users users message message answer edit delete clock alarm"
    numbers = [change["event"] for change in changes]
    assert numbers == sorted(set(numbers))
    answer = changes[4]
    assert (answer["query_id"], answer["toast"]) == (query["query_id"], "ok")


async def next_change(feed: aiohttp.ClientResponse) -> dict:
    event = (await feed.content.readuntil(b"\n\n")).decode()
    name, data = event.strip().split("\n")
    assert name == "event: change"
    return json.loads(data.removeprefix("data: "))


async def test_calls_are_listed_with_their_verdict(sim: Sim) -> None:
    chat = await sim.person()
    last = (await sim.get("calls"))[-1]["n"]
    await sim.send(chat, "fine")
    await sim.error("sendMessage", chat_id=chat)
    await sim.updates()
    fine, wrong = await sim.get(f"calls?after={last}&method=sendMessage")
    assert (fine["status"], fine["chat_id"], fine["params"]["text"]) == (200, chat, "fine")
    assert (wrong["status"], wrong["description"]) == (400, "Bad Request: message text is empty")
    assert len(await sim.get(f"calls?after={last}")) == 2


async def test_commands_are_those_of_the_persons_chat_and_language(sim: Sim, bot: Bot) -> None:
    ann = await sim.person("Ann")
    ben = (await sim.post("users", first_name="Ben", language_code="de"))["id"]
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Hilfe")], language_code="de")
    await bot.set_my_commands([BotCommand("own", "Ann's own")], BotCommandScopeChat(ann))
    assert await sim.get(f"users/{ann}/commands") == [
        {"command": "own", "description": "Ann's own"}
    ]
    assert await sim.get(f"users/{ben}/commands") == [{"command": "help", "description": "Hilfe"}]
    await bot.delete_my_commands(BotCommandScopeChat(ann))
    assert await sim.get(f"users/{ann}/commands") == [{"command": "help", "description": "Help"}]
    assert await bot.get_my_commands(language_code="de") == (BotCommand("help", "Hilfe"),)


async def test_the_menu_button_is_the_persons_own_or_the_common_one(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    button = MenuButtonWebApp("Diary", WebAppInfo("https://bot.example.org/"))
    await bot.set_chat_menu_button(chat, button)
    assert await bot.get_chat_menu_button(chat) == button
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_the_bot_finds_members_of_its_chats(sim: Sim, bot: Bot) -> None:
    ann, ben = await sim.person("Ann"), await sim.person("Ben")
    assert (await bot.get_chat_member(ann, ann)).status == "member"
    assert (await bot.get_chat_member(ann, ben)).status == "left"
    assert await bot.log_out()
    assert await bot.close()


async def test_a_reset_empties_the_world_but_not_the_numbers(sim: Sim) -> None:
    chat = await sim.person()
    before = await sim.send(chat)
    event = (await sim.get(f"users/{chat}/transcript"))["event"]
    version = (await sim.get("clock"))["version"]
    await sim.post("faults", method="*", kind="500")
    await sim.post("reset")
    assert (await sim.get("state"))["users"] == []
    assert (await sim.get("clock"))["version"] == version
    assert await sim.person() == chat
    assert (await sim.send(chat))["message_id"] > before["message_id"]
    assert (await sim.get(f"users/{chat}/transcript"))["event"] > event


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("users", {}, 400),
        ("users", {"first_name": 5}, 400),
        ("users/9/say", {"text": "hi"}, 404),
        ("users/1001/say", {"text": "  "}, 400),
        ("users/1001/say", {"text": "a" * 4097}, 400),
        ("users/1001/say", {"kind": "dance"}, 400),
        ("users/1001/say", {"text": "hi", "chat_id": -1}, 404),
        ("users/1001/say", {"text": "\ud83c"}, 400),
        ("users/1001/start", {"payload": "a b"}, 400),
        ("users/1001/tap", {"text": "A"}, 400),
        ("users/1001/tap", {"message_id": 1}, 400),
        ("users/1001/tap", {"message_id": 1, "force": True}, 400),
        ("users/1001/tap", {"message_id": 10**30, "text": "A"}, 400),
        ("users/1001/tap", {"message_id": 5, "text": "A", "wait_s": "long"}, 400),
        ("users/1001/edit", {"message_id": 10**9, "text": "A"}, 409),
        ("updates", {"update": 5}, 400),
        ("updates", {"update": {"update_id": 10**20}}, 400),
        ("groups", {"title": "", "user_id": 1001}, 400),
    ],
)
async def test_a_mistake_is_answered_with_a_sentence(
    sim: Sim, *, path: str, body: dict, status: int
) -> None:
    assert await sim.person() == 1001
    found, sentence = await sim.refused(path, **body)
    assert (found, sentence[-1]) == (status, ".")


async def test_a_page_from_elsewhere_cannot_play(sim: Sim) -> None:
    headers = {"Origin": "https://elsewhere.example.org"}
    async with sim.http.post("/sim/reset", json={}, headers=headers) as response:
        assert response.status == 403
    async with sim.http.post("/sim/reset", json={}, headers={"Origin": sim.url}) as response:
        assert response.status == 200


async def test_the_page_lets_nothing_else_in(sim: Sim) -> None:
    async with sim.http.get("/") as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    async with sim.http.get("/assets/style.css") as response:
        assert response.content_type == "text/css"


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fserver.py", "%2e%2e%2fpage.py", ".hidden.js"])
async def test_only_files_of_the_page_are_served(sim: Sim, name: str) -> None:
    async with sim.http.get(f"/assets/{name}") as response:
        assert response.status == 404
