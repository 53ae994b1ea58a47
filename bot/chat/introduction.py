"""What Telegram shows of the bot before the first word: its commands and a description."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.chat.routes import COMMANDS
from bot.locale import words

log = logging.getLogger(__name__)


async def introduce(bot: Bot) -> None:
    """Set commands and descriptions, each only when it has changed. Trouble is not fatal."""
    say = words("en")
    commands = [BotCommand(name, say.plain(f"command.{name}")) for name in COMMANDS]
    try:
        if list(await bot.get_my_commands()) != commands:
            await bot.set_my_commands(commands)
        if (await bot.get_my_description()).description != say.plain("bot.description"):
            await bot.set_my_description(say.plain("bot.description"))
        short = say.plain("bot.short_description")
        if (await bot.get_my_short_description()).short_description != short:
            await bot.set_my_short_description(short)
    except TelegramError as error:
        log.warning("the bot could not introduce itself (%s)", type(error).__name__)
