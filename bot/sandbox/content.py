"""What the sending and editing methods share: the chat, the text, the keyboard, the reply."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.call import Call
from bot.sandbox.entities import Entity, entity_from_json, trim, with_automatic
from bot.sandbox.entry import Entry
from bot.sandbox.html_parse import parse_html
from bot.sandbox.keyboards import Kind, Markup, parse_markup
from bot.sandbox.wire import JsonObject, bad_request

TEXT_LIMIT = 4096  # code points after parsing and trimming (tdlib, MessageContent.cpp)
CAPTION_LIMIT = 1024
RAW_LIMIT_BYTES = 32768


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its entities."""

    text: str
    entities: tuple[Entity, ...]

    def fields(self, text_name: str, entities_name: str) -> JsonObject:
        """The fields of a Message; empty ones are left out."""
        fields: JsonObject = {}
        if self.text:
            fields[text_name] = self.text
        if self.entities:
            fields[entities_name] = [entity.to_json() for entity in self.entities]
        return fields


def target_chat(call: Call) -> int:
    """The chat of a call. Raises ApiError when it is missing or unknown."""
    if not call.params.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat_id = call.params.chat_id()
    if chat_id is None or not call.world.knows_chat(chat_id):
        raise bad_request("chat not found")
    return chat_id


def target_message(call: Call, words: str) -> Entry:
    """The message of a call. Raises ApiError with these words when it is not there."""
    chat_id = target_chat(call)
    if not call.params.text("message_id"):
        raise bad_request("message identifier is not specified")
    entry = call.world.records.message(chat_id, call.params.integer("message_id"))
    if entry is None:
        raise bad_request(words)
    return entry


def message_text(call: Call) -> Formatted:
    """The text of a message, parsed and checked."""
    raw = call.params.text("text")
    if not raw:
        raise bad_request("message text is empty")
    if len(raw.encode()) > RAW_LIMIT_BYTES:
        raise bad_request("text is too long")
    formatted = _formatted(call.params.values, name="text", entities_name="entities")
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption_fields(given: Mapping[str, str]) -> JsonObject:
    """The caption of a photo or document, parsed and checked; it may be empty."""
    formatted = _formatted(given, name="caption", entities_name="caption_entities")
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted.fields("caption", "caption_entities")


def inline_markup(call: Call, chat_id: int) -> JsonObject:
    """The inline keyboard of an edit as a field of the message; leaving it out removes it."""
    markup = _markup(call, chat_id)
    if markup is None:
        return {}
    if markup.kind is not Kind.INLINE:
        raise bad_request("inline keyboard expected")
    return {"reply_markup": markup.value}


def send(call: Call, content: JsonObject) -> JsonObject:
    """Post a message of the bot. Raises ApiError when the chat or the keyboard does not do."""
    world, chat_id = call.world, target_chat(call)
    markup = _markup(call, chat_id)
    replied = _replied(call, chat_id)
    world.check_reachable(chat_id)
    if world.rules.rate_limits:
        world.limits.spend(chat_id, now_ms=world.clock.now_ms())
    inline = markup is not None and markup.kind is Kind.INLINE
    shown: JsonObject = {"reply_markup": markup.value} if markup is not None and inline else {}
    entry = world.post(
        chat_id,
        replied | content | _options(call) | shown,
        sender=None,
        silent=call.params.flag("disable_notification"),
        keyboard=None if markup is None or inline else markup.value,
    )
    return entry.body


def without(body: JsonObject, *names: str) -> JsonObject:
    """A body less these fields."""
    return {name: value for name, value in body.items() if name not in names}


def _markup(call: Call, chat_id: int) -> Markup | None:
    private = chat_id in call.world.records.persons
    return parse_markup(call.params.text("reply_markup"), private=private)


def _options(call: Call) -> JsonObject:
    options: JsonObject = {}
    if call.params.flag("protect_content"):
        options["has_protected_content"] = True
    if call.params.text("message_effect_id"):
        options["effect_id"] = call.params.text("message_effect_id")
    return options


def _replied(call: Call, chat_id: int) -> JsonObject:
    params = call.params
    given = params.parsed("reply_parameters")
    wanted = given if isinstance(given, dict) else {}
    message_id = wanted.get("message_id", params.integer("reply_to_message_id"))
    if not message_id:
        return {}
    is_number = isinstance(message_id, int)
    found = call.world.records.message(chat_id, message_id) if is_number else None
    if found is not None:
        return {"reply_to_message": without(found.body, "reply_to_message")}
    may_be_missing = wanted.get("allow_sending_without_reply") is True
    if may_be_missing or params.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _formatted(given: Mapping[str, str], *, name: str, entities_name: str) -> Formatted:
    raw, parse_mode = given.get(name, ""), given.get("parse_mode", "").lower()
    if parse_mode == "html":
        text, entities = parse_html(raw)
    elif parse_mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = raw, _given_entities(given.get(entities_name, ""))
    text, trimmed = trim(text, entities)
    return Formatted(text, with_automatic(text, trimmed))


def _given_entities(raw: str) -> list[Entity]:
    if not raw:
        return []
    try:
        values = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse entities: Can't parse entities JSON object") from None
    if not isinstance(values, list):
        raise bad_request("can't parse entities: Expected an Array of MessageEntity")
    read = (entity_from_json(value) for value in values if isinstance(value, dict))
    return [entity for entity in read if entity is not None]
