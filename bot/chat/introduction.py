"""What Telegram shows of the bot before the first word: its commands and a description."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.chat.routes import COMMANDS
from bot.locale import LANGUAGES, Words, words

log = logging.getLogger(__name__)


async def introduce(bot: Bot) -> None:
    """Set commands and descriptions in each language, where they have changed.

    English is also for those whose language we do not speak. Trouble is not fatal.
    """
    try:
        for language in LANGUAGES:
            is_default = language == LANGUAGES[0]
            await _introduce_in(bot, words(language), code=None if is_default else language)
    except TelegramError as error:
        log.warning("the bot could not introduce itself (%s)", type(error).__name__)


async def _introduce_in(bot: Bot, say: Words, *, code: str | None) -> None:
    commands = [BotCommand(name, say.plain(f"command.{name}")) for name in COMMANDS]
    if list(await bot.get_my_commands(language_code=code)) != commands:
        await bot.set_my_commands(commands, language_code=code)
    about, short = say.plain("bot.description"), say.plain("bot.short_description")
    if (await bot.get_my_description(code)).description != about:
        await bot.set_my_description(about, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)
