"""A method that the bot calls in the body of its answer to a delivery."""

from bot.sandbox.call import Call
from bot.sandbox.calls import LoggedCall
from bot.sandbox.delivery import Answered
from bot.sandbox.methods import BY_LOWER_NAME
from bot.sandbox.params import read_body
from bot.sandbox.wire import ApiError
from bot.sandbox.world import World

# WebhookActor.cpp: not from there. Nobody would read what the last ones tell.
REFUSED = frozenset({"setwebhook", "deletewebhook", "close", "logout"})
READS = "get"


def carry_out(world: World, answered: Answered) -> None:
    """Do what the answer asks for. Nobody hears the result; a mistake in it changes nothing."""
    try:
        params = read_body(answered.content_type, answered.body)
    except ApiError:
        return
    wanted = params.text("method").lower()
    name, method = BY_LOWER_NAME.get(wanted, ("", None))
    if method is None or wanted in REFUSED or wanted.startswith(READS):
        return
    status, words = 200, ""
    try:
        with world.store.transaction():
            method(Call(world, params))
    except ApiError as error:
        status, words = error.code, error.description
    logged = LoggedCall(
        n=world.calls.next_number(),
        at_ms=world.clock.now_ms(),
        method=name,
        chat_id=params.chat_id(),
        status=status,
        description=words,
        params=params.for_log(),
    )
    world.calls.add(logged)
