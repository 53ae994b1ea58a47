"""Turns at Telegram: replies first, no chat too often, and silence when Telegram wants it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.limiter import NotNow, PacedLimiter
from bot.chat.reply import say
from bot.chat.screen import Screen, Shown
from bot.chat.speaker import handlers
from bot.chat.troubles import Later
from bot.services.house import House as Choices
from bot.services.planning import Kind
from bot.store.tokens import Allowed, OwnTokens
from scheduler import occurrences, verdicts
from tests.kit.house import MONDAY, House, eventually
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ANN, BOB, GROUP = 4711, 4712, -100
MINUTE = timedelta(minutes=1)


class ByHand:
    """A budget that the test fills, a token at a time."""

    def __init__(self) -> None:
        self._tokens: asyncio.Queue[None] = asyncio.Queue()
        self.hushed: list[timedelta] = []

    def give(self, count: int) -> None:
        for _ in range(count):
            self._tokens.put_nowait(None)

    def take_one(self) -> bool:
        return False

    async def take(self, most: int) -> Allowed:
        await self._tokens.get()
        return Allowed(1)

    async def hush(self, wait: timedelta) -> None:
        self.hushed.append(wait)

    async def close(self) -> None:
        pass


class Queue:
    """Who waits at a limiter, and in which order they were let through."""

    def __init__(self) -> None:
        self.tokens = ByHand()
        self.limiter = PacedLimiter(self.tokens)
        self.through: list[str] = []
        self._chats = count(1)

    async def joins(self, name: str, *, urgent: bool) -> asyncio.Task[None]:
        waiting = asyncio.create_task(self._wait(name, urgent))
        await asyncio.sleep(0)  # in the line before the next one comes
        return waiting

    async def let_through(self, number: int) -> list[str]:
        self.tokens.give(number)
        before = len(self.through)
        await eventually(lambda: len(self.through) == before + number)
        return self.through[before:]

    async def _wait(self, name: str, urgent: bool) -> None:
        await self.limiter.turn(next(self._chats), urgent=urgent)
        self.through.append(name)


@pytest.fixture
async def queue() -> AsyncIterator[Queue]:
    made = Queue()
    yield made
    await made.limiter.close()


@pytest.fixture
async def limiter() -> AsyncIterator[PacedLimiter]:
    made = PacedLimiter(OwnTokens(1000))
    yield made
    await made.close()


async def test_replies_go_before_reminders_and_each_in_their_order(queue: Queue) -> None:
    for name in ("first reminder", "second reminder"):
        await queue.joins(name, urgent=False)
    for name in ("first reply", "second reply"):
        await queue.joins(name, urgent=True)
    replies, reminders = await queue.let_through(2), await queue.let_through(2)
    assert replies == ["first reply", "second reply"]
    assert reminders == ["first reminder", "second reminder"]


async def test_a_reply_overtakes_reminders_that_waited_before_it(queue: Queue) -> None:
    for name in ("first reminder", "second reminder"):
        await queue.joins(name, urgent=False)
    assert await queue.let_through(1) == ["first reminder"]
    await queue.joins("reply", urgent=True)
    assert await queue.let_through(2) == ["reply", "second reminder"]


async def test_the_place_of_who_gave_up_goes_to_the_next(queue: Queue) -> None:
    impatient = await queue.joins("impatient", urgent=True)
    await queue.joins("patient", urgent=False)
    impatient.cancel()
    assert await queue.let_through(1) == ["patient"]


async def test_a_429_turns_away_everybody_who_waits_and_whoever_comes(queue: Queue) -> None:
    waiting = [
        await queue.joins("reminder", urgent=False),
        await queue.joins("reply", urgent=True),
    ]
    queue.limiter.brake(MINUTE)
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(error) for error in told] == [NotNow, NotNow]
    with pytest.raises(NotNow) as refused:
        await queue.limiter.turn(BOB, urgent=True)
    assert timedelta(0) < refused.value.wait <= MINUTE
    assert queue.through == []


async def test_a_429_is_passed_on_to_the_other_processes(queue: Queue) -> None:
    queue.limiter.brake(MINUTE)
    await eventually(lambda: queue.tokens.hushed == [MINUTE])


async def test_a_shorter_429_does_not_shorten_a_longer_one(limiter: PacedLimiter) -> None:
    limiter.brake(MINUTE)
    limiter.brake(timedelta(seconds=1))
    silence = limiter.silence()
    assert silence is not None
    assert silence > timedelta(seconds=1)


async def test_after_the_silence_everybody_may_send_again(limiter: PacedLimiter) -> None:
    limiter.brake(timedelta(milliseconds=20))
    await eventually(lambda: limiter.silence() is None)
    await limiter.turn(ANN, urgent=False)


async def test_a_reply_of_three_goes_out_at_once_and_a_fourth_message_waits(
    limiter: PacedLimiter,
) -> None:
    for chat_id in (ANN, GROUP):
        for _ in range(3):
            await limiter.turn(chat_id, urgent=True)
    fourth, in_the_group = (
        asyncio.create_task(limiter.turn(chat_id, urgent=True)) for chat_id in (ANN, GROUP)
    )
    await limiter.turn(BOB, urgent=False)  # other chats have their own measure
    assert not fourth.done()
    await fourth
    assert not in_the_group.done()  # 20 a minute, not 60
    in_the_group.cancel()


async def test_changes_of_messages_do_not_count_for_the_chat(limiter: PacedLimiter) -> None:
    for _ in range(10):
        await limiter.turn(ANN, urgent=True, is_new=False)
    for _ in range(3):
        await limiter.turn(ANN, urgent=True)
    assert limiter.silence() is None


async def test_a_crowd_of_others_makes_no_chat_forgotten_too_early() -> None:
    free = PacedLimiter(OwnTokens(1_000_000))
    for _ in range(3):
        await free.turn(ANN, urgent=False)
    for chat_id in range(10_000, 13_000):
        await free.turn(chat_id, urgent=False)
    fourth = asyncio.create_task(free.turn(ANN, urgent=False))
    await free.turn(BOB, urgent=False)
    assert not fourth.done()
    fourth.cancel()


@given(per_second=st.integers(min_value=1, max_value=1000))
@settings(max_examples=50)
def test_in_the_long_run_it_is_the_rate_and_never_more(per_second: int) -> None:
    async def take() -> Allowed:
        return await OwnTokens(per_second).take(10 * per_second)

    allowed = asyncio.run(take())
    assert allowed.count <= max(1, per_second / 2)
    assert 0.95 * per_second <= allowed.count / allowed.wait_s <= per_second


async def test_two_hundred_a_second_are_never_more_however_many_wait() -> None:
    limiter, loop = PacedLimiter(OwnTokens(200)), asyncio.get_running_loop()
    through: list[float] = []

    async def speak(chat_id: int) -> None:
        await limiter.turn(chat_id, urgent=chat_id % 2 == 0)
        through.append(loop.time())

    await asyncio.gather(*(speak(chat_id) for chat_id in range(1, 151)))
    first, *_, last = through
    # Half a second's worth at once, the others half a second after them.
    assert sum(at < first + 0.5 for at in through) <= 100
    assert last - first >= 0.5


async def test_a_429_to_one_chat_keeps_the_others_waiting_too(
    bot: House, visitor: Person, sandbox: Sandbox, limiter: PacedLimiter
) -> None:
    await sandbox.fault(kind="429", method="sendMessage", nth=2, retry_after=60)
    screen = Screen(bot.bot, visitor.id, limiter=limiter)
    assert (await screen.show([say("one"), say("two")])).trouble == Later(wait=MINUTE)
    shown = await screen.show([say("three")])
    assert isinstance(shown.trouble, Later)
    assert shown == Shown(0, None, shown.trouble)
    assert "three" not in await visitor.news()


async def test_in_a_long_silence_a_reminder_is_put_off_and_does_not_hang(
    bot: House, ann: Person, limiter: PacedLimiter
) -> None:
    limiter.brake(5 * MINUTE)
    speakers = handlers(
        bot.bot, bot.database, clock=bot.clock, house=Choices(is_sandbox=True), limiter=limiter
    )
    row = await bot.run(lambda tx: occurrences.get(tx, 1, Kind.EVENING, MONDAY.evening))
    assert row is not None
    now = bot.clock.now()
    verdict = await speakers[Kind.EVENING].speak(row, now)
    assert isinstance(verdict, verdicts.Later)
    assert now + 4 * MINUTE < verdict.retry_at <= now + 5 * MINUTE
