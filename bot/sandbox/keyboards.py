"""reply_markup: which keyboards Telegram takes, and its words for those it does not."""

import json
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bot.sandbox.wire import ApiError, JsonObject, bad_request

CALLBACK_DATA_LIMIT_BYTES = 64
# Clients show 8 in a row and 100 in all; Telegram cuts silently, the strict sandbox refuses.
ROW_LIMIT = 8
BUTTON_LIMIT = 100
INLINE_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
DECORATIONS = ("text", "style", "icon_custom_emoji_id")
PRIVATE_REQUESTS = {
    "request_location": "location can be requested in private chats only",
    "request_contact": "phone number can be requested in private chats only",
    "web_app": "BUTTON_TYPE_INVALID",
}


class Kind(StrEnum):
    """What a reply_markup is."""

    INLINE = "inline"
    REPLY = "reply"
    REMOVE = "remove"
    FORCE_REPLY = "force_reply"


@dataclass(frozen=True, slots=True)
class Markup:
    """A checked reply_markup as it is stored."""

    kind: Kind
    value: JsonObject


def parse_markup(raw: str, *, private: bool) -> Markup | None:
    """Check a reply_markup; None when there is nothing to show.

    Raises ApiError with Telegram's words.
    """
    if not raw:
        return None
    try:
        value = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(value, private=private)
    if "keyboard" in value:
        return _reply(value, private=private)
    if value.get("remove_keyboard") is True:
        return Markup(Kind.REMOVE, value)
    return Markup(Kind.FORCE_REPLY, value) if value.get("force_reply") is True else None


def _inline(value: JsonObject, *, private: bool) -> Markup | None:
    rows = _rows(value, "inline_keyboard")
    checked = [[_inline_button(button, private=private) for button in row] for row in rows]
    kept = _within_limits(checked)
    return Markup(Kind.INLINE, {"inline_keyboard": kept}) if kept else None


def _reply(value: JsonObject, *, private: bool) -> Markup | None:
    rows = _rows(value, "keyboard")
    checked = [[_reply_button(button, private=private) for button in row] for row in rows]
    kept = _within_limits(checked)
    return Markup(Kind.REPLY, {**value, "keyboard": kept}) if kept else None


def _rows(value: JsonObject, name: str) -> list[list[object]]:
    rows = value[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        owner = "ReplyKeyboardMarkup" if name == "keyboard" else "InlineKeyboardMarkup"
        raise bad_request(f'field "{name}" of the {owner} must be an Array of Arrays')
    return rows


def _within_limits(rows: list[list[JsonObject]]) -> list[list[JsonObject]]:
    kept = [row for row in rows if row]
    if any(len(row) > ROW_LIMIT for row in kept) or sum(map(len, kept)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return kept


def _inline_button(button: object, *, private: bool) -> JsonObject:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    _check_text(button.get("text"))
    actions = [name for name in INLINE_ACTIONS if button.get(name) not in (None, "", False)]
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    action = actions[0]
    _check_action(action, button[action], private=private)
    return {name: button[name] for name in (*DECORATIONS, action) if name in button}


def _check_action(action: str, value: object, *, private: bool) -> None:
    if action == "callback_data" and len(str(value).encode()) > CALLBACK_DATA_LIMIT_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not _is_url(str(value)):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid")
    if action == "web_app":
        _check_web_app(value, private=private)


def _check_web_app(value: object, *, private: bool) -> None:
    url = value.get("url") if isinstance(value, dict) else None
    if not str(url).startswith("https://"):
        raise bad_request(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )
    if not private:
        raise bad_request("BUTTON_TYPE_INVALID")


def _reply_button(button: object, *, private: bool) -> JsonObject:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    for name, words in PRIVATE_REQUESTS.items():
        if button.get(name) and not private:
            raise bad_request(words)
    return button


def _check_text(text: object) -> None:
    if text is None:
        raise _unreadable('Can\'t find field "text"')
    if not isinstance(text, str):
        raise _unreadable('Field "text" must be of type String')
    if not text.strip():
        raise _unreadable("Text must be non-empty")


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:  # an address like http://[broken
        return False
    is_web = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    return is_web or parts.scheme == "tg"


def _unreadable(text: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {text}")
