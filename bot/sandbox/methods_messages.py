"""Bot API methods about messages: send, edit, delete, answer a press, react, pin."""

from dataclasses import replace

from bot.sandbox.call import Call
from bot.sandbox.content import (
    caption_fields,
    inline_markup,
    message_text,
    send,
    target_chat,
    target_message,
    without,
)
from bot.sandbox.entry import Entry
from bot.sandbox.reactions import EMOJI
from bot.sandbox.wire import JsonObject, bad_request
from bot.sandbox.world import World

DELETE_LIMIT_S = 48 * 3600  # Bot API, deleteMessage
DELETE_AT_ONCE = 100
TOAST_LIMIT = 200
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TEXT_FIELDS = ("text", "entities", "link_preview_options")
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


def send_message(call: Call) -> object:
    """sendMessage."""
    content = message_text(call).fields("text", "entities")
    return send(call, content | _preview(call))


def edit_message_text(call: Call) -> object:
    """editMessageText: the keyboard goes when the call brings none."""
    content = message_text(call).fields("text", "entities")
    entry = editable(call)
    if "text" not in entry.body:
        raise bad_request("there is no text in the message to edit")
    return rewrite(call, entry, drop=TEXT_FIELDS, content=content | _preview(call))


def edit_message_caption(call: Call) -> object:
    """editMessageCaption."""
    content = caption_fields(call.params.values)
    entry = editable(call)
    if "photo" not in entry.body and "document" not in entry.body:
        raise bad_request("there is no caption in the message to edit")
    return rewrite(call, entry, drop=CAPTION_FIELDS, content=content)


def edit_message_reply_markup(call: Call) -> object:
    """editMessageReplyMarkup: such an edit is not marked as one."""
    entry = editable(call)
    body = without(entry.body, "reply_markup") | inline_markup(call, entry.chat_id)
    if body == entry.body:
        raise bad_request(NOT_MODIFIED)
    call.world.revise(replace(entry, body=body))
    return body


def delete_message(call: Call) -> object:
    """deleteMessage."""
    entry = target_message(call, "message to delete not found")
    _check_deletable(call.world, entry)
    call.world.revise(replace(entry, deleted=True), "delete")
    return True


def delete_messages(call: Call) -> object:
    """deleteMessages: those that are not there are skipped."""
    chat_id = target_chat(call)
    wanted = call.params.parsed("message_ids")
    if not isinstance(wanted, list) or not all(isinstance(one, int) for one in wanted):
        raise bad_request("message identifiers are not specified")
    if len(wanted) > DELETE_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    found = [call.world.records.message(chat_id, message_id) for message_id in wanted]
    entries = [entry for entry in found if entry is not None]
    for entry in entries:
        _check_deletable(call.world, entry)
    for entry in entries:
        call.world.revise(replace(entry, deleted=True), "delete")
    return True


def answer_callback_query(call: Call) -> object:
    """answerCallbackQuery: once, in time."""
    text, alert = call.params.text("text"), call.params.flag("show_alert")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    world = call.world
    query = world.records.query(call.params.text("callback_query_id"))
    latest_ms = world.clock.now_ms() - world.rules.answer_deadline_s * 1000
    if query is None or query.answered or query.asked_at_ms < latest_ms:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    toast, alert = text or None, alert and bool(text)
    world.records.answer_query(query, toast=toast, alert=alert)
    world.bell.ring(("query", query.query_id))
    world.announce("answer", query.chat_id, query_id=query.query_id, toast=toast, alert=alert)
    return True


def send_chat_action(call: Call) -> object:
    """sendChatAction."""
    chat_id = target_chat(call)
    if call.params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.check_reachable(chat_id)
    call.world.show_typing(chat_id)
    return True


def set_message_reaction(call: Call) -> object:
    """setMessageReaction: one emoji of the allowed ones, or none."""
    entry = target_message(call, "message to react not found")
    wanted = call.params.parsed("reaction") or []
    if not isinstance(wanted, list) or len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = wanted[0].get("emoji") if wanted and isinstance(wanted[0], dict) else None
    if wanted and emoji not in EMOJI:
        raise bad_request("REACTION_INVALID")
    call.world.revise(replace(entry, reaction=emoji))
    return True


def pin_chat_message(call: Call) -> object:
    """pinChatMessage (no service message appears in the chat)."""
    entry = target_message(call, "message to pin not found")
    pinned = call.world.setting("pinned", {})
    call.world.keep_setting("pinned", {**pinned, str(entry.chat_id): str(entry.message_id)})
    return True


def unpin_chat_message(call: Call) -> object:
    """unpinChatMessage."""
    chat_id = target_chat(call)
    pinned = call.world.setting("pinned", {})
    if pinned.pop(str(chat_id), None) is None:
        raise bad_request("message to unpin not found")
    call.world.keep_setting("pinned", pinned)
    return True


def editable(call: Call) -> Entry:
    """The bot's own message that may be edited. Raises ApiError in Telegram's words."""
    entry = target_message(call, "message to edit not found")
    if not entry.outgoing or entry.keyboard is not None:
        raise bad_request("message can't be edited")
    call.world.check_reachable(entry.chat_id)
    return entry


def rewrite(call: Call, entry: Entry, *, drop: tuple[str, ...], content: JsonObject) -> JsonObject:
    """Replace fields of a message and its keyboard; an edit that changes nothing is refused."""
    kept = without(entry.body, "reply_markup", "edit_date", *drop)
    body = kept | content | inline_markup(call, entry.chat_id)
    if body == without(entry.body, "edit_date"):
        raise bad_request(NOT_MODIFIED)
    body["edit_date"] = call.world.clock.now_s()
    call.world.revise(replace(entry, body=body))
    return body


def _preview(call: Call) -> JsonObject:
    options = call.params.parsed("link_preview_options")
    return {"link_preview_options": options} if isinstance(options, dict) and options else {}


def _check_deletable(world: World, entry: Entry) -> None:
    if world.clock.now_s() - entry.date_s >= DELETE_LIMIT_S:
        raise bad_request("message can't be deleted for everyone")
    if entry.chat_id < 0 and not entry.outgoing:
        raise bad_request("message can't be deleted")
