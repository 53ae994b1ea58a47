"""Updates as no phone sends them, from a seed: the same seed gives the same updates.

Nothing in them is a true word of the honest people: those say what they say elsewhere.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from bot.chat.routes import BUTTONS, COMMANDS

Json = dict[str, object]
Way = tuple[str | int, ...]

FIRST_STRANGER = 5_000_000
MARK = "Mallory-{}-was-here"
"""What everybody here writes about themselves: nobody else may ever read it."""

ODD: Sequence[object] = (
    None, True, False, -1, 0, 1, 2**31, 2**53, 2**63, 2**70, -(2**63), 0.5, 1e308, "", "0", "yes",
    "\x00", "\ud800", "\udfff\ud800", "\u202e", "a" * 70, [], [[]], {}, {"id": 1}, [None], "1|ev",
)  # fmt: skip
TEXTS: Sequence[str] = (
    "took it", "not tonight", "2 cramps, no diarrhea", "chest pain", "stop", "yes", "/", "//", "²",
    "\x00took it\x00", "took \ud800 it", "\u202etcelfer", "<b>took</b><script>", "&lt;{dose}%s{0}",
    "'; DROP TABLE person; --", "=cmd|' /C calc'!A0", "@SUM(1+1)", "../../etc/passwd", "💊" * 500,
    "१२३ मिलीग्राम", "took " + "9" * 400 + " mg", "22:30 " * 500, "ﷺ" * 300, "e\u0301" * 900,
)  # fmt: skip
ARGUMENTS = ("", " h_" + "a" * 22, " " + "x" * 3000, " \ud800", " 1 2 3", "@another_bot", "\n\n")
MEDIA: Json = {
    "photo": [{"file_id": "a", "file_unique_id": "b", "width": 10**9, "height": 1}],
    "document": {"file_id": "a", "file_unique_id": "b", "file_size": 2**42, "file_name": "../x"},
    "voice": {"file_id": "a", "file_unique_id": "b", "duration": 2**40},
    "sticker": {"file_id": "a", "file_unique_id": "b", "type": "regular"},
    "contact": {"phone_number": "+1" * 40, "first_name": "<b>", "user_id": 1},
    "location": {"latitude": 1e300, "longitude": -1e300},
    "venue": {"location": {"latitude": 0, "longitude": 0}, "title": "x", "address": "y"},
    "poll": {"id": "1", "question": "?", "options": []},
    "dice": {"emoji": "🎲", "value": 99},
    "game": {"title": "x", "description": "y", "photo": []},
    "story": {"chat": {"id": 1, "type": "private"}, "id": 1},
    "web_app_data": {"data": "{}", "button_text": "x"},
    "passport_data": {"data": [], "credentials": {}},
    "new_chat_members": [{"id": 1, "is_bot": True, "first_name": "x"}],
    "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}},
}
KINDS_UNASKED = (
    "poll", "inline_query", "channel_post", "message_reaction", "business_message", "chat_member",
    "pre_checkout_query", "something_of_next_year",
)  # fmt: skip
SUBJECTS = ("", "1", "2", "-1", "2026-11-23", "9999-12-31", "0001-01-01", "9" * 30, "..", "²", "\0")
ANSWERS = (
    "yes", "no", "took", "skip", "done", "delete", "all", "agree", "count:2", "stool:7",
    "flag:faint", "taken:yes", "raise", "confirm", "accept", "undo", "zone_is", "", "x" * 30,
    "\ud800", "|||",
)  # fmt: skip


@dataclass(slots=True)
class Hostile:
    """A source of hostile updates. `honest` are the numbers of people whom they try to hurt."""

    seed: int
    honest: Sequence[int]
    strangers: int = 2_000
    chatty: int = 3
    """So many of the strangers send a tenth of it all."""
    made: int = 0
    last: list[Json] = field(default_factory=list)
    _dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)  # noqa: S311 - repeatable

    def batch(self, count: int) -> list[object]:
        """So many updates, in the order in which they come; some came before."""
        found: list[object] = []
        while len(found) < count:
            found += self._next()
        if self._dice.random() < 0.3:
            self._dice.shuffle(found)
        return found[:count]

    def _next(self) -> Iterator[object]:
        """The next update; now and then another one with its number, or the same twice."""
        one = self._dice.choice(_MAKERS)(self)
        yield one
        if not isinstance(one, dict):
            return
        self.last = [*self.last[-20:], one]
        if self._dice.random() < 0.05:
            yield self._dice.choice(self.last)
        if self._dice.random() < 0.02:
            yield {**self.message(), "update_id": one.get("update_id", 1)}

    def message(self, text: str | None = None) -> Json:
        """A message of a stranger as their phone would send it."""
        who = self._stranger()
        words = self._dice.choice(TEXTS) if text is None else text
        return self._numbered({"message": {**self._frame(who), "text": words}})

    def command(self) -> Json:
        """A command, with what might break its reader behind it."""
        name = "/" + self._dice.choice([*COMMANDS, "operator", "nosuch", "x" * 40])
        made = self.message(name + self._dice.choice(ARGUMENTS))
        entity = {"type": "bot_command", "offset": 0, "length": len(name)}
        made["message"]["entities"] = [entity]  # type: ignore[index]
        return made

    def tap(self) -> Json:
        """A tap with made-up data: other people's ids, other versions, other lengths."""
        who, dice = self._stranger(), self._dice
        parts = [dice.choice("1110 2")]
        parts += [dice.choice([*BUTTONS, "zz"]), dice.choice(SUBJECTS), dice.choice(ANSWERS)]
        data = "|".join(parts[: dice.choice((1, 3, 4, 4, 4, 4))])
        query = {"id": str(self.made), "from": _user(who), "chat_instance": "1", "data": data}
        message = {**self._frame(who), "from": {"id": 1, "is_bot": True, "first_name": "bot"}}
        return self._numbered({"callback_query": {**query, "message": message}})

    def edited(self) -> Json:
        """A message that was changed afterwards."""
        return self._numbered({"edited_message": self.message()["message"]})

    def media(self) -> Json:
        """Anything but words, as large as it can be said to be."""
        name = self._dice.choice([*MEDIA])
        frame = self._frame(self._stranger())
        return self._numbered({"message": {**frame, name: copy.deepcopy(MEDIA[name])}})

    def membership(self) -> Json:
        """Blocked, unblocked, or something that is neither."""
        who = self._stranger()
        status = self._dice.choice(("kicked", "member", "left", "restricted", "emperor"))
        bot = {"id": 1, "is_bot": True, "first_name": "bot"}
        old = {"user": bot, "status": "member"}
        new = {"user": bot, "status": status, "until_date": 0}
        frame = self._frame(who)
        del frame["message_id"]
        return self._numbered(
            {"my_chat_member": {**frame, "old_chat_member": old, "new_chat_member": new}}
        )

    def forged(self) -> Json:
        """Somebody who says that their chat is an honest person's, or their number is no number."""
        made, kind = self._any()
        victim, author = self._dice.choice(self.honest), _author(made, kind)
        match self._dice.randrange(4):
            case 0:
                _chat(made, kind)["id"] = victim
            case 1:
                author["id"] = self._dice.choice((str(victim), victim + 0.0, [victim], -victim))
            case 2:
                author["id"] = victim  # the answer would go to the stranger's own chat
            case _:
                author["id"] = _chat(made, kind)["id"] = self._dice.choice((2**63, 2**52, 0, -5))
        return made

    def mutated(self) -> Json:
        """A usual update with something wrong at one place or at three."""
        made, _ = self._any()
        for _ in range(self._dice.choice((1, 1, 3))):
            *way, last = self._dice.choice([*_ways(made)] or [("update_id",)])
            here: object = made
            for part in way:
                here = here[part]  # type: ignore[index]
            if self._dice.random() < 0.2 and isinstance(here, dict):
                here.pop(last, None)
            else:
                here[last] = copy.deepcopy(self._dice.choice(ODD))  # type: ignore[index]
        return made

    def large(self) -> Json:
        """More than Telegram would ever let through, in width or in depth."""
        made, kind = self._any()
        body = made[kind]
        assert isinstance(body, dict)
        match self._dice.randrange(5):
            case 0:
                body["text"] = "took it " * self._dice.choice((600, 60_000))
            case 1:
                _author(made, kind)["first_name"] = "x" * 300_000
            case 2:
                body["entities"] = [{"type": "bold", "offset": 0, "length": 1}] * 1_000
            case 3:
                body["reply_to_message"] = _deep(self._dice.choice((30, 45, 200)))
            case _:
                made["something"] = [[["x" * 50] * 50] * 50] * 4
        return made

    def unasked(self) -> Json:
        """A kind of update that we never asked for."""
        made, kind = self._any()
        name = self._dice.choice(KINDS_UNASKED)
        return {"update_id": made["update_id"], name: made[kind]}

    def rubbish(self) -> object:
        """No update at all."""
        return self._dice.choice(
            (None, 7, "update", [], {}, {"update_id": "1"}, {"update_id": 2**70}, {"update_id": -1},
             {"update_id": True, "message": {}}, {"update_id": None}, [[{"update_id": 1}]])
        )  # fmt: skip

    def _any(self) -> tuple[Json, str]:
        made = self._dice.choice((self.message, self.command, self.tap, self.edited, self.media))()
        return made, next(name for name in made if name != "update_id")

    def _numbered(self, body: Json) -> Json:
        self.made += 1
        return {"update_id": 1_000_000 + self.made, **body}

    def _stranger(self) -> int:
        most = self.chatty if self.chatty and self._dice.random() < 0.1 else self.strangers
        return FIRST_STRANGER + self._dice.randrange(most)

    def _frame(self, who: int) -> Json:
        chat = {"id": who, "type": "private", "first_name": MARK.format(who)}
        date = self._dice.choice((1_795_469_400, 1_795_469_400, 0, 2**31))
        return {"message_id": self.made + 1, "date": date, "chat": chat, "from": _user(who)}


