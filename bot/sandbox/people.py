"""What persons do: start, say, edit, tap, block, leave. Each act tells the bot by an update."""

import re
from dataclasses import dataclass, replace

from bot.sandbox.entry import Entry, Group, Person, Query
from bot.sandbox.said import check_text, said_content, text_fields
from bot.sandbox.wire import ControlError, JsonObject
from bot.sandbox.world import World

START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # Telegram's rule for deep links


def person(world: World, user_id: int) -> Person:
    """A person by id. Raises ControlError (404)."""
    found = world.records.persons.get(user_id)
    if found is None:
        raise ControlError(404, f"There is no person {user_id}.")
    return found


def add_person(world: World, *, first_name: str, language_code: str | None) -> Person:
    """Somebody new, who has not pressed Start yet."""
    if not first_name.strip():
        raise ControlError(400, "A person needs a first_name.")
    new = Person(world.records.next_user_id(), first_name.strip(), language_code or None)
    world.records.save_person(new)
    world.announce("users")
    return new


def add_group(world: World, *, title: str, creator: Person) -> Group:
    """A group with this person and the bot."""
    if not title.strip():
        raise ControlError(400, "A group needs a title.")
    chat_id = min(world.records.groups, default=-5000) - 1
    group = Group(chat_id, title.strip(), (creator.user_id,))
    world.records.save_group(group)
    _tell_membership(world, creator, chat_id=chat_id, old="left", new="member")
    entry = world.post(chat_id, {"group_chat_created": True}, sender=creator)
    world.tell_bot("message", entry.body)
    return group


def start(world: World, who: Person, *, payload: str) -> Entry:
    """Press Start (or follow a deep link); a block ends."""
    if payload and START_PAYLOAD.fullmatch(payload) is None:
        raise ControlError(400, "A start payload has 1 to 64 of A-Z, a-z, 0-9, _ and -.")
    if who.blocked:
        who = unblock(world, who)
    text = f"/start {payload}" if payload else "/start"
    return say(world, who, said={"text": text}, chat_id=who.user_id)


def say(world: World, who: Person, *, said: JsonObject, chat_id: int) -> Entry:
    """Write something. Raises ControlError when this person cannot write there."""
    _check_present(who)
    check_member(world, who, chat_id=chat_id)
    content = said_content(world, said)
    if chat_id == who.user_id and not who.started:
        who = _change(world, replace(who, started=True))
    entry = world.post(chat_id, content, sender=who)
    world.tell_bot("message", entry.body)
    return entry


def edit(world: World, who: Person, *, message_id: int, text: str) -> Entry:
    """Change the words of an own message."""
    _check_present(who)
    entry = _own_message(world, who, message_id=message_id)
    check_text(text)
    kept = {name: value for name, value in entry.body.items() if name != "entities"}
    body = kept | text_fields(text.strip()) | {"edit_date": world.clock.now_s()}
    changed = replace(entry, body=body)
    world.revise(changed)
    world.tell_bot("edited_message", body)
    return changed


@dataclass(frozen=True, slots=True)
class Tap:
    """Which button is meant: by what is written on it, or by its data; `force` sends any data."""

    message_id: int
    text: str | None = None
    data: str | None = None
    force: bool = False


def tap(world: World, who: Person, *, wanted: Tap, chat_id: int) -> Query:
    """Press an inline button of the current version of a message.

    Raises ControlError (409), naming the buttons there are, when it has no such button.
    """
    _check_present(who)
    check_member(world, who, chat_id=chat_id)
    entry = world.records.message(chat_id, wanted.message_id)
    data = wanted.data if wanted.force else _button_data(entry, wanted)
    if data is None:
        raise ControlError(400, "A forced tap needs data.")
    query = world.records.add_query(chat_id=chat_id, now_ms=world.clock.now_ms())
    gone: JsonObject = {"chat": world.chat(chat_id), "message_id": wanted.message_id, "date": 0}
    world.tell_bot(
        "callback_query",
        {
            "id": query.query_id,
            "from": who.user(),
            "message": gone if entry is None else entry.body,
            "chat_instance": str(chat_id * 7919),
            "data": data,
        },
    )
    return query


def block(world: World, who: Person) -> Person:
    """Block the bot; a second time changes nothing."""
    if who.blocked:
        return who
    _tell_membership(world, who, chat_id=who.user_id, old="member", new="kicked")
    return _change(world, replace(who, blocked=True))


def unblock(world: World, who: Person) -> Person:
    """Unblock the bot; no /start is sent, as at Telegram."""
    if not who.blocked:
        return who
    _tell_membership(world, who, chat_id=who.user_id, old="kicked", new="member")
    return _change(world, replace(who, blocked=False))


def deactivate(world: World, who: Person) -> Person:
    """Delete the account; the bot is not told."""
    return _change(world, replace(who, deactivated=True))


def check_member(world: World, who: Person, *, chat_id: int) -> None:
    """Raises ControlError when this person is not in the chat."""
    group = world.records.groups.get(chat_id)
    if chat_id != who.user_id and (group is None or who.user_id not in group.user_ids):
        raise ControlError(404, f"{who.first_name} is in no chat {chat_id}.")


def _check_present(who: Person) -> None:
    if who.deactivated:
        raise ControlError(409, f"{who.first_name} has deleted this account.")
    if who.blocked:
        raise ControlError(409, f"{who.first_name} has blocked the bot; unblock it first.")


def _own_message(world: World, who: Person, *, message_id: int) -> Entry:
    for chat_id in (who.user_id, *world.records.groups):
        entry = world.records.message(chat_id, message_id)
        sender = None if entry is None else entry.body.get("from")
        if entry is None or not isinstance(sender, dict) or sender.get("id") != who.user_id:
            continue
        if "text" in entry.body:
            return entry
    raise ControlError(409, f"{who.first_name} wrote no text message {message_id}.")


def _button_data(entry: Entry | None, wanted: Tap) -> str:
    if wanted.text is None and wanted.data is None:
        raise ControlError(400, "A tap names its button by text or by data.")
    if entry is None:
        raise ControlError(409, f"There is no message {wanted.message_id} (any more).")
    buttons = _buttons(entry)
    for button in buttons:
        if wanted.text is not None and button.get("text") != wanted.text:
            continue
        if wanted.data is not None and button.get("callback_data") != wanted.data:
            continue
        if "callback_data" in button:
            return str(button["callback_data"])
    names = ", ".join(f'"{button.get("text")}"' for button in buttons) or "none"
    raise ControlError(
        409,
        f'Message {entry.message_id} has no button "{wanted.text or wanted.data}" to tap; '
        f"its buttons are: {names}.",
    )


def _buttons(entry: Entry) -> list[JsonObject]:
    markup = entry.body.get("reply_markup")
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return [button for row in rows for button in row]


def _tell_membership(world: World, who: Person, *, chat_id: int, old: str, new: str) -> None:
    world.tell_bot(
        "my_chat_member",
        {
            "chat": world.chat(chat_id),
            "from": who.user(),
            "date": world.clock.now_s(),
            "old_chat_member": _membership(world, old),
            "new_chat_member": _membership(world, new),
        },
    )


def _membership(world: World, status: str) -> JsonObject:
    member: JsonObject = {"user": world.bot_user(), "status": status}
    return member | {"until_date": 0} if status == "kicked" else member


def _change(world: World, who: Person) -> Person:
    world.records.save_person(who)
    world.announce("users")
    return who
