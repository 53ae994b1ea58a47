"""The table of refusals, with the exact words of the official server, tdlib and telegram-bot-api.

Each row is a call that Telegram refuses. KNOWN_CHAT, OLD_TEXT and the like are filled in by the
test with ids of a small world: a person, and messages of several kinds.
"""

import json

import pytest

from tests.sandbox.sim import Sim, keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHAT, TEXT, PHOTO, SAID, KEYED = "$chat", "$text", "$photo", "$said", "$keyed"
GROUP = "$group"
ENTITIES = "can't parse entities: "
BUTTON = "can't parse inline keyboard button: "
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def markup(**button: object) -> dict:
    return {"inline_keyboard": [[{"text": "A", **button}]]}


def html(text: str) -> dict:
    return {"chat_id": CHAT, "text": text, "parse_mode": "HTML"}


def text_with(reply_markup: object, chat: str = CHAT) -> dict:
    return {"chat_id": chat, "text": "a", "reply_markup": reply_markup}


def edit(message: str, **more: object) -> dict:
    return {"chat_id": CHAT, "message_id": message, **more}


SENDING = [
    ("sendMessage", {"text": "a"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 777, "text": "a"}, "chat not found"),
    ("sendMessage", {"chat_id": "@somebody", "text": "a"}, "chat not found"),
    ("sendMessage", {"chat_id": CHAT}, "message text is empty"),
    ("sendMessage", {"chat_id": CHAT, "text": " \n\t "}, "text must be non-empty"),
    ("sendMessage", html("<b> </b>"), "text must be non-empty"),
    ("sendMessage", {"chat_id": CHAT, "text": "a" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": CHAT, "text": "a" * 32769}, "text is too long"),
    ("sendMessage", {**html("a"), "parse_mode": "XML"}, "unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "a", "reply_parameters": {"message_id": 10**6}},
        "message to be replied not found",
    ),
    (
        "sendPhoto",
        {"chat_id": CHAT, "photo": "$file", "caption": "a" * 1025},
        "message caption is too long",
    ),
    ("sendPhoto", {"chat_id": CHAT}, "there is no photo in the request"),
    ("sendDocument", {"chat_id": CHAT}, "there is no document in the request"),
    (
        "sendDocument",
        {"chat_id": CHAT, "document": "attach://nothing"},
        "there is no document in the request",
    ),
    (
        "sendDocument",
        {"chat_id": CHAT, "document": "nonsense"},
        "wrong file identifier/HTTP URL specified",
    ),
    (
        "sendDocument",
        {"chat_id": CHAT, "document": "$file"},
        "can't use file of type Photo as Document",
    ),
    ("sendChatAction", {"chat_id": CHAT, "action": "nap"}, "wrong parameter action in request"),
]

HTML = [
    (html("<div>a</div>"), 'Unsupported start tag "div" at byte offset 0'),
    (html("é<br>"), 'Unsupported start tag "br" at byte offset 2'),
    (html("1 < 2"), 'Unsupported start tag "" at byte offset 2'),
    (html("a<b"), "Unclosed start tag at byte offset 1"),
    (html("<i   =aba>"), 'Empty attribute name in the tag "i" at byte offset 0'),
    (html("<i a  =  "), 'Unclosed start tag "i" at byte offset 0'),
    (html("<i a = 1,"), "Unexpected end of name token at byte offset 7"),
    (html('<i a="&lt;>'), "Unclosed start tag at byte offset 0"),
    (html("a</b>"), "Unexpected end tag at byte offset 1"),
    (html("<i>a</i  "), "Unclosed end tag at byte offset 4"),
    (html("<b>a</i>"), 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    (html("x<b>a"), 'Can\'t find end tag corresponding to start tag "b"'),
    (html("<span>a</span>"), 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]

KEYBOARDS = [
    (text_with("{nonsense"), "can't parse reply keyboard markup JSON object"),
    (text_with("[1]"), "object expected as reply markup"),
    (
        text_with({"inline_keyboard": [{"text": "A"}]}),
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (
        text_with({"keyboard": "A"}),
        'field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays',
    ),
    (text_with(markup()), f"{BUTTON}Text buttons are unallowed in the inline keyboard"),
    (
        text_with(markup(callback_data="")),
        f"{BUTTON}Text buttons are unallowed in the inline keyboard",
    ),
    (text_with({"inline_keyboard": [[{"url": "x.org"}]]}), f'{BUTTON}Can\'t find field "text"'),
    (text_with(markup(callback_data="d" * 65)), "BUTTON_DATA_INVALID"),
    (text_with(markup(callback_data="é" * 33)), "BUTTON_DATA_INVALID"),
    (text_with(markup(url="not a link")), "inline keyboard button URL 'not a link' is invalid"),
    (
        text_with(markup(web_app={"url": "http://x.org"})),
        "inline keyboard button Web App URL 'http://x.org' is invalid: "
        "Only HTTPS links are allowed",
    ),
    (text_with(markup(web_app={"url": "https://x.org"}), GROUP), "BUTTON_TYPE_INVALID"),
    (
        text_with({"keyboard": [[{"text": "Here", "request_location": True}]]}, GROUP),
        "location can be requested in private chats only",
    ),
    (text_with(keyboard(*"ABCDEFGHI")), "reply markup is too long"),
    (
        text_with({"inline_keyboard": keyboard("A")["inline_keyboard"] * 101}),
        "reply markup is too long",
    ),
]

EDITING = [
    (
        "editMessageText",
        edit(TEXT, text="same", reply_markup=keyboard("A")),
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message",
    ),
    (
        "editMessageReplyMarkup",
        edit(TEXT, reply_markup=keyboard("A")),
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message",
    ),
    ("editMessageText", {"chat_id": CHAT, "text": "b"}, "message identifier is not specified"),
    ("editMessageText", edit("1000000", text="b"), "message to edit not found"),
    ("editMessageText", edit(SAID, text="b"), "message can't be edited"),
    ("editMessageText", edit(KEYED, text="b"), "message can't be edited"),
    ("editMessageText", edit(PHOTO, text="b"), "there is no text in the message to edit"),
    ("editMessageCaption", edit(TEXT, caption="b"), "there is no caption in the message to edit"),
    (
        "editMessageText",
        edit(TEXT, text="b", reply_markup={"keyboard": [["A"]]}),
        "inline keyboard expected",
    ),
    ("deleteMessage", edit("1000000"), "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, TOO_OLD),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
    (
        "setMessageReaction",
        edit(SAID, reaction=[{"type": "emoji", "emoji": "🧲"}]),
        "REACTION_INVALID",
    ),
]

ABOUT_THE_BOT = [
    (
        "setMyCommands",
        {"commands": [{"command": "", "description": "a"}]},
        "command must be non-empty",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a" * 33, "description": "a"}]},
        "command length must not exceed 32",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "a" * 257}]},
        "command description length must not exceed 256",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "Help", "description": "a"}]},
        "BOT_COMMAND_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "a"}] * 101},
        "BOT_COMMANDS_TOO_MUCH",
    ),
    ("setMyDescription", {"description": "a" * 513}, "description is too long"),
    ("setMyShortDescription", {"short_description": "a" * 121}, "short description is too long"),
    ("setWebhook", {"url": "https://x.org", "secret_token": "a" * 257}, "secret token is too long"),
    (
        "setWebhook",
        {"url": "https://x.org", "secret_token": "a b"},
        "secret token contains unallowed characters",
    ),
    (
        "setWebhook",
        {"url": "http://x.org"},
        "bad webhook: An HTTPS URL must be provided for webhook",
    ),
    (
        "setWebhook",
        {"url": "https://x.org:8444/hook"},
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ),
    ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
]

