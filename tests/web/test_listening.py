"""The bot by webhook: people are answered, each tap is acknowledged once, nothing is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.arrivals import ALLOWED_UPDATES, Arrivals
from bot.chat.hook import CONNECTIONS
from bot.chat.post import Post, Replica
from bot.chat.reaching import ForeignHook, HookTaken
from bot.services.outage import TAP_LIVES
from bot.web.registering import Registration
from tests.kit.hooked import SECRET, Hooked, free_port, hooked
from tests.kit.house import BEDTIME, House, eventually, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

REMINDER, SORRY = "Your plan tonight", "I was out of reach"
API = "/bot4242:sandbox/"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def bot(sandbox: Sandbox, visitor: Person, tmp_path: Path) -> AsyncIterator[Hooked]:
    async with hooked(sandbox, tmp_path) as living:
        await is_set(sandbox)
        yield living


@pytest.fixture
async def ann(bot: Hooked, visitor: Person) -> Person:
    await bot.house.move_in(visitor)
    return visitor


async def info(sandbox: Sandbox) -> dict[str, object]:
    found: dict[str, object] = (await sandbox.get(API + "getWebhookInfo"))["result"]
    return found


async def is_set(sandbox: Sandbox) -> None:
    async with asyncio.timeout(5):
        while not (await info(sandbox))["url"]:
            await asyncio.sleep(0.01)


async def test_a_person_says_and_taps_and_is_answered(
    bot: Hooked, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/help")
    await ann.sees("I am no doctor")
    await sandbox.move_to(BEDTIME)
    await ann.sees(REMINDER)
    await ann.tap("Took it")
    await ann.sees("you took 100 mg")
    await bot.house.all_done()
    polls = [call for call in await sandbox.calls("getUpdates") if "timeout" in call["params"]]
    assert polls == []


async def test_a_tap_is_acknowledged_once_and_by_its_delivery(
    bot: Hooked, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees(REMINDER)
    await ann.tap("Took it")
    await ann.sees("you took 100 mg")
    await bot.house.all_done()
    acknowledged = await sandbox.calls("answerCallbackQuery")
    assert [call["status"] for call in acknowledged] == [200]
    assert acknowledged[0]["params"]["method"] == "answerCallbackQuery"


async def test_the_webhook_is_set_with_all_that_counts_and_nothing_is_dropped(
    bot: Hooked, sandbox: Sandbox
) -> None:
    (call,) = await sandbox.calls("setWebhook")
    asked = call["params"]
    assert asked["url"] == bot.hook.url
    assert asked["secret_token"] == SECRET
    assert int(asked["max_connections"]) == CONNECTIONS
    assert json.loads(asked["allowed_updates"]) == ALLOWED_UPDATES
    assert asked.get("drop_pending_updates", "false").lower() != "true"


async def test_it_is_left_alone_as_long_as_it_is_as_we_want_it(
    bot: Hooked, sandbox: Sandbox
) -> None:
    registration = bot.registration()
    for _ in range(3):
        await registration.look()
    assert len(await sandbox.calls("setWebhook")) == 2, "once for each who takes the post"


@pytest.mark.parametrize(
    "change", [{"max_connections": 5}, {"allowed_updates": ["message"]}, {"url": ""}]
)
async def test_what_somebody_changed_is_set_again(
    bot: Hooked, sandbox: Sandbox, change: dict[str, object]
) -> None:
    registration = bot.registration()
    await registration.look()
    before = await info(sandbox)
    await sandbox.post(API + "setWebhook", {"url": bot.hook.url} | change)
    assert await info(sandbox) != before
    await registration.look()
    assert await info(sandbox) == before


async def test_another_program_that_takes_the_messages_again_and_again_is_named(
    bot: Hooked, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    registration = bot.registration()
    await registration.look()
    await sandbox.post(API + "deleteWebhook")
    await registration.look()
    assert "it is set again" in caplog.text
    await sandbox.post(API + "setWebhook", {"url": "https://other.example.org/"})
    with pytest.raises(HookTaken, match=r"^Another program takes .* answers\.$"):
        await registration.look()


async def test_an_address_that_telegram_refuses_is_told_to_the_operator(
    bot: Hooked, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.fault(method="setWebhook", kind="400")
    refused = asyncio.create_task(bot.registration().run())
    try:
        await eventually(lambda: "is WEBHOOK_URL right?" in caplog.text)
    finally:
        refused.cancel()
        await asyncio.gather(refused, return_exceptions=True)


async def test_what_was_stored_is_answered_once_though_nobody_was_left_to_say_so(
    sandbox: Sandbox, visitor: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed between the commit and the 200: Telegram delivers again to the next life."""
    port = free_port()
    await sandbox.fault(method="webhook", kind="reset")
    async with hooked(sandbox, tmp_path, port=port) as first:
        first.house.worker.feed = lambda _: None  # type: ignore[method-assign]
        await is_set(sandbox)
        await visitor.say("/help")
        await stored(first.house, 1)
    await sandbox.no_faults()
    caplog.clear()
    async with hooked(sandbox, tmp_path, port=port) as second:
        await sandbox.advance(timedelta(minutes=2))
        await visitor.sees("I am no doctor")
        await second.house.all_done()
    assert "cannot deliver" not in caplog.text, "that was before its time"
    spoken = [message for message in await visitor.messages() if message["from"]["is_bot"]]
    assert len(spoken) == 1