_MAKERS: Sequence[Callable[[Hostile], object]] = (
    *(Hostile.message,) * 3, *(Hostile.command,) * 3, *(Hostile.tap,) * 6, Hostile.edited,
    Hostile.media, Hostile.membership, *(Hostile.forged,) * 2, *(Hostile.mutated,) * 6,
    Hostile.large, Hostile.unasked, Hostile.rubbish,
)  # fmt: skip


def _user(who: int) -> Json:
    language = ("en", "de", "es", "xx-\ud800", "")[who % 5]
    mark = MARK.format(who)
    return {"id": who, "is_bot": False, "first_name": mark, "language_code": language}


def _author(made: Json, kind: str) -> Json:
    author = made[kind]["from"]  # type: ignore[index]
    assert isinstance(author, dict)
    return author


def _chat(made: Json, kind: str) -> Json:
    body = made[kind]
    assert isinstance(body, dict)
    chat = body["chat"] if "chat" in body else body["message"]["chat"]
    assert isinstance(chat, dict)
    return chat


def _deep(levels: int) -> Json:
    inner: Json = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x"}
    for _ in range(levels):
        inner = {**inner, "reply_to_message": inner}
        inner = {name: inner[name] for name in ("message_id", "date", "chat", "reply_to_message")}
    return inner


def _ways(value: object, way: Way = ()) -> Iterator[Way]:
    if way:
        yield way
    inside: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for name, one in inside:
        yield from _ways(one, (*way, name))
