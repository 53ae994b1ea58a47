"""An update is read without trust: whatever comes, it can be stored or is let go."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.received import (
    KINDS,
    MOST_CHARS,
    MOST_DEPTH,
    MOST_TEXT,
    NoUpdate,
    readable,
    received,
)
from tests.kit.house import House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ANN = 7001
ODD_NUMBERS = st.sampled_from([-1, 0, True, 2**31, 2**52, 2**63 - 1, 2**63, 2**70, 0.5, "1", None])
TEXT = st.text(st.characters(), max_size=20)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODY = st.fixed_dictionaries(
    {},
    optional={"from": st.fixed_dictionaries({}, optional={"id": ODD_NUMBERS}) | ANY, "text": ANY},
)
UPDATE = st.fixed_dictionaries(
    {"update_id": ODD_NUMBERS | st.integers(0, 2**40)},
    optional=dict.fromkeys(KINDS, BODY | ANY) | {"something": ANY},
)


def a_message(**parts: object) -> dict[str, object]:
    """A message of Ann's, with these parts in place of hers."""
    frame = {"message_id": 1, "date": 1, "from": {"id": ANN}, "chat": {"id": ANN}, "text": "hello"}
    return {"update_id": 7, "message": frame | parts}


def nested(levels: int) -> object:
    inner: object = "x"
    for _ in range(levels):
        inner = [inner]
    return inner


@settings(max_examples=150, deadline=None)
@given(update=UPDATE | ANY)
def test_whatever_comes_it_fits_into_both_databases_or_is_no_update(update: object) -> None:
    try:
        one = received(update)
    except NoUpdate:
        update_id = update.get("update_id") if isinstance(update, dict) else None
        assert type(update_id) is not int or not 0 <= update_id < 2**63 - 1
        return
    assert 0 <= one.update_id < 2**63 - 1
    assert one.telegram_id is None or (type(one.telegram_id) is int and one.telegram_id < 2**52)
    assert one.payload.isascii() and "\x00" not in one.payload
    assert len(one.payload) <= MOST_CHARS
    assert json.loads(one.payload)["update_id"] == one.update_id


def test_the_longest_message_that_answers_the_longest_is_kept_as_it_is() -> None:
    update = a_message(text="💊" * MOST_TEXT, reply_to_message={"text": "💊" * MOST_TEXT})
    assert json.loads(received(update).payload) == update


@pytest.mark.parametrize(
    "part",
    [nested(MOST_DEPTH), nested(500), "x" * MOST_CHARS, ["x"] * MOST_CHARS],
    ids=["deep", "deeper", "long", "wide"],
)
def test_of_what_is_larger_than_telegrams_own_the_usual_parts_are_kept(part: object) -> None:
    one = received(a_message(something=part) | {"more": part})
    assert (one.update_id, one.telegram_id) == (7, ANN)
    assert json.loads(one.payload) == a_message()


def test_of_thousands_of_usual_parts_nothing_but_the_number_is_kept() -> None:
    many = {str(n): "x" * 1_000 for n in range(1_000)}
    assert json.loads(received(a_message(**many)).payload) == {"update_id": 7}


def test_half_a_character_pair_and_nul_are_stored_as_escapes_and_never_reach_a_story() -> None:
    one = received(a_message(text="took\x00 \ud800it"))
    assert json.loads(one.payload)["message"]["text"] == "took\x00 \ud800it"
    assert readable("took\x00 \ud800it 💊") == "took it 💊"
    assert len(readable("x" * 10_000)) == MOST_TEXT
    assert [readable(odd) for odd in (None, 7, ["took it"], {})] == [""] * 4


async def test_words_with_a_nul_in_them_are_understood_all_the_same(
    ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.post("/sim/updates", {"update": _whole(ann.id, text="took\x00 it")})
    await ann.sees("you took 100 mg")


async def test_what_somebody_says_in_the_name_of_another_chat_is_answered_nowhere(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    eve = await Person.join(sandbox, "Eve")
    await eve.start()
    await eve.sees("agree")
    await eve.look_away()
    for author, chat in ((ann.id, eve.id), (eve.id, ann.id)):
        forged = _whole(author, text="/settings")
        forged["message"]["chat"]["id"] = chat  # type: ignore[index]
        await sandbox.post("/sim/updates", {"update": forged})
    await bot.all_done()
    assert (await ann.news(), await eve.news()) == ("", "")


def _whole(who: int, *, text: str) -> dict[str, object]:
    """As Telegram sends it, but for the number of the update: the sandbox gives that."""
    author = {"id": who, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": who, "type": "private", "first_name": "Ann"}
    return {"message": {"message_id": 9, "date": 1, "from": author, "chat": chat, "text": text}}
