"""Puts replies on a person's screen, in order, and says which message now carries the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chat.reply import How, Reply, Rows
from bot.chat.troubles import Bug, Gone, Harmless, Later, Uneditable, sort


@dataclass(frozen=True, slots=True)
class Shown:
    """How far the replies came. `trouble` None: all are on the screen.

    `living` is the message whose buttons answer the open question, when these replies sent one.
    """

    count: int
    living: int | None
    trouble: Gone | Later | Bug | None = None


async def show(bot: Bot, chat_id: int, replies: Sequence[Reply]) -> Shown:
    """Show replies one after the other; stop at the first that does not get through."""
    living: int | None = None
    for count, reply in enumerate(replies):
        try:
            message_id = await _show_one(bot, chat_id, reply)
        except TelegramError as error:
            trouble = sort(error)
            if not isinstance(trouble, Harmless | Uneditable):
                return Shown(count, living, trouble)
            message_id = reply.message_id
        living = message_id if reply.live else living
    return Shown(len(replies), living)


async def _show_one(bot: Bot, chat_id: int, reply: Reply) -> int | None:
    match reply.how:
        case How.SEND:
            return await _send(bot, chat_id, reply)
        case How.DISARM:
            await bot.edit_message_reply_markup(chat_id, reply.message_id, reply_markup=None)
            return None
        case How.EDIT:
            return await _edit(bot, chat_id, reply)


async def _send(bot: Bot, chat_id: int, reply: Reply) -> int:
    message = await bot.send_message(
        chat_id,
        reply.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(reply.rows),
        disable_notification=reply.silent,
    )
    return message.message_id


async def _edit(bot: Bot, chat_id: int, reply: Reply) -> int | None:
    try:
        await bot.edit_message_text(
            reply.text,
            chat_id,
            reply.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
        )
    except TelegramError as error:
        if not isinstance(sort(error), Uneditable):
            raise
        return await _send(bot, chat_id, reply)
    return reply.message_id


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Telegram's form of our buttons; None removes what was there."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in rows
        ]
    )
