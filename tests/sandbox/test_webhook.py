"""Webhooks: delivered in order, again after growing pauses, until they run out; as at Telegram."""

import asyncio
from collections import Counter

import pytest
from aiohttp import web

from bot.sandbox.server import SandboxConfig, serve
from tests.sandbox.receiver import fine, receiving, status
from tests.sandbox.sim import Sim, keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY_S = 24 * 3600
BROKEN = status(500)


async def pending(sim: Sim) -> int:
    return (await sim.api("getWebhookInfo"))["pending_update_count"]


async def none_waits(sim: Sim) -> None:
    async with asyncio.timeout(5):
        while await pending(sim):
            await asyncio.sleep(0.01)


async def stands_still(sim: Sim) -> None:
    await sim.post("clock", freeze=True)


async def test_updates_are_delivered_with_the_secret_and_forgotten_after_a_2xx(sim: Sim) -> None:
    chat = await sim.person()
    await sim.say(chat, "before")
    async with receiving() as bot:
        await sim.api("setWebhook", url=bot.url, secret_token="s-1_")
        await sim.say(chat, "after")
        await bot.got(2)
        await none_waits(sim)
    assert bot.words() == ["before", "after"]
    sent = bot.headers[0]
    assert sent["X-Telegram-Bot-Api-Secret-Token"] == "s-1_"
    assert sent["Content-Type"] == "application/json"


