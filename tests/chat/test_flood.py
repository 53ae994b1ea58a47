"""One person who sends hundreds of messages: let go kindly, and what cannot wait is still heard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.chat.flood import MOST_URGENT, MOST_WAITING, TOLD_EVERY, LinePace, keep
from bot.store import inbox, people
from bot.store.database import Database
from bot.store.inbox import InboxState, Received
from bot.store.tables import inbox as table
from tests.kit.databases import KINDS, emptied, open_kind
from tests.kit.house import AT_SIX, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ANN, BOB = 7001, 7002
SLOW_DOWN = "You write faster than I can answer"
SECOND = timedelta(seconds=1)
_numbers = count(1)


@pytest.fixture(scope="module", params=KINDS)
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    with open_kind(request.param, request, tmp_path_factory.mktemp("flood")) as database:
        yield database


@pytest.fixture
def database(opened: Database) -> Database:
    return emptied(opened)


def word(text: str = "hello", *, who: int = ANN, language: str = "en") -> Received:
    """What somebody wrote, on its way in."""
    author = {"id": who, "is_bot": False, "first_name": "Ann", "language_code": language}
    return _received(who, {"message": {"from": author, "text": text}})


def tap(who: int = ANN) -> Received:
    return _received(who, {"callback_query": {"from": {"id": who}, "data": "1|ev||took"}})


def _received(who: int, body: dict[str, object]) -> Received:
    update_id = next(_numbers)
    return Received(update_id, who, json.dumps({"update_id": update_id, **body}))


def kept(database: Database, *updates: Received, later: timedelta = timedelta(0)) -> list[Received]:
    """What the replica has to do after these came."""
    now = AT_SIX + later
    return database.run_now(lambda tx: keep(tx, updates, now=now, holder="one"))


def stored(database: Database) -> int:
    found = select(func.count()).select_from(table)
    return database.run_now(lambda tx: tx.execute(found).scalar_one())


def said(to_do: list[Received]) -> list[str]:
    """The sentences that take the place of what was let go."""
    return [str(reply["text"]) for one in to_do for reply in one.replies]


def test_what_finds_a_full_line_is_let_go_with_one_sentence_and_fills_no_disk(
    database: Database,
) -> None:
    assert len(kept(database, *[word() for _ in range(MOST_WAITING)])) == MOST_WAITING
    to_do = kept(database, *[word("a secret " * 400) for _ in range(60)])
    (sentence,) = said(to_do)
    assert SLOW_DOWN in sentence and "112" in sentence
    assert [(one.state, one.payload) for one in to_do] == [(InboxState.APPLIED, "")]
    assert stored(database) == MOST_WAITING + 1


def test_the_sentence_comes_once_a_minute_at_most(database: Database) -> None:
    kept(database, *[word() for _ in range(MOST_WAITING)])
    told = [said(kept(database, word(), later=n * SECOND)) for n in range(181)]
    assert [n for n, sentences in enumerate(told) if sentences] == [0, 60, 120, 180]
    assert TOLD_EVERY == 60 * SECOND


def test_nobody_else_notices(database: Database) -> None:
    kept(database, *[word() for _ in range(100)])
    bobs = [word(who=BOB), tap(BOB)]
    assert kept(database, *bobs) == bobs


def test_taps_and_words_of_danger_are_heard_behind_a_full_line(database: Database) -> None:
    kept(database, *[word() for _ in range(100)])
    urgent = [
        tap(),
        word("I have chest pain"),
        word("blood in my stool"),
        word("/warning"),
        word("stop"),
        word("Brustschmerzen", language="de"),
        word("me quiero morir, una sobredosis", language="es"),
    ]
    for one in urgent:
        assert kept(database, one) == [one], one.payload


def test_there_is_an_end_to_that_too(database: Database) -> None:
    to_do = kept(database, *[tap() for _ in range(100)])
    assert len(to_do) == MOST_URGENT + 1
    assert SLOW_DOWN in said(to_do)[0]


def test_a_line_that_was_answered_has_room_again(database: Database) -> None:
    line = kept(database, *[word() for _ in range(100)])
    for one in line:
        database.run_now(lambda tx, one=one: inbox.done(tx, one.update_id))  # type: ignore[misc]
    later = [word("took it")]
    assert kept(database, *later) == later


def test_what_waits_here_is_handed_on_again_after_a_commit_of_which_the_answer_was_lost(
    database: Database,
) -> None:
    updates = [word() for _ in range(MOST_WAITING + 5)]
    first = kept(database, *updates)
    assert [one.update_id for one in kept(database, *updates)] == [one.update_id for one in first]
    assert stored(database) == len(first)


def test_another_replica_counts_the_same_line_and_says_no_second_sentence(
    database: Database,
) -> None:
    kept(database, *[word() for _ in range(100)])
    one = word()
    other = database.run_now(lambda tx: keep(tx, [one], now=AT_SIX, holder="another"))
    assert other == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", SLOW_DOWN), ("de", "schneller, als ich antworten kann"), ("es", "más rápido")],
)
def test_strangers_hear_it_in_the_language_of_their_phone(
    database: Database, language: str, words: str
) -> None:
    to_do = kept(database, *[word(language=language) for _ in range(MOST_WAITING + 1)])
    assert words in said(to_do)[0]
    assert database.run_now(lambda tx: people.by_telegram_id(tx, ANN)) is None


def test_who_wants_no_word_of_health_in_the_preview_gets_the_neutral_line(
    database: Database,
) -> None:
    person = database.run_now(lambda tx: people.meet(tx, ANN, language="de", now=AT_SIX))
    database.run_now(lambda tx: people.change(tx, person.id, discreet=True))
    (sentence,) = said(kept(database, *[word() for _ in range(MOST_WAITING + 1)]))
    assert sentence.startswith("Eine kurze Nachricht für Sie.\n\n")


def test_updates_of_nobody_have_a_line_too_and_are_told_nothing(database: Database) -> None:
    nobodys = [Received(next(_numbers), None, "{}") for _ in range(100)]
    assert len(kept(database, *nobodys)) == MOST_WAITING == stored(database)


def test_of_what_breaks_us_only_the_newest_is_kept_for_repair(database: Database) -> None:
    updates = [word() for _ in range(6)]
    for one in kept(database, *updates):
        broken = one.update_id
        database.run_now(lambda tx, broken=broken: inbox.set_aside(tx, broken, error_id="x"))  # type: ignore[misc]
    waiting = kept(database, word())
    database.run_now(lambda tx: inbox.forget_poison(tx, but=10))
    assert stored(database) == 7
    database.run_now(lambda tx: inbox.forget_poison(tx, but=2))
    left = database.run_now(lambda tx: tx.execute(select(table.c.update_id)).scalars().all())
    assert sorted(left) == [one.update_id for one in (*updates[-2:], *waiting)]


def test_a_line_moves_at_once_for_a_burst_and_then_at_the_pace_of_a_chat() -> None:
    pace = LinePace(burst=3, gap_s=1.0)
    assert [max(0.0, pace.pause_s(ANN, 100.0)) for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pace.pause_s(BOB, 100.0) <= 0
    assert pace.pause_s(ANN, 200.0) <= 0


def test_the_pace_of_those_who_are_silent_again_is_not_remembered() -> None:
    pace = LinePace(burst=1, gap_s=1.0)
    for who in range(100_000):
        pace.pause_s(who, float(who))
    assert len(vars(pace)["_used_until_s"]) < 3_000


async def test_an_hour_of_messages_at_once_is_answered_to_its_end(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, started=False) as first:
        await first.move_in(visitor)
    for n in range(2 * MOST_WAITING):
        await visitor.say(f"forwarded chatter {n}")
    await visitor.say("and now I have chest pain")
    async with house(sandbox, tmp_path) as bot:
        words = await visitor.sees(SLOW_DOWN, "Call 112 now.")
        await bot.all_done()
        assert words.count(SLOW_DOWN) == 1
        await visitor.say("/help")
        await visitor.sees("I am no doctor")