async def stored(living: House, count: int) -> None:
    async with asyncio.timeout(5):
        while len(await living.inbox_states()) < count:
            await asyncio.sleep(0.01)


async def test_an_update_that_is_delivered_twice_is_answered_once(
    bot: Hooked, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="duplicate_update", times=2)
    await ann.say("/help")
    await ann.sees("I am no doctor")
    await ann.say("/privacy")
    await ann.sees("What is kept")
    await bot.house.all_done()
    spoken = [message for message in await ann.messages() if message["from"]["is_bot"]]
    assert len(spoken) == 2


class Beats:
    """A clock that nobody sets, but a test."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Watch:
    """Whoever looks after the webhook, on a time that a test moves."""

    def __init__(self, bot: Hooked, sandbox: Sandbox) -> None:
        self._sandbox, self._beats = sandbox, Beats()
        living = bot.house
        post = Post(
            living.database,
            clock=living.clock,
            replica=Replica("watch"),
            poke=living.engine.poke,
            monotonic_s=self._beats,
        )
        arrivals = Arrivals(living.database, post=post, feed=living.worker.feed)
        self._registration = Registration(living.bot, hook=bot.hook, arrivals=arrivals)

    async def looks(self, after: timedelta = SECOND) -> None:
        """The time passes, and then it looks."""
        self._beats.now_s += after.total_seconds()
        await self._sandbox.advance(after)
        await self._registration.look()


async def test_the_operator_hears_once_why_telegram_cannot_deliver(
    bot: Hooked, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(bot, sandbox)
    await sandbox.fault(method="webhook", kind="502")
    await ann.say("/help")
    for _ in range(6):
        await watch.looks(10 * SECOND)
    told = "telegram cannot deliver (Wrong response from the webhook: 502 Bad Gateway)"
    assert caplog.text.count(told) == 1


async def test_a_tap_that_could_not_be_delivered_has_its_question_asked_again(
    bot: Hooked, ann: Person, sandbox: Sandbox
) -> None:
    watch = Watch(bot, sandbox)
    await sandbox.move_to(BEDTIME)
    await ann.sees(REMINDER)
    await watch.looks()
    await sandbox.fault(method="webhook", kind="502")
    await ann.tap("Took it", wait_s=0)
    for _ in range(14):
        await watch.looks(TAP_LIVES / 15)
    assert SORRY not in await ann.screen(), "the tap may still come"
    await watch.looks(TAP_LIVES / 10)
    await ann.sees(SORRY, "took it")


async def test_a_stretch_of_trouble_that_cost_no_tap_is_not_spoken_of(
    bot: Hooked, ann: Person, sandbox: Sandbox
) -> None:
    watch = Watch(bot, sandbox)
    await sandbox.move_to(BEDTIME)
    await ann.sees(REMINDER)
    await watch.looks()
    await sandbox.fault(method="webhook", kind="502")
    for _ in range(30):
        await watch.looks(timedelta(seconds=10))
    await sandbox.no_faults()
    await ann.tap("Took it")
    await ann.sees("you took 100 mg")
    await watch.looks()
    assert SORRY not in await ann.screen()


async def test_who_polls_takes_over_from_our_own_webhook_and_loses_nothing(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with hooked(sandbox, tmp_path):
        await is_set(sandbox)
        await sandbox.fault(method="webhook", kind="502")
        await visitor.say("/help")
    await sandbox.no_faults()
    async with house(sandbox, tmp_path) as polling:
        await visitor.sees("I am no doctor")
        await polling.all_done()
    assert (await info(sandbox))["url"] == ""
    (call,) = await sandbox.calls("deleteWebhook")
    assert call["params"].get("drop_pending_updates", "false").lower() != "true"


async def test_a_strangers_webhook_is_not_touched_and_the_operator_is_told(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    await sandbox.post(API + "setWebhook", {"url": "https://other.example.org/"})
    async with house(sandbox, tmp_path) as polling:
        with pytest.raises(ForeignHook, match=r"^A webhook that this bot did not set .*WEBHOOK"):
            await asyncio.wait_for(polling.listening, 5)
    assert (await info(sandbox))["url"] == "https://other.example.org/"
    assert await sandbox.calls("deleteWebhook") == []


async def test_a_port_that_is_taken_is_named(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with hooked(sandbox, tmp_path / "one") as first:
        await is_set(sandbox)
        port = int(first.hook.url.split(":")[-1].split("/")[0])
        async with hooked(sandbox, tmp_path / "two", port=port) as second:
            with pytest.raises(OSError, match="in use") as told:
                await asyncio.wait_for(second.house.listening, 5)
    assert told.value.filename == f"127.0.0.1:{port}"
