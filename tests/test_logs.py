"""The log, for people and for programs: what happened and where, with ids, and nobody's words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.logs import MASK, Redaction, configure

SECRET = "12:abc-secret"
Read = Callable[[], str]


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Other tests get the logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(params=[False, True], ids=["console", "json"])
def written(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Read:
    """What was logged since the last look, in one of the two forms."""
    configure("INFO", secrets=[SECRET], as_json=request.param)
    return lambda: capsys.readouterr().err


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, object]]]:
    """The objects that were logged since the last look."""
    configure("INFO", secrets=[SECRET], as_json=True)
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def break_down(words: str) -> None:
    """An error within an error, both with these words, and a local variable too."""
    try:
        try:
            raise ValueError(words)
        except ValueError as error:
            raise KeyError(words) from error
    except KeyError:
        logging.getLogger("bot.x").exception("it broke id=%s", "ab12")


def test_a_record_is_one_object_with_its_action_and_its_ids(
    read: Callable[[], list[dict[str, object]]],
) -> None:
    logging.getLogger("bot.x").warning("update %s is answered\nby another", 17)
    (line,) = read()
    at = datetime.fromisoformat(str(line.pop("time")))
    assert at.utcoffset() == timedelta(0)
    assert line == {
        "level": "WARNING",
        "logger": "bot.x",
        "action": "update %s is answered\nby another",
        "message": "update 17 is answered\nby another",
    }


def test_an_error_is_told_by_kind_and_place_from_its_cause_on(
    read: Callable[[], list[dict[str, object]]],
) -> None:
    break_down("burgundy socks")
    (line,) = read()
    errors = line["errors"]
    assert isinstance(errors, list)
    assert [one["kind"] for one in errors] == ["ValueError", "KeyError"]
    assert all(one["at"][-1].endswith(" break_down") for one in errors)


def test_the_words_of_an_error_are_in_neither_form(written: Read) -> None:
    break_down("burgundy socks")
    logged = written()
    assert "burgundy" not in logged
    for known in ("it broke id=ab12", "ValueError", "KeyError", "test_logs.py", "break_down"):
        assert known in logged


def test_what_the_system_says_of_a_file_is_kept(written: Read) -> None:
    try:
        raise OSError(28, "No space left on device", "/home/ann/burgundy")
    except OSError:
        logging.getLogger("bot.x").exception("not written")
    logged = written()
    assert "OSError (No space left on device)" in logged
    assert "burgundy" not in logged


def test_a_secret_is_masked_wherever_it_comes_from(written: Read) -> None:
    logging.getLogger("bot.x").warning("with %s and %s", SECRET, {"at": f"/bot{SECRET}/getMe"})
    logging.getLogger("bot.x").warning(f"in the action itself {SECRET}")
    logged = written()
    assert SECRET not in logged
    assert logged.count(f"{MASK}") >= 3


async def test_a_task_that_broke_unseen_does_not_show_its_error(written: Read) -> None:
    async def broken() -> None:
        raise ValueError("burgundy socks")

    task = asyncio.create_task(broken())
    await asyncio.wait([task])
    del task
    logged = written()
    assert "Task exception was never retrieved" in logged
    assert "burgundy" not in logged


def test_a_record_that_cannot_be_written_shows_nothing_of_itself(written: Read) -> None:
    ours = next(one for one in logging.getLogger().handlers if "bot" in type(one).__module__)
    ours.handle(logging.makeLogRecord({"name": "bot.x", "msg": "%d red", "args": ("socks",)}))
    logged = written()
    assert "a record of bot.x could not be written (TypeError)" in logged
    assert "socks" not in logged


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab:/", min_size=1, max_size=4), max_size=4), st.text("ab:/ ", max_size=20))
def test_after_redaction_no_secret_is_left(secrets: list[str], text: str) -> None:
    shown = Redaction(secrets)(text)
    assert all(secret not in shown for secret in secrets)


def test_an_address_is_masked_as_a_whole_although_its_password_is_a_secret_too() -> None:
    safe = Redaction(["long-password", "postgresql://bot:long-password@db/bot"])
    assert safe("at postgresql://bot:long-password@db/bot") == f"at {MASK}"
