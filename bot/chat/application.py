"""python-telegram-bot as we use it: its Application routes, and nothing is swallowed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat.access import guarded
from bot.chat.buttons import pattern
from bot.chat.door import Door
from bot.chat.incoming import Story
from bot.chat.routes import (
    BUTTONS,
    COMMANDS,
    EDITED,
    FORWARDED,
    LOST,
    MEMBERSHIP,
    OLD_BUTTON,
    OTHER,
    TEXT,
    UNLISTED,
)

Context = CallbackContext[Any, Any, Any, Any]
Handler = BaseHandler[Any, Context, None]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


_GROUP = (
    filters.UpdateType.MESSAGE
    & ~filters.ChatType.PRIVATE
    & (~filters.StatusUpdate.ALL | filters.StatusUpdate.CHAT_CREATED)
)


class StrictApplication(Application):  # type: ignore[type-arg]
    """An Application whose handlers' errors reach the caller.

    The library's own `process_update` logs an error and goes on, so that a lost answer would look
    like an answered one.
    """

    async def process_error(  # house: the library's signature
        self, update: object, error: Exception, job: object = None, coroutine: object = None
    ) -> bool:
        raise error


def build(bot: Bot, door: Door) -> StrictApplication:
    """The application with all routes. `initialize()` it before use; it is never started."""
    builder = ApplicationBuilder().application_class(StrictApplication).bot(bot)
    application = builder.updater(None).job_queue(None).build()
    for handler in _handlers(door):
        application.add_handler(handler)
    assert isinstance(application, StrictApplication)
    return application


def _handlers(door: Door) -> list[Handler]:
    private = filters.ChatType.PRIVATE
    # What Telegram itself reports in a chat (a pinned message, a new timer) asks for no answer.
    new = filters.UpdateType.MESSAGE & private & ~filters.StatusUpdate.ALL
    return [
        MessageHandler(new & filters.FORWARDED, _through(door, FORWARDED)),
        *(
            CommandHandler(name, _through(door, story), new)
            for name, story in (*COMMANDS.items(), *UNLISTED.items())
        ),
        *(
            CallbackQueryHandler(_through(door, story), pattern(topic))
            for topic, story in BUTTONS.items()
        ),
        CallbackQueryHandler(_through(door, OLD_BUTTON)),
        MessageHandler(new & filters.COMMAND, _through(door, LOST)),
        MessageHandler(new & filters.TEXT, _through(door, TEXT)),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE & private, _through(door, EDITED)),
        MessageHandler(new, _through(door, OTHER)),
        ChatMemberHandler(_through(door, MEMBERSHIP), ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(_GROUP, _only_private(door)),
        TypeHandler(Update, _nothing(door)),
    ]


def _through(door: Door, story: Story) -> Callback:
    entered = guarded(story)

    async def handle(update: Update, context: Context) -> None:
        await door.handle(update, entered)

    return handle


def _only_private(door: Door) -> Callback:
    async def handle(update: Update, context: Context) -> None:
        await door.say_once(update, "common.only_private")

    return handle


def _nothing(door: Door) -> Callback:
    async def handle(update: Update, context: Context) -> None:
        await door.done(update.update_id)

    return handle
