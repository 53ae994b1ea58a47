"""The records of the sandbox's world: persons, groups, messages, button presses, files."""

from dataclasses import dataclass

from bot.sandbox.wire import JsonObject


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can chat with the bot; the private chat has the same id."""

    user_id: int
    first_name: str
    language_code: str | None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> JsonObject:
        """The Bot API User object."""
        user: JsonObject = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        if self.language_code is not None:
            user["language_code"] = self.language_code
        return user


@dataclass(frozen=True, slots=True)
class Group:
    """A basic group that the bot is in."""

    chat_id: int
    title: str
    user_ids: tuple[int, ...]

    def chat(self) -> JsonObject:
        """The Bot API Chat object."""
        return {"id": self.chat_id, "title": self.title, "type": "group"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a chat: what the Bot API shows of it, and what only the sandbox knows.

    `keyboard` is the reply keyboard (or its removal, or the forced reply) that came with it; the
    Bot API never shows that again, and such a message cannot be edited.
    """

    message_id: int
    chat_id: int
    date_s: int
    outgoing: bool
    body: JsonObject
    silent: bool = False
    deleted: bool = False
    keyboard: JsonObject | None = None
    reaction: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A press of an inline button; it can be answered once, in time."""

    query_id: str
    chat_id: int
    asked_at_ms: int
    answered: bool = False
    toast: str | None = None
    alert: bool = False


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was uploaded or said; `path` is its part of the download address."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """As Telegram builds it: a folder by kind, then a name of its own."""
        _, dot, suffix = self.name.rpartition(".")
        safe = suffix if dot and suffix.isalnum() and len(suffix) <= 8 else "bin"
        return f"{self.kind}s/{self.file_id}.{safe.lower()}"
