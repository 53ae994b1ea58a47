"""What the bot says in answer, as values: stored with the effect of an update, then sent.

Because a reply is committed together with what it speaks of, a crash in between can repeat a reply
but never lose one, and never apply an answer twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.chat.buttons import Button
from bot.locale import Words
from bot.store.people import Person

Rows = tuple[tuple[Button, ...], ...]

_DELETED_AT_ONCE: Final = 100  # Bot API, deleteMessages


class How(StrEnum):
    """What happens on the screen."""

    SEND = "send"
    EDIT = "edit"  # the message becomes this; sent anew when it can no longer be edited
    DISARM = "disarm"  # the message keeps its words and loses its buttons
    DELETE = "delete"  # the messages `ids` go, theirs and ours


@dataclass(frozen=True, slots=True)
class Reply:
    """One message or one change of a message. `live`: its buttons answer the open question.

    `picture`: the name of a picture in bot/chat/pictures, sent with `text` as its caption. `file`:
    the kind of what is made when it is sent (files.py): a file with `text` as its caption, or more
    text below it. `chart`: the name of a picture that is drawn when it is sent (drawings.py), with
    `text` as its caption; where none can be drawn the text goes alone. A caption has 1,024
    characters at most (Bot API, sendPhoto and sendDocument).
    """

    text: str = ""
    rows: Rows = ()
    how: How = How.SEND
    message_id: int | None = None
    silent: bool = False
    live: bool = False
    picture: str = ""
    file: str = ""
    chart: str = ""
    ids: tuple[int, ...] = ()


def ask(text: str, *rows: Sequence[Button], silent: bool = False) -> Reply:
    """A new message with the question that is now open; the buttons before it are disarmed."""
    return Reply(text, tuple(tuple(row) for row in rows), silent=silent, live=True)


def say(text: str, *rows: Sequence[Button]) -> Reply:
    """A new message that asks nothing. Its buttons, if any, stay beside a living question."""
    return Reply(text, tuple(tuple(row) for row in rows))


def picture(
    name: str, text: str, *rows: Sequence[Button], silent: bool = False, live: bool = False
) -> Reply:
    """A picture that we ship (bot/chat/pictures/<name>.png) with its caption and buttons."""
    held = tuple(tuple(row) for row in rows)
    return Reply(text, held, silent=silent, live=live, picture=name)


def document(kind: str, text: str) -> Reply:
    """A file of this kind, made for the person at the moment of sending, with its caption."""
    return Reply(text, file=kind)


def turn_into(text: str, *rows: Sequence[Button], live: bool = False) -> Reply:
    """The message whose button was tapped (or the living one) becomes this."""
    return Reply(text, tuple(tuple(row) for row in rows), How.EDIT, live=live)


def disarm() -> Reply:
    """The message whose button was tapped (or the living one) keeps its words without buttons."""
    return Reply(how=How.DISARM)


def delete_messages(ids: Sequence[int]) -> list[Reply]:
    """These messages leave the chat, as far as Telegram lets them; those of 48 hours ago stay."""
    return [
        Reply(how=How.DELETE, ids=tuple(ids[at : at + _DELETED_AT_ONCE]))
        for at in range(0, len(ids), _DELETED_AT_ONCE)
    ]


def outdated(text: str) -> list[Reply]:
    """The answer to a button whose time is over: its message keeps its words, not its buttons."""
    return [disarm(), say(text)]


def neutral_line(person: Person, words: Words) -> str:
    """What a locked phone and the list of chats show of each message, for who wants no more there.

    "" for everybody else.
    """
    return words("common.first_line") if person.discreet else ""


def placed(
    replies: Sequence[Reply],
    *,
    tapped: int | None,
    living: int | None,
    closed: bool,
    first_line: str = "",
) -> list[Reply]:
    """Bind replies to messages on the screen: what is edited, and which buttons die.

    `tapped` is the message whose button was pressed, `living` the one whose buttons were alive,
    `closed` says that the question it asked is no longer open. `first_line` stands above all.
    """
    asks = any(reply.live for reply in replies)
    answered = living if asks or closed else None
    if tapped is None:
        replies = _below(replies)
    bound = [_bind(reply, tapped if tapped is not None else answered) for reply in replies]
    bound = [_headed(reply, first_line) for reply in bound if _is_bound(reply)]
    touched = {reply.message_id for reply in bound}
    if answered is not None and answered not in touched:
        bound.insert(0, Reply(how=How.DISARM, message_id=answered))
    return bound


def _below(replies: Sequence[Reply]) -> list[Reply]:
    """Whoever types looks at the end of the chat: a change further up alone would be no answer."""
    if any(reply.how is How.SEND for reply in replies):
        return list(replies)
    return [replace(reply, how=How.SEND) if reply.text else reply for reply in replies]


def _bind(reply: Reply, target: int | None) -> Reply:
    if _is_bound(reply):
        return reply
    if target is None and reply.how is How.EDIT:
        return replace(reply, how=How.SEND)
    return replace(reply, message_id=target)


def _is_bound(reply: Reply) -> bool:
    return reply.how in (How.SEND, How.DELETE) or reply.message_id is not None


def _headed(reply: Reply, first_line: str) -> Reply:
    if not first_line or not reply.text:
        return reply
    return replace(reply, text=f"{first_line}\n\n{reply.text}")


def to_json(reply: Reply) -> dict[str, object]:
    """The stored form of a reply."""
    rows = [[[button.label, button.data] for button in row] for row in reply.rows]
    return {
        "text": reply.text,
        "rows": rows,
        "how": reply.how,
        "message_id": reply.message_id,
        "silent": reply.silent,
        "live": reply.live,
        "picture": reply.picture,
        "file": reply.file,
        "chart": reply.chart,
        "ids": reply.ids,
    }


def from_json(stored: dict[str, object]) -> Reply:
    """A reply from its stored form, also one that was stored before there were pictures."""
    rows = tuple(tuple(Button(*pair) for pair in row) for row in stored["rows"])  # type: ignore[attr-defined]
    ids = tuple(stored.get("ids", ()))  # type: ignore[arg-type,var-annotated]
    how = How(str(stored["how"]))
    return Reply(**{**stored, "rows": rows, "how": how, "ids": ids})  # type: ignore[arg-type]
