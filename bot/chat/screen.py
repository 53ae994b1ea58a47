"""Puts replies on a person's screen, in order, and says which message now carries the buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.chat.drawings import NO_DRAWINGS, Drawings
from bot.chat.files import NO_FILES, Files, MadeText
from bot.chat.limiter import UNLIMITED, Limiter, NotNow
from bot.chat.pictures import picture
from bot.chat.reply import How, Reply, Rows
from bot.chat.troubles import Bug, Gone, Harmless, Later, Trouble, Uneditable, sort

# What Telegram says to new words for a message that has a caption, and to too many of them.
_IS_A_PICTURE = "there is no text in the message to edit"
_TOO_LONG = ("message caption is too long", "media_caption_too_long")
# Neutral, because it shows in the phone's folder of downloads.
_CHART = "chart.png"

Show = Callable[[str | bytes], Awaitable[Message | bool]]
"""Puts a photo on the screen: by Telegram's id of it, or as bytes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How far the replies came. `trouble` None: all are on the screen.

    `living` is the message whose buttons answer the open question, when these replies sent one;
    `sent` are the messages that are new in the chat.
    """

    count: int
    living: int | None
    trouble: Gone | Later | Bug | None = None
    sent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """One person's chat, as far as the bot can write there.

    `urgent`: what is shown is an answer, and goes before what the bot says on its own.
    """

    bot: Bot
    chat_id: int
    limiter: Limiter = field(default=UNLIMITED, kw_only=True)
    urgent: bool = field(default=False, kw_only=True)
    files: Files = field(default=NO_FILES, kw_only=True)
    drawings: Drawings = field(default=NO_DRAWINGS, kw_only=True)

    async def show(self, replies: Sequence[Reply]) -> Shown:
        """Show replies one after the other; stop at the first that does not get through."""
        living: int | None = None
        sent: list[int] = []
        for count, reply in enumerate(replies):
            try:
                message_id = await self._show_one(reply)
            except NotNow as silence:
                return Shown(count, living, Later(wait=silence.wait), tuple(sent))
            except TelegramError as error:
                trouble = self._sorted(error, reply)
                if not isinstance(trouble, Harmless | Uneditable):
                    return Shown(count, living, trouble, tuple(sent))
                message_id = reply.message_id
            living = message_id if reply.live else living
            if message_id is not None and message_id != reply.message_id:
                sent.append(message_id)
        return Shown(len(replies), living, sent=tuple(sent))

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
            case How.DELETE:
                await self._delete(reply.ids)
        return None

    async def _send(self, reply: Reply) -> int | None:
        if reply.file:
            return await self._send_file(reply)
        if reply.chart:
            return await self._send_chart(reply)
        await self._turn(is_new=True)
        if reply.picture:
            return (await self._send_picture(reply)).message_id
        message = await self.bot.send_message(
            self.chat_id,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
            disable_notification=reply.silent,
        )
        return message.message_id

    async def _send_picture(self, reply: Reply) -> Message:
        return await self.bot.send_photo(
            self.chat_id,
            InputFile(picture(reply.picture), filename=f"{reply.picture}.png"),
            caption=reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
            disable_notification=reply.silent,
        )

    async def _send_file(self, reply: Reply) -> int | None:
        made = await self.files.make(reply.file, self.chat_id)
        if made is None:
            return None
        if isinstance(made, MadeText):
            return await self._send(replace(reply, text=f"{reply.text}\n\n{made.text}", file=""))
        await self._turn(is_new=True)
        message = await self.bot.send_document(
            self.chat_id,
            InputFile(made.content, filename=made.filename),
            caption=reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
            disable_notification=reply.silent,
        )
        return message.message_id

    async def _send_chart(self, reply: Reply) -> int | None:
        """The picture with its words; the words alone where there is none."""

        async def send(photo: str | bytes) -> Message:
            await self._turn(is_new=True)
            return await self.bot.send_photo(
                self.chat_id,
                photo,
                filename=_CHART,
                caption=reply.text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply.rows),
                disable_notification=reply.silent,
            )

        message = await self._drawn(reply, send)
        if isinstance(message, Message):
            return message.message_id
        return await self._send(replace(reply, chart=""))

    async def _turn_into_chart(self, reply: Reply) -> int | None:
        """The message becomes the picture with its words; without a picture they are said below."""

        async def turn(photo: str | bytes) -> Message | bool:
            await self._turn(is_new=False)
            return await self.bot.edit_message_media(
                InputMediaPhoto(
                    photo, filename=_CHART, caption=reply.text, parse_mode=ParseMode.HTML
                ),
                self.chat_id,
                reply.message_id,
                reply_markup=keyboard(reply.rows),
            )

        if await self._drawn(reply, turn) is None:
            return await self._send(replace(reply, chart=""))
        return reply.message_id

    async def _drawn(self, reply: Reply, show: Show) -> Message | bool | None:
        """Show a picture: the one that Telegram keeps already, else one made now. None: no picture.

        A kept one that Telegram refuses is made anew: a file_id is good for one bot.
        """
        drawing = await self.drawings.draw(reply.chart, self.chat_id)
        if drawing is None:
            return None
        if drawing.file_id:
            try:
                return await show(drawing.file_id)
            except BadRequest as error:
                if not isinstance(sort(error), Bug):
                    raise
        png = await self.drawings.png(drawing)
        if png is None:
            return None
        shown = await show(png)
        if isinstance(shown, Message) and shown.photo:
            await self.drawings.sent(drawing, shown.photo[-1].file_id, chat_id=self.chat_id)
        return shown

    async def _edit(self, reply: Reply) -> int | None:
        try:
            if reply.chart:
                return await self._turn_into_chart(reply)
            await self._turn(is_new=False)
            return await self._rewrite(reply)
        except TelegramError as error:
            if not isinstance(sort(error), Uneditable):
                raise
            return await self._send(reply)

    async def _rewrite(self, reply: Reply) -> int | None:
        try:
            await self.bot.edit_message_text(
                reply.text,
                self.chat_id,
                reply.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply.rows),
            )
        except BadRequest as error:
            if _IS_A_PICTURE not in error.message.lower():
                raise
            return await self._rewrite_caption(reply)
        return reply.message_id

    async def _rewrite_caption(self, reply: Reply) -> int | None:
        """New words under a picture; what is too long for that is said below, as a message."""
        try:
            await self.bot.edit_message_caption(
                self.chat_id,
                reply.message_id,
                caption=reply.text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply.rows),
            )
        except BadRequest as error:
            if not any(text in error.message.lower() for text in _TOO_LONG):
                raise
            message_id = await self._send(reply)
            with suppress(BadRequest):
                await self.bot.edit_message_reply_markup(
                    self.chat_id, reply.message_id, reply_markup=None
                )
            return message_id
        return reply.message_id

    async def _delete(self, ids: Sequence[int]) -> None:
        """All at once; when one of them holds the others, each by itself."""
        await self._turn(is_new=False)
        try:
            await self.bot.delete_messages(self.chat_id, ids)
        except BadRequest as error:
            if not isinstance(sort(error), Harmless):
                raise
            for message_id in ids:
                await self._delete_one(message_id)

    async def _delete_one(self, message_id: int) -> None:
        await self._turn(is_new=False)
        try:
            await self.bot.delete_message(self.chat_id, message_id)
        except BadRequest as error:
            if not isinstance(sort(error), Harmless):
                raise

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