TABLE = [
    *SENDING,
    *(("sendMessage", params, f"{ENTITIES}{words}") for params, words in HTML),
    *(("sendMessage", params, words) for params, words in KEYBOARDS),
    *EDITING,
    *ABOUT_THE_BOT,
]


async def small_world(sim: Sim) -> dict[str, object]:
    """A person with messages of several kinds, and what the placeholders stand for."""
    chat = await sim.person()
    said = await sim.say(chat, "mine")
    photo = await sim.post(f"users/{chat}/say", kind="photo")
    file_id = photo["photo"][0]["file_id"]
    text = await sim.send(chat, "same", reply_markup=keyboard("A"))
    keyed = await sim.send(chat, reply_markup={"keyboard": [["Yes"]]})
    sent_photo = await sim.api("sendPhoto", chat_id=chat, photo=file_id)
    group = await sim.post("groups", title="Family", user_id=chat)
    return {
        CHAT: chat,
        SAID: said["message_id"],
        TEXT: text["message_id"],
        KEYED: keyed["message_id"],
        PHOTO: sent_photo["message_id"],
        GROUP: group["id"],
        "$file": file_id,
    }


@pytest.mark.parametrize(("method", "params", "words"), TABLE)
async def test_a_call_is_refused_in_telegrams_words(
    sim: Sim, *, method: str, params: dict, words: str
) -> None:
    world = await small_world(sim)
    filled = {
        name: world.get(value, value) if isinstance(value, str) else value
        for name, value in params.items()
    }
    before = await sim.messages(world[CHAT])
    assert await sim.error(method, **filled) == (400, f"Bad Request: {words}")
    assert await sim.messages(world[CHAT]) == before


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("block", "Forbidden: bot was blocked by the user"),
        ("deactivate", "Forbidden: user is deactivated"),
    ],
)
async def test_who_has_gone_cannot_be_written_to(sim: Sim, *, act: str, words: str) -> None:
    chat = await sim.person()
    message = await sim.send(chat)
    await sim.post(f"users/{chat}/{act}")
    assert await sim.error("sendMessage", chat_id=chat, text="a") == (403, words)
    again = {"chat_id": chat, "message_id": message["message_id"], "text": "b"}
    assert await sim.error("editMessageText", **again) == (403, words)


async def test_the_bot_cannot_write_first(sim: Sim) -> None:
    chat = await sim.person(started=False)
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await sim.error("sendMessage", chat_id=chat, text="a") == (403, words)


async def test_limits_count_code_points_after_parsing(sim: Sim) -> None:
    chat = await sim.person()
    sent = await sim.send(chat, f" <b>{'🌙' * 4096}</b>\n", parse_mode="HTML")
    assert sent["text"] == "🌙" * 4096
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]


async def test_sixty_four_bytes_of_data_are_fine(sim: Sim) -> None:
    chat = await sim.person()
    sent = await sim.send(chat, reply_markup=markup(callback_data="é" * 32))
    assert sent["reply_markup"] == markup(callback_data="é" * 32)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("bot4242:wrong/getMe", (401, "Unauthorized")),
        ("botnonsense/getMe", (401, "Unauthorized: invalid token specified")),
        ("bot4242:sandbox/makeCoffee", (404, "Not Found: method not found")),
        ("file/bot4242:wrong/photos/a.png", (401, "Unauthorized")),
        ("file/bot4242:sandbox/photos/a.png", (404, "Not Found")),
    ],
)
async def test_a_wrong_address_is_told(sim: Sim, *, path: str, answer: tuple[int, str]) -> None:
    async with sim.http.get(f"/{path}") as response:
        body = json.loads(await response.text())
        assert (response.status, body["description"]) == answer
