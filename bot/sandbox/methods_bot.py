"""Bot API methods about the bot itself and about chats."""

import json
import re

from bot.sandbox.call import Call, Method
from bot.sandbox.content import target_chat
from bot.sandbox.entry import Person
from bot.sandbox.wire import ApiError, JsonObject, bad_request, dumps
from bot.sandbox.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}|")
COMMAND_LIMIT = 100
DESCRIPTION_LIMITS = {"description": 512, "short_description": 120, "name": 64}
SCOPES_OF_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})
SCOPES = SCOPES_OF_CHAT | {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
}


def get_me(call: Call) -> object:
    """getMe: the bot reads all messages of its groups (privacy mode is off)."""
    return call.world.bot_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(call: Call) -> object:
    """setMyCommands."""
    given = call.params.parsed("commands")
    if not isinstance(given, list):
        raise bad_request("can't parse commands: Expected an Array of BotCommand")
    if len(given) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_checked_command(command) for command in given]
    _keep_commands(call, commands)
    return True


def delete_my_commands(call: Call) -> object:
    """deleteMyCommands."""
    _keep_commands(call, [])
    return True


def get_my_commands(call: Call) -> object:
    """getMyCommands: of exactly this scope and language."""
    kept = call.world.setting("commands", {})
    return json.loads(kept.get(_scope_key(call), "[]"))


def commands_for(world: World, person: Person) -> list[JsonObject]:
    """What a person sees: the first list there is, in the order of BotCommandScope (Bot API)."""
    kept = world.setting("commands", {})
    language = (person.language_code or "")[:2]
    for scope in (f"chat:{person.user_id}", "all_private_chats", "default"):
        for key in (f"{scope}/{language}", f"{scope}/"):
            commands: list[JsonObject] = json.loads(kept.get(key, "[]"))
            if commands:
                return commands
    return []


def set_text(name: str) -> Method:
    """setMyName, setMyDescription, setMyShortDescription."""

    def method(call: Call) -> object:
        text = call.params.text(name)
        if len(text) > DESCRIPTION_LIMITS[name]:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        kept = call.world.setting(name, {})
        call.world.keep_setting(name, {**kept, _language(call): text})
        call.world.announce("users")
        return True

    return method


def get_text(name: str) -> Method:
    """getMyName, getMyDescription, getMyShortDescription."""

    def method(call: Call) -> object:
        text = call.world.text_in(name, _language(call))
        return {name: text or str(call.world.bot_user()["first_name"]) if name == "name" else text}

    return method


def set_chat_menu_button(call: Call) -> object:
    """setChatMenuButton: for one person or for all."""
    button = call.params.parsed("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("MenuButton has unsupported type")
    if button["type"] == "web_app":
        app = button.get("web_app")
        url = str(app.get("url")) if isinstance(app, dict) else ""
        if not url.startswith("https://"):
            raise bad_request(
                f"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
            )
    kept = call.world.setting("menu_button", {})
    call.world.keep_setting("menu_button", {**kept, _menu_key(call): dumps(button)})
    call.world.announce("commands")
    return True


def get_chat_menu_button(call: Call) -> object:
    """getChatMenuButton: the person's own, else the one for all."""
    kept = call.world.setting("menu_button", {})
    button = kept.get(_menu_key(call)) or kept.get("") or '{"type":"commands"}'
    return json.loads(button)


def get_chat(call: Call) -> object:
    """getChat: what is required of ChatFullInfo, and the pinned message."""
    chat_id = target_chat(call)
    full = call.world.chat(chat_id) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFT_TYPES, False),
    }
    pinned = call.world.setting("pinned", {}).get(str(chat_id))
    entry = None if pinned is None else call.world.records.message(chat_id, int(pinned))
    return full if entry is None else full | {"pinned_message": entry.body}


GIFT_TYPES = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat_member(call: Call) -> object:
    """getChatMember."""
    chat_id, user_id = target_chat(call), call.params.integer("user_id")
    group = call.world.records.groups.get(chat_id)
    inside = {chat_id} if group is None else set(group.user_ids)
    if user_id == call.world.bot_id:
        return {"user": call.world.bot_user(), "status": "member"}
    person = call.world.records.persons.get(user_id)
    if person is None:
        raise bad_request("user not found")
    return {"user": person.user(), "status": "member" if user_id in inside else "left"}


def yes(call: Call) -> object:
    """logOut and close: nothing to do here."""
    return True


def _keep_commands(call: Call, commands: list[JsonObject]) -> None:
    kept = call.world.setting("commands", {})
    call.world.keep_setting("commands", {**kept, _scope_key(call): dumps(commands)})
    call.world.announce("commands")


def _scope_key(call: Call) -> str:
    scope = call.params.parsed("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    key = str(scope["type"])
    if key in SCOPES_OF_CHAT:
        key = f"{key}:{scope.get('chat_id')}"
    if scope["type"] == "chat_member":
        key = f"{key}:{scope.get('user_id')}"
    return f"{key}/{_language(call)}"


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if LANGUAGE.fullmatch(language) is None:
        raise bad_request("invalid language code specified")
    return language


def _checked_command(command: object) -> JsonObject:
    given = command if isinstance(command, dict) else {}
    name = str(given.get("command", "")).removeprefix("/")
    description = str(given.get("description", "")).strip()
    refusal = _command_refusal(name, description)
    if refusal is not None:
        raise refusal
    return {"command": name, "description": description}


def _command_refusal(name: str, description: str) -> ApiError | None:
    if not name:
        return bad_request("command must be non-empty")
    if len(name) > 32:
        return bad_request("command length must not exceed 32")
    if not description:
        return bad_request("command description must be non-empty")
    if len(description) > 256:
        return bad_request("command description length must not exceed 256")
    return None if COMMAND.fullmatch(name) else bad_request("BOT_COMMAND_INVALID")


def _menu_key(call: Call) -> str:
    return str(target_chat(call)) if call.params.text("chat_id") else ""
