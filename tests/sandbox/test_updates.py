"""getUpdates: order, acknowledging, waiting, two pollers, expiry."""

import asyncio
import itertools

import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.sandbox.sim import Sim, keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKS = itertools.count()
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


async def say_all(sim: Sim, chat: int, words: str) -> None:
    for word in words.split():
        await sim.say(chat, word)


async def texts(sim: Sim, **params: object) -> list[str]:
    return [update["message"]["text"] for update in await sim.updates(**params)]


async def poll_waits(sim: Sim) -> asyncio.Task:
    """A long poll that the server has taken up: the kinds it asks for are in force."""
    kinds = ["message", "my_chat_member", "poll", f"mark_{next(MARKS)}"]
    task = asyncio.create_task(sim.raw("getUpdates", timeout=50, allowed_updates=kinds))
    while (await sim.api("getWebhookInfo")).get("allowed_updates") != kinds:
        assert not task.done()
    return task


async def test_updates_stay_until_an_offset_acknowledges_them(sim: Sim) -> None:
    chat = await sim.person()
    await say_all(sim, chat, "one two three")
    first = await sim.updates()
    ids = [update["update_id"] for update in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert await sim.updates() == first
    assert await texts(sim, offset=ids[1]) == ["two", "three"]
    assert await texts(sim) == ["two", "three"]
    assert await texts(sim, offset=ids[2] + 1) == []


async def test_ids_go_on_after_all_was_acknowledged(sim: Sim) -> None:
    chat = await sim.person()
    await sim.say(chat, "one")
    offset = await sim.drain()
    await sim.say(chat, "two")
    assert (await sim.updates())[0]["update_id"] == offset


async def test_a_limit_cuts_the_batch(sim: Sim) -> None:
    chat = await sim.person()
    await say_all(sim, chat, "one two three")
    assert await texts(sim, limit=2) == ["one", "two"]


async def test_a_negative_offset_keeps_the_newest(sim: Sim) -> None:
    chat = await sim.person()
    await say_all(sim, chat, "one two three")
    assert await texts(sim, offset=-2) == ["two", "three"]
    assert await texts(sim) == ["two", "three"]


async def test_a_waiting_poll_wakes_at_once(sim: Sim) -> None:
    chat = await sim.person()
    poll = await poll_waits(sim)
    await sim.say(chat, "now")
    _, body = await asyncio.wait_for(poll, 1)
    assert body["result"][0]["message"]["text"] == "now"


async def test_an_empty_poll_ends_when_its_time_is_over(sim: Sim) -> None:
    assert await asyncio.wait_for(sim.updates(timeout=1), 3) == []


async def test_the_second_poller_ends_the_first(sim: Sim, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=50))
    while not first.done():
        await sim.updates()
    with pytest.raises(Conflict) as caught:
        await first
    assert str(caught.value) == OTHER_POLLER


async def test_a_poller_that_left_takes_nothing_with_it(sim: Sim) -> None:
    chat = await sim.person()
    poll = await poll_waits(sim)
    poll.cancel()
    await sim.say(chat, "still here")
    assert await texts(sim) == ["still here"]


async def test_only_wanted_kinds_are_stored(sim: Sim) -> None:
    chat = await sim.person()
    await sim.updates(allowed_updates=["callback_query"])
    await sim.say(chat, "unheard")
    assert await sim.updates() == []
    await sim.updates(allowed_updates=[])
    await sim.say(chat, "heard")
    assert await texts(sim) == ["heard"]


async def test_a_press_is_forgotten_after_150_seconds_and_words_after_a_day(sim: Sim) -> None:
    chat = await sim.person()
    message = await sim.send(chat, reply_markup=keyboard("Yes"))
    await sim.post("clock", freeze=True)
    await sim.say(chat, "words")
    await sim.tap(chat, message["message_id"], text="Yes")
    await sim.post("clock", advance_s=149)
    assert len(await sim.updates()) == 2
    await sim.post("clock", advance_s=1)
    assert await texts(sim) == ["words"]
    await sim.post("clock", advance_s=24 * 3600 - 150)
    assert await sim.updates() == []


async def test_polling_is_refused_while_a_webhook_is_set(sim: Sim) -> None:
    poll = await poll_waits(sim)
    await sim.api("setWebhook", url="https://bot.example.org/hook", max_connections=5)
    assert (await asyncio.wait_for(poll, 1))[1]["description"] == (
        "Conflict: terminated by setWebhook request"
    )
    assert await sim.error("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )
    await sim.person("Ben", started=False)
    info = await sim.api("getWebhookInfo")
    assert (info["url"], info["max_connections"]) == ("https://bot.example.org/hook", 5)
    await sim.api("deleteWebhook")
    assert await sim.updates() == []


async def test_dropping_pending_updates_forgets_them(sim: Sim) -> None:
    chat = await sim.person()
    await sim.say(chat, "lost")
    assert (await sim.api("getWebhookInfo"))["pending_update_count"] == 1
    await sim.api("deleteWebhook", drop_pending_updates=True)
    assert await sim.updates() == []


async def test_a_raw_update_is_delivered_as_it_is(sim: Sim) -> None:
    offset = await sim.drain() or 1
    poll = await poll_waits(sim)
    await sim.post("updates", update={"poll": {"id": "5"}})
    (first,) = (await asyncio.wait_for(poll, 1))[1]["result"]
    assert first["poll"] == {"id": "5"}
    await sim.updates(offset=first["update_id"] + 1)
    again = await sim.post("updates", update=first)
    assert again == {"update_id": first["update_id"]}
    assert await sim.updates(offset=first["update_id"] + 1) == [first]
    assert offset <= first["update_id"]


async def test_a_group_tells_who_wrote(sim: Sim) -> None:
    chat = await sim.person()
    group = await sim.post("groups", title="Family", user_id=chat)
    assert group["id"] < 0
    assert group["type"] == "group"
    await sim.say(chat, "/start@sandbox_bot", chat_id=group["id"])
    sent = await sim.send(group["id"], reply_markup=keyboard("A"))
    await sim.tap(chat, sent["message_id"], text="A", chat_id=group["id"])
    joined, created, said, tapped = await sim.updates()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert created["message"]["group_chat_created"] is True
    assert said["message"]["chat"]["id"] == group["id"]
    assert said["message"]["from"]["id"] == chat
    assert tapped["callback_query"]["message"]["chat"]["title"] == "Family"


async def test_what_waits_and_what_ran_out_unfetched_can_be_seen(sim: Sim) -> None:
    chat = await sim.person()
    await sim.say(chat, "one")
    await sim.post("clock", advance_s=25 * 3600)
    await sim.say(chat, "two")
    told = await sim.get("updates")
    assert told["waiting"] == [told["last_id"]]
    assert told["expired"] == [told["last_id"] - 1]
    await sim.drain()
    assert (await sim.get("updates"))["waiting"] == []
