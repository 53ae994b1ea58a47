"""Words that may have been meant otherwise: kept until the person says that they were heard right.

Nothing of them is in the diary before that. The question that was open is open again afterwards.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.store import conversations
from bot.store.conversations import Conversation

PREFIX: Final = "understood"
QUESTION: Final = "understood.right"
# A yes that comes later might be about another night.
_LASTS: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Words that wait for a yes: `story` read them, `before` is the question they interrupted."""

    story: str
    text: str
    before: Conversation | None

    @property
    def mark(self) -> str:
        """What tells these words from others on a button: a yes to those is no yes to these."""
        return f"{zlib.crc32(self.text.encode('utf-8', 'replace')):08x}"


def ask(connection: Connection, person_id: int, waiting: Waiting, *, now: datetime) -> None:
    """Keep the words and open the question whether they were heard right."""
    before = waiting.before
    context: dict[str, object] = {
        "story": waiting.story,
        "text": waiting.text,
        "said_at": now.isoformat(),
    }
    if before is not None:
        context["before"] = {"question": before.question, "context": before.context}
    conversations.ask(connection, person_id, question=QUESTION, context=context, now=now)


def waiting(open_now: Conversation | None, *, now: datetime) -> Waiting | None:
    """The words that wait for a yes; None when none do, or when they have waited too long."""
    if open_now is None or open_now.question != QUESTION:
        return None
    context = open_now.context
    if now - datetime.fromisoformat(str(context["said_at"])) > _LASTS:
        return None
    return Waiting(str(context["story"]), str(context["text"]), _before(context))


def leave(
    connection: Connection, person_id: int, waits: Waiting, *, now: datetime
) -> Conversation | None:
    """Let go of the words; gives the question that is open again, None when there is none."""
    before = waits.before
    if before is None:
        conversations.close(connection, person_id, questions=(QUESTION,))
        return conversations.get(connection, person_id)
    question, context = before.question, before.context
    conversations.ask(connection, person_id, question=question, context=context, now=now)
    return before


def _before(context: Mapping[str, object]) -> Conversation | None:
    match context.get("before"):
        case {"question": str(question), "context": dict(about)}:
            return Conversation(question, about, None)
    return None
