"""Errors of the Bot API, sorted into gone, later, and our bug."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.chat.transport import NotSent
from bot.chat.troubles import Bug, Gone, Harmless, Later, Trouble, Uneditable, sort


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Gone()),
        (Forbidden("Forbidden: user is deactivated"), Gone()),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Gone()),
        (BadRequest("Bad Request: chat not found"), Gone()),
        (RetryAfter(7), Later(wait=timedelta(seconds=7))),
        (TimedOut(), Later(unknown=True)),
        (TelegramError("Invalid server response"), Later(unknown=True)),
        (NotSent("ClientConnectorError"), Later()),
        (NetworkError("Internal Server Error: restart"), Later()),
        (NetworkError("Bad Gateway"), Later()),
        (InvalidToken("Unauthorized"), Later()),
        (BadRequest("Message is not modified: specified new message content"), Harmless()),
        (BadRequest("Query is too old and response timeout expired"), Harmless()),
        (BadRequest("Message to edit not found"), Uneditable()),
        (BadRequest("Message can't be edited"), Uneditable()),
        (BadRequest("There is no text in the message to edit"), Uneditable()),
        (BadRequest("Can't parse entities: Unsupported start tag"), Bug()),
        (BadRequest("Message is too long"), Bug()),
        (BadRequest("Button_data_invalid"), Bug()),
        (EndPointNotFound("Not Found"), Bug()),
        (ChatMigrated(-5), Bug()),
        (Conflict("terminated by other getUpdates request"), Bug()),
    ],
    ids=str,
)
def test_each_error_has_its_place(error: TelegramError, trouble: Trouble) -> None:
    assert sort(error) == trouble
