"""Faults on demand, one test for each kind and for each way to aim them."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from bot.sandbox.server import SandboxConfig, serve
from tests.sandbox.sim import TOKEN, Sim

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEND = f"/bot{TOKEN}/sendMessage"


async def texts(sim: Sim, chat: int) -> list[str]:
    return [message["text"] for message in (await sim.messages(chat))[1:]]


async def statuses(sim: Sim, chat: int, count: int) -> list[int]:
    answers = [await sim.raw("sendMessage", chat_id=chat, text="a") for _ in range(count)]
    return [status for status, _ in answers]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("403_blocked", (403, "Forbidden: bot was blocked by the user")),
        ("403_deactivated", (403, "Forbidden: user is deactivated")),
        ("400", (400, "Bad Request: refused by a fault rule")),
        ("401", (401, "Unauthorized")),
        ("500", (500, "Internal Server Error: restart")),
    ],
)
async def test_a_rule_refuses_a_call_and_nothing_is_delivered(
    sim: Sim, *, kind: str, answer: tuple[int, str]
) -> None:
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind=kind, times=1)
    assert await sim.error("sendMessage", chat_id=chat, text="a") == answer
    await sim.send(chat, "b")
    assert await texts(sim, chat) == ["b"]


async def test_429_says_when_to_come_back(
    sim: Sim, bot: Bot, *, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind="429", retry_after=7, times=2)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(chat, "a")
    assert caught.value.retry_after == timedelta(seconds=7)
    async with sim.http.post(SEND, json={"chat_id": chat, "text": "a"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")


async def test_502_is_a_page_of_the_gateway(sim: Sim, bot: Bot) -> None:
    await sim.post("faults", method="getMe", kind="502", times=2)
    async with sim.http.get(f"/bot{TOKEN}/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_refused_connections_deliver_nothing(sim: Sim) -> None:
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind="refuse", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sim.raw("sendMessage", chat_id=chat, text="a")
    assert await texts(sim, chat) == []


async def test_a_truncated_answer_was_carried_out(sim: Sim) -> None:
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind="truncated", times=1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await sim.raw("sendMessage", chat_id=chat, text="a")
    assert await texts(sim, chat) == ["a"]


async def test_a_reset_connection_was_carried_out(sim: Sim) -> None:
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind="reset", times=1)
    with pytest.raises(aiohttp.ClientOSError):
        await sim.raw("sendMessage", chat_id=chat, text="a")
    assert await texts(sim, chat) == ["a"]


@pytest.mark.parametrize(("kind", "delivered"), [("hang_before", []), ("hang_after", ["a"])])
async def test_a_hanging_call_is_delivered_only_when_it_hangs_afterwards(
    sim: Sim, *, kind: str, delivered: list[str]
) -> None:
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind=kind, hang_s=60, times=1)
    patience = aiohttp.ClientTimeout(total=0.3)
    with pytest.raises(asyncio.TimeoutError):
        await sim.http.post(SEND, json={"chat_id": chat, "text": "a"}, timeout=patience)
    while not await sim.get("calls?method=sendMessage"):
        assert await texts(sim, chat) in ([], ["a"])
    assert await texts(sim, chat) == delivered


@pytest.mark.parametrize("kind", ["hang_before", "hang_after"])
async def test_who_waits_long_enough_gets_the_late_answer(sim: Sim, kind: str) -> None:
    chat = await sim.person()
    await sim.post("faults", method="sendMessage", kind=kind, hang_s=0.05, times=1)
    assert (await sim.send(chat, "late"))["text"] == "late"
    assert await texts(sim, chat) == ["late"]


async def test_a_rule_can_aim_at_the_nth_call_of_one_chat(sim: Sim) -> None:
    ann, ben = await sim.person("Ann"), await sim.person("Ben")
    await sim.post("faults", method="*", chat_id=ann, nth=2, kind="500")
    assert await statuses(sim, ben, 3) == [200, 200, 200]
    assert await statuses(sim, ann, 3) == [200, 500, 200]
    assert await sim.get("faults") == []


async def test_chance_repeats_with_its_seed(sim: Sim) -> None:
    chat = await sim.person()
    runs = []
    for _ in range(2):
        rule = await sim.post("faults", method="sendMessage", kind="500", probability=0.5, seed=11)
        runs.append(await statuses(sim, chat, 20))
        async with sim.http.delete(f"/sim/faults/{rule['id']}") as response:
            assert response.status == 200
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


async def test_rules_can_be_seen_and_taken_back(sim: Sim) -> None:
    chat = await sim.person()
    rule = await sim.post("faults", method="sendMessage", kind="500")
    assert [shown["id"] for shown in await sim.get("faults")] == [rule["id"]]
    assert await statuses(sim, chat, 2) == [500, 500]
    async with sim.http.delete("/sim/faults") as response:
        assert response.status == 200
    assert await statuses(sim, chat, 1) == [200]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "tea"},
        {"kind": "500", "when": "now"},
        {"kind": "500", "nth": "two"},
        {"kind": "500", "times": 0},
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused(sim: Sim, rule: dict) -> None:
    status, sentence = await sim.refused("faults", **rule)
    assert (status, sentence.endswith(".")) == (400, True)


async def test_an_acknowledged_update_comes_a_second_time(sim: Sim) -> None:
    chat = await sim.person()
    await sim.post("faults", kind="duplicate_update")
    await sim.say(chat, "one")
    await sim.say(chat, "two")
    first, second = await sim.updates()
    assert await sim.updates(offset=second["update_id"]) == [first, second]
    assert await sim.updates(offset=second["update_id"] + 1) == []


async def test_updates_of_one_batch_come_in_the_wrong_order(sim: Sim) -> None:
    chat = await sim.person()
    await sim.post("faults", kind="reorder_updates", times=1)
    await sim.say(chat, "one")
    (first,) = await sim.updates()
    await sim.say(chat, "two")
    swapped = await sim.updates()
    assert [update["message"]["text"] for update in swapped] == ["two", "one"]
    assert await sim.updates() == [first, swapped[0]]


async def test_leaving_does_not_wait_for_a_hanging_call(config: SandboxConfig) -> None:
    async with serve(config) as running:
        sim = Sim(running.url)
        await sim.post("faults", method="getMe", kind="hang_after", hang_s=600)
        hanging = asyncio.create_task(sim.raw("getMe"))
        while not await sim.get("calls?method=getMe"):
            assert not hanging.done()
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(hanging, 1)
    await sim.http.close()
