"""How the control API shows the world."""

from bot.sandbox.entities import entity_from_json
from bot.sandbox.entry import Entry, Person
from bot.sandbox.html_render import render
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import World


def message_view(entry: Entry) -> JsonObject:
    """A Bot API Message with the sandbox's extras under "sim".

    Beyond the contract: "keyboard" (the reply keyboard, its removal or the forced reply that came
    along) and "reaction" (the bot's emoji on this message).
    """
    return entry.body | {
        "sim": {
            "silent": entry.silent,
            "edited": "edit_date" in entry.body,
            "deleted": entry.deleted,
            "html": _html(entry.body),
            "file_url": _file_url(entry.body),
            "keyboard": entry.keyboard,
            "reaction": entry.reaction,
        }
    }


def person_view(person: Person) -> JsonObject:
    """A User with what the sandbox knows of them."""
    return person.user() | {
        "chat_id": person.user_id,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
        "started": person.started,
    }


def state_view(world: World) -> JsonObject:
    """The whole scene for the page's head."""
    bot = world.bot_user()
    return {
        "bot": {
            "id": bot["id"],
            "first_name": bot["first_name"],
            "username": bot["username"],
            "description": world.text_in("description", ""),
            "short_description": world.text_in("short_description", ""),
        },
        "users": [
            person_view(person) | {"greeting": _greeting(world, person)}
            for person in world.records.persons.values()
        ],
        "clock": world.clock.to_json(),
        "alarm_ms": world.alarm_ms,
    }


def _greeting(world: World, person: Person) -> str:
    """What stands in this person's chat before the first word, in their language."""
    language = person.language_code or ""
    return world.text_in("description", language) or world.text_in("short_description", language)


def transcript_view(world: World, chat_id: int) -> JsonObject:
    """A whole chat."""
    return {
        "event": world.feed.last_event(chat_id),
        "messages": [message_view(entry) for entry in world.records.messages(chat_id)],
        "typing": world.is_typing(chat_id),
    }


def _html(body: JsonObject) -> str:
    name = "text" if "text" in body else "caption"
    listed = body.get("entities" if name == "text" else "caption_entities", [])
    values = listed if isinstance(listed, list) else []
    entities = [entity_from_json(value) for value in values]
    return render(str(body.get(name, "")), [entity for entity in entities if entity is not None])


def _file_url(body: JsonObject) -> str | None:
    sizes = body.get("photo")
    shown = sizes[-1] if isinstance(sizes, list) and sizes else body.get("document")
    return f"/sim/files/{shown['file_id']}" if isinstance(shown, dict) else None
