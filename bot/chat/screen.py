"""Puts replies on a person's screen, in order, and says which message now carries the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chat.limiter import UNLIMITED, Limiter, NotNow
from bot.chat.reply import How, Reply, Rows
from bot.chat.troubles import Bug, Gone, Harmless, Later, Trouble, Uneditable, sort


@dataclass(frozen=True, slots=True)
class Shown:
    """How far the replies came. `trouble` None: all are on the screen.

    `living` is the message whose buttons answer the open question, when these replies sent one.
    """

    count: int
    living: int | None
    trouble: Gone | Later | Bug | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """One person's chat, as far as the bot can write there.

    `urgent`: what is shown is an answer, and goes before what the bot says on its own.
    """

    bot: Bot
    chat_id: int
    limiter: Limiter = field(default=UNLIMITED, kw_only=True)
    urgent: bool = field(default=False, kw_only=True)

    async def show(self, replies: Sequence[Reply]) -> Shown:
        """Show replies one after the other; stop at the first that does not get through."""
        living: int | None = None
        for count, reply in enumerate(replies):
            try:
                message_id = await self._show_one(reply)
            except NotNow as silence:
                return Shown(count, living, Later(wait=silence.wait))
            except TelegramError as error:
                trouble = self._sorted(error, reply)
                if not isinstance(trouble, Harmless | Uneditable):
                    return Shown(count, living, trouble)
                message_id = reply.message_id
            living = message_id if reply.live else living
        return Shown(len(replies), living)

    async def is_reachable(self) -> bool:
        """Whether Telegram answers at all. To be asked before repeating what may have arrived.

        Of two tries in an outage neither arrives: taken for two lost answers, they would silence
        the message for good.
        """
        try:
            await self.bot.get_me()
        except TelegramError:
            return False
        return True

    async def _show_one(self, reply: Reply) -> int | None:
        match reply.how:
            case How.SEND:
                return await self._send(reply)
            case How.EDIT:
                return await self._edit(reply)
            case How.DISARM:
                here = reply.message_id
                await self._turn(is_new=False)
                await self.bot.edit_message_reply_markup(self.chat_id, here, reply_markup=None)
                return None

    async def _send(self, reply: Reply) -> int:
        await self._turn(is_new=True)
        message = await self.bot.send_message(
            self.chat_id,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
            disable_notification=reply.silent,
        )
        return message.message_id

    async def _edit(self, reply: Reply) -> int | None:
        await self._turn(is_new=False)
        try:
            await self.bot.edit_message_text(
                reply.text,
                self.chat_id,
                reply.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply.rows),
            )
        except TelegramError as error:
            if not isinstance(sort(error), Uneditable):
                raise
            return await self._send(reply)
        return reply.message_id

    async def _turn(self, *, is_new: bool) -> None:
        await self.limiter.turn(self.chat_id, urgent=self.urgent, is_new=is_new)

    def _sorted(self, error: TelegramError, reply: Reply) -> Trouble:
        trouble = sort(error)
        if isinstance(trouble, Later):
            if trouble.wait is not None:
                self.limiter.brake(trouble.wait)
            if reply.how is not How.SEND:
                # The same change once more changes nothing, so it can be made until it is known.
                return replace(trouble, unknown=False)
        return trouble


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
