"""The control API about persons and chats: what the page and the tests do with them."""

from bot.sandbox import people
from bot.sandbox.asked import Asked
from bot.sandbox.entry import Person, Query
from bot.sandbox.methods_bot import commands_for
from bot.sandbox.views import message_view, person_view, state_view, transcript_view
from bot.sandbox.wire import ControlError
from bot.sandbox.world import World

DEFAULT_TAP_WAIT_S = 5.0
LONGEST_TAP_WAIT_S = 60.0


def state(world: World, asked: Asked) -> object:
    """GET /sim/state."""
    return state_view(world)


def add_user(world: World, asked: Asked) -> object:
    """POST /sim/users."""
    name, language_code = asked.text("first_name") or "", asked.text("language_code")
    return people.add_person(world, first_name=name, language_code=language_code).user()


def add_group(world: World, asked: Asked) -> object:
    """POST /sim/groups."""
    creator = people.person(world, asked.needed_number("user_id"))
    return people.add_group(world, title=asked.text("title") or "", creator=creator).chat()


def start(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/start."""
    return message_view(
        people.start(world, _who(world, asked), payload=asked.text("payload") or "")
    )


def say(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/say."""
    who = _who(world, asked)
    chat_id = asked.number("chat_id") or who.user_id
    return message_view(people.say(world, who, said=asked.body, chat_id=chat_id))


def edit(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/edit."""
    message_id = asked.needed_number("message_id")
    who = _who(world, asked)
    return message_view(
        people.edit(world, who, message_id=message_id, text=asked.text("text") or "")
    )


async def tap(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/tap: waits for the bot's answer, as long as `wait_s` says."""
    who = _who(world, asked)
    chat_id = asked.number("chat_id") or who.user_id
    wanted = people.Tap(
        message_id=asked.needed_number("message_id"),
        text=asked.text("text"),
        data=asked.text("data"),
        force=asked.body.get("force") is True,
    )
    wait_s = _wait_s(asked)
    with world.store.transaction():
        query = people.tap(world, who, wanted=wanted, chat_id=chat_id)
    query = await _answered(world, query, wait_s=wait_s)
    return {
        "query_id": query.query_id,
        "answered": query.answered,
        "toast": query.toast,
        "alert": query.alert,
    }


def block(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/block."""
    return person_view(people.block(world, _who(world, asked)))


def unblock(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/unblock."""
    return person_view(people.unblock(world, _who(world, asked)))


def deactivate(world: World, asked: Asked) -> object:
    """POST /sim/users/{id}/deactivate."""
    return person_view(people.deactivate(world, _who(world, asked)))


async def transcript(world: World, asked: Asked) -> object:
    """GET /sim/users/{id}/transcript: with `after` and `timeout` it waits for news."""
    who = _who(world, asked)
    chat_id = asked.query_number("chat_id") or who.user_id
    people.check_member(world, who, chat_id=chat_id)
    after = asked.query_number("after")
    timeout_s = asked.timeout_s() if after is not None else 0.0
    if after is not None and world.feed.last_event(chat_id) <= after:
        await world.bell.wait(("chat", chat_id), timeout_s=timeout_s)
    if not world.knows_chat(chat_id):
        raise ControlError(404, f"There is no chat {chat_id} any more.")
    return transcript_view(world, chat_id)


def commands(world: World, asked: Asked) -> object:
    """GET /sim/users/{id}/commands."""
    return commands_for(world, _who(world, asked))


def _who(world: World, asked: Asked) -> Person:
    return people.person(world, asked.path_number("user_id"))


def _wait_s(asked: Asked) -> float:
    wanted = asked.body.get("wait_s", DEFAULT_TAP_WAIT_S)
    if not isinstance(wanted, int | float):
        raise ControlError(400, "wait_s is a number of seconds.")
    return min(max(float(wanted), 0.0), LONGEST_TAP_WAIT_S)


async def _answered(world: World, query: Query, *, wait_s: float) -> Query:
    """The press as it stands after the bot's answer, or after the waiting time."""
    await world.bell.wait(("query", query.query_id), timeout_s=wait_s)
    return world.records.query(query.query_id) or query