async def test_without_a_secret_there_is_no_header_for_it(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving() as bot:
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await bot.got(1)
    assert "X-Telegram-Bot-Api-Secret-Token" not in bot.headers[0]


async def test_only_what_is_allowed_is_delivered(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving() as bot:
        await sim.api("setWebhook", url=bot.url, allowed_updates=["my_chat_member"])
        await sim.say(chat, "not wanted")
        await sim.post(f"users/{chat}/block")
        await bot.got(1)
    assert "my_chat_member" in bot.updates[0]


async def test_what_one_person_says_comes_in_order_one_after_the_other(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(BROKEN) as bot:
        bot.takes_s = 0.01
        await sim.api("setWebhook", url=bot.url)
        for word in ("one", "two", "three"):
            await sim.say(chat, word)
        await bot.got(4)
    assert bot.words() == ["one", "one", "two", "three"]
    assert bot.most_at_once == 1


async def test_nobody_waits_for_another_and_words_do_not_wait_for_taps(sim: Sim) -> None:
    ann, ben = await sim.person("Ann"), await sim.person("Ben")
    question = await sim.send(ann, reply_markup=keyboard("Yes"))

    def unless_ann_says(update: dict) -> web.Response:
        words = "message" in update and update["message"]["from"]["id"] == ann
        return web.Response(status=500 if words else 200)

    async with receiving(usual=unless_ann_says) as bot:
        await stands_still(sim)
        await sim.api("setWebhook", url=bot.url)
        await sim.say(ann, "stuck")
        await sim.tap(ann, question["message_id"], text="Yes")
        await sim.say(ben, "hello")
        await bot.got(4)  # Ann's words twice: the first repeat comes at once
        assert await pending(sim) == 1
    taps = [update for update in bot.updates if "callback_query" in update]
    assert [tap["callback_query"]["data"] for tap in taps] == ["yes"]
    assert Counter(bot.words()) == {"stuck": 2, "hello": 1}


async def test_no_more_connections_are_opened_than_was_asked_for(sim: Sim) -> None:
    people = [await sim.person(f"No {number}") for number in range(5)]
    async with receiving() as bot:
        bot.takes_s = 0.03
        await sim.api("setWebhook", url=bot.url, max_connections=2)
        for chat in people:
            await sim.say(chat, "hello")
        await bot.got(5)
    assert bot.most_at_once == 2


async def test_the_pauses_grow_and_moving_the_clock_ends_one(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(usual=BROKEN) as bot:
        await stands_still(sim)
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await bot.got(2)
        for count, pause_s in enumerate((2, 4, 8, 16, 32, 64, 120), start=3):
            await sim.post("clock", advance_s=min(pause_s, 60) - 0.5)
            assert len(bot.updates) == count - 1, f"too soon after {pause_s} s"
            await sim.post("clock", advance_s=pause_s)
            await bot.got(count)


async def test_a_pause_that_the_bot_asks_for_is_kept(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(status(503, retry_after="100")) as bot:
        await stands_still(sim)
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await bot.got(1)
        await sim.post("clock", advance_s=99)
        await bot.got(1)
        await sim.post("clock", advance_s=1)
        await bot.got(2)


async def test_a_press_runs_out_after_150_seconds_and_words_after_a_day(sim: Sim) -> None:
    chat = await sim.person()
    question = await sim.send(chat, reply_markup=keyboard("Yes"))
    async with receiving(usual=BROKEN) as bot:
        await stands_still(sim)
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await sim.tap(chat, question["message_id"], text="Yes")
        await bot.got(4)
        await sim.post("clock", advance_s=149)
        assert await pending(sim) == 2
        await sim.post("clock", advance_s=1)
        assert await pending(sim) == 1
        await sim.post("clock", advance_s=DAY_S - 150)
        assert await pending(sim) == 0


async def test_the_last_trouble_is_told_until_another_webhook_is_set(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(BROKEN) as bot:
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await bot.got(2)
        info = await sim.api("getWebhookInfo")
        now_s = (await sim.get("clock"))["now_ms"] // 1000
        assert now_s - 5 <= info["last_error_date"] <= now_s
        words = "Wrong response from the webhook: 500 Internal Server Error"
        assert info["last_error_message"] == words
        await sim.api("setWebhook", url=bot.url, secret_token="new")
        assert "last_error_date" not in await sim.api("getWebhookInfo")


async def test_a_method_in_the_answer_is_carried_out_and_nobody_hears_the_result(sim: Sim) -> None:
    chat = await sim.person()
    question = await sim.send(chat, reply_markup=keyboard("Yes"))

    def answer(update: dict) -> web.Response:
        query_id = update["callback_query"]["id"]
        body = {"method": "answerCallbackQuery", "callback_query_id": query_id, "text": "Thanks"}
        return web.json_response(body)

    async with receiving(usual=answer) as bot:
        await sim.api("setWebhook", url=bot.url)
        tapped = await sim.tap(chat, question["message_id"], text="Yes", wait_s=5)
        assert (tapped["answered"], tapped["toast"]) == (True, "Thanks")
    calls = await sim.get("calls?method=answerCallbackQuery")
    assert [call["status"] for call in calls] == [200]


@pytest.mark.parametrize(
    "body",
    [
        {"method": "deleteWebhook"},
        {"method": "getMe"},
        {"method": "noSuchMethod"},
        {"method": "sendMessage", "chat_id": 1, "text": "nobody there"},
        ["no", "object"],
    ],
)
async def test_an_answer_that_asks_for_what_cannot_be_is_an_answer_all_the_same(
    sim: Sim, body: object
) -> None:
    chat = await sim.person()
    async with receiving(usual=lambda _: web.json_response(body)) as bot:
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await bot.got(1)
        await none_waits(sim)
        assert (await sim.api("getWebhookInfo"))["url"] == bot.url


async def test_what_waits_goes_from_polling_to_a_webhook_and_back(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(usual=BROKEN) as bot:
        await stands_still(sim)
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "kept")
        await bot.got(2)
        await sim.api("deleteWebhook")
        assert [update["message"]["text"] for update in await sim.updates()] == ["kept"]
        await sim.api("setWebhook", url=bot.url, drop_pending_updates=True)
        assert await pending(sim) == 0


async def test_setting_the_same_again_changes_nothing_and_another_address_at_once(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(usual=BROKEN) as old, receiving() as new:
        await stands_still(sim)
        await sim.api("setWebhook", url=old.url)
        await sim.say(chat, "hello")
        await old.got(2)
        await sim.api("setWebhook", url=old.url)
        await old.got(2)
        await sim.api("setWebhook", url=new.url, max_connections=1000)
        await new.got(1)
        assert (await sim.api("getWebhookInfo"))["max_connections"] == 100


async def test_a_webhook_that_is_gone_for_23_hours_is_removed(sim: Sim) -> None:
    chat = await sim.person()
    async with receiving(usual=status(410)) as bot:
        await stands_still(sim)
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await bot.got(2)
        assert (await sim.api("getWebhookInfo"))["url"] == bot.url
        await sim.post("clock", advance_s=23 * 3600)
        await bot.got(3)
        assert (await sim.api("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    ("rule", "deliveries"),
    [
        ({"kind": "502", "times": 2}, 1),
        ({"kind": "refuse", "times": 2}, 1),
        ({"kind": "hang_before", "hang_s": 0.05, "times": 1}, 1),
        ({"kind": "reset", "times": 1}, 2),
        ({"kind": "hang_after", "hang_s": 0.05, "times": 1}, 2),
        ({"kind": "duplicate_update"}, 2),
    ],
)
async def test_deliveries_break_on_demand(sim: Sim, rule: dict, deliveries: int) -> None:
    chat = await sim.person()
    await stands_still(sim)
    await sim.post("faults", method="webhook", **rule)
    async with receiving() as bot:
        await sim.api("setWebhook", url=bot.url)
        await sim.say(chat, "hello")
        await asyncio.sleep(0.1)
        await sim.post("clock", advance_s=5)
        await bot.got(deliveries)
        await none_waits(sim)
    assert set(bot.words()) == {"hello"}


async def test_updates_come_in_disorder_and_a_second_time_on_demand(sim: Sim) -> None:
    chat = await sim.person()
    first = await sim.say(chat, "one")
    assert first
    await sim.say(chat, "two")
    waiting = (await sim.get("updates"))["waiting"]
    await sim.post("faults", kind="reorder_updates")
    async with receiving() as bot:
        await sim.api("setWebhook", url=bot.url)
        await bot.got(2)
        assert bot.words() == ["two", "one"]
        again = {"update_id": waiting[0], "message": bot.updates[1]["message"]}
        await sim.post("updates", update=again)
        await bot.got(3)
    assert bot.words() == ["two", "one", "one"]


async def test_a_sandbox_that_starts_again_goes_on_delivering(config: SandboxConfig) -> None:
    async with receiving(usual=BROKEN) as bot:
        async with serve(config) as running, Sim(running.url) as sim:
            chat = await sim.person()
            await sim.api("setWebhook", url=bot.url)
            await sim.say(chat, "hello")
            await bot.got(2)
        bot.usual = fine
        async with serve(config) as running, Sim(running.url) as sim:
            await none_waits(sim)
    assert bot.words() == ["hello"] * 3
