"""The door for Telegram: who is let in, what is taken, and that it is stored before a 200."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat.arrivals import Arrivals
from bot.chat.received import NoUpdate, received
from bot.services.tally import Refusal
from bot.store.database import Database
from bot.store.inbox import Received
from bot.store.tables import inbox
from bot.web.webhook import LARGEST_BYTES, SECRET_HEADER
from tests.kit.hooked import OLD, SECRET, Caller, door_of, held_up

ANN = 1001
SOON_S = 5.0


def words(update_id: int, *, who: int = ANN) -> dict[str, object]:
    return {"update_id": update_id, "message": {"from": {"id": who}, "text": "hello"}}


def tap(update_id: int, query_id: object = "77") -> dict[str, object]:
    return {"update_id": update_id, "callback_query": {"id": query_id, "from": {"id": ANN}}}


async def stored(database: Database) -> list[int]:
    """The ids of the updates that are in the inbox."""
    found = select(inbox.c.update_id).order_by(inbox.c.update_id)
    return await database.run(lambda tx: list(tx.execute(found).scalars()))


async def first_line(caller: Caller, secret: str, *, body: str) -> str:
    """What is answered to somebody who promises more than this body and keeps the line open."""
    port = int(caller.url.split(":")[-1].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = ("POST /telegram HTTP/1.1", "Host: bot", "Content-Length: 1000000")
    lines = (*head, f"{SECRET_HEADER}: {secret}", "", body)
    writer.write("\r\n".join(lines).encode())
    answer = await reader.readline()
    writer.close()
    return answer.decode()


@pytest.mark.parametrize(
    "secret", [None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "\xe9" * 20]
)
async def test_without_the_secret_nobody_is_let_in_and_nothing_is_stored(
    database: Database, arrivals: Arrivals, secret: str | None
) -> None:
    async with door_of(arrivals) as caller:
        status, said = await caller.brings(words(1), secret=secret)
        assert status == 403
        assert said == b"forbidden\n"
        assert caller.refused == [Refusal.SECRET]
    assert await stored(database) == []


async def test_without_the_secret_not_a_byte_of_the_body_is_waited_for(arrivals: Arrivals) -> None:
    async with door_of(arrivals) as caller, asyncio.timeout(SOON_S):
        assert "403" in await first_line(caller, "wrong", body="")


async def test_a_body_that_stops_in_the_middle_is_not_waited_for_long(
    database: Database, arrivals: Arrivals
) -> None:
    async with door_of(arrivals, patience_s=0.05) as caller:
        async with asyncio.timeout(SOON_S):
            assert "408" in await first_line(caller, SECRET, body='{"update_id"')
        assert caller.refused == [Refusal.SLOW]
    assert await stored(database) == []


async def test_while_the_secret_changes_both_are_let_in(
    database: Database, arrivals: Arrivals
) -> None:
    async with door_of(arrivals, secrets=[SECRET, OLD]) as caller:
        assert (await caller.brings(words(1), secret=SECRET))[0] == 200
        assert (await caller.brings(words(2), secret=OLD))[0] == 200
    assert await stored(database) == [1, 2]


async def test_an_update_is_stored_and_handed_on_once_however_often_it_comes(
    database: Database, arrivals: Arrivals, fed: list[Received]
) -> None:
    async with door_of(arrivals) as caller:
        answers = await asyncio.gather(*(caller.brings(words(1)) for _ in range(5)))
        assert answers == [(200, b"")] * 5
    assert await stored(database) == [1]
    assert {(one.update_id, one.telegram_id) for one in fed} == {(1, ANN)}


async def test_nobody_is_thanked_before_it_is_stored(
    database: Database, arrivals: Arrivals
) -> None:
    async with door_of(arrivals) as caller:
        async with held_up(database):
            bringing = asyncio.create_task(caller.brings(words(1)))
            await asyncio.wait([bringing], timeout=0.2)
            assert not bringing.done()
        assert (await bringing)[0] == 200
    assert await stored(database) == [1]


async def test_a_database_that_is_away_is_a_503_and_telegram_comes_again(
    database: Database, arrivals: Arrivals, fed: list[Received]
) -> None:
    async with door_of(arrivals, patience_s=0.05) as caller:
        async with held_up(database):
            assert (await caller.brings(tap(1)))[0] == 503
            assert (await caller.brings(tap(1)))[0] == 503
            assert caller.refused == [Refusal.AWAY] * 2
            assert caller.headers["Retry-After"] == "10"
        async with asyncio.timeout(SOON_S):
            while (await caller.brings(tap(1)))[0] != 200:
                pass
    assert await stored(database) == [1]
    assert [one.update_id for one in fed][:1] == [1]


async def test_while_nothing_can_be_stored_no_more_than_a_hundred_are_held(
    database: Database, arrivals: Arrivals
) -> None:
    async with door_of(arrivals, patience_s=0.2) as caller:
        async with held_up(database):
            answers = await asyncio.gather(
                *(caller.brings(words(one, who=one)) for one in range(1, 131))
            )
            assert {status for status, _ in answers} == {503}
        async with asyncio.timeout(SOON_S):
            while len(await stored(database)) < 100:
                pass
    assert len(await stored(database)) == 100


async def test_a_tap_is_acknowledged_in_the_answer_and_words_are_not(arrivals: Arrivals) -> None:
    async with door_of(arrivals) as caller:
        status, said = await caller.brings(tap(1))
        asked = {"method": "answerCallbackQuery", "callback_query_id": "77"}
        assert (status, json.loads(said)) == (200, asked)
        assert await caller.brings(words(2)) == (200, b"")
        assert await caller.brings(tap(3, query_id=["no id"])) == (200, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"null",
        b"[]",
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 1.5}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
)
async def test_what_is_no_update_is_refused_kindly_and_counted(
    database: Database, arrivals: Arrivals, body: bytes
) -> None:
    async with door_of(arrivals) as caller:
        status, said = await caller.brings(body)
        assert (status, said) == (400, b"an update is an object with an update_id\n")
        assert caller.refused == [Refusal.MALFORMED]
    assert await stored(database) == []


async def test_a_body_may_be_a_mebibyte_and_no_more(database: Database, arrivals: Arrivals) -> None:
    def of(size: int) -> bytes:
        return json.dumps(words(size)).encode().ljust(size)

    async def in_parts(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1 << 16):
            yield body[start : start + (1 << 16)]

    async with door_of(arrivals) as caller:
        assert (await caller.brings(of(LARGEST_BYTES)))[0] == 200
        assert (await caller.brings(of(LARGEST_BYTES + 1)))[0] == 413
        assert (await caller.brings(in_parts(of(LARGEST_BYTES))))[0] == 200
        assert (await caller.brings(in_parts(of(LARGEST_BYTES + 1))))[0] == 413
        assert caller.refused == [Refusal.LARGE] * 2
    assert await stored(database) == [LARGEST_BYTES]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "", 405), ("PUT", "", 405), ("POST", "/more", 404), ("POST", "/", 404)],
)
async def test_there_is_one_path_and_one_method(
    arrivals: Arrivals, method: str, path: str, status: int
) -> None:
    async with (
        door_of(arrivals) as caller,
        caller.session.request(method, caller.url + path) as answer,
    ):
        assert answer.status == status


async def test_half_a_pair_of_surrogates_is_stored_like_any_other_words(
    database: Database, arrivals: Arrivals
) -> None:
    async with door_of(arrivals) as caller:
        body = b'{"update_id": 1, "message": {"from": {"id": 5}, "text": "\\ud83d \\u0000"}}'
        assert (await caller.brings(body))[0] == 200
    assert await stored(database) == [1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
PART = st.sampled_from(["id", "from", "chat", "text", "data"])
UPDATES = st.fixed_dictionaries(
    {"update_id": st.integers(1, 2**63 - 1) | JSON},
    optional={
        name: st.dictionaries(PART, JSON) | JSON
        for name in ("message", "edited_message", "callback_query", "my_chat_member")
    },
)


@given(update=UPDATES | JSON)
@settings(max_examples=100, deadline=None)
def test_of_whatever_is_brought_only_numbers_that_fit_are_believed(update: object) -> None:
    try:
        arrived = received(json.loads(json.dumps(update)))
    except NoUpdate:
        return
    assert 0 <= arrived.update_id < 2**63
    assert arrived.telegram_id is None or 0 <= arrived.telegram_id < 2**63
    assert arrived.payload.isascii()
