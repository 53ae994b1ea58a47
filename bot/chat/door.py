"""Between Telegram and the stories: one update, one transaction, one answer.

The effect of an update and the reply to it are committed together; then the reply is sent, and
sent again after a crash. So an answer is never applied twice and never left without a word.

The transaction may run more than once, here or in another replica: whoever finds the update applied
goes on with the replies that were stored.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection
from telegram import Bot, CallbackQuery, ChatMember, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.chat.buttons import read_tap
from bot.chat.drawings import NO_DRAWINGS, Drawings
from bot.chat.files import NO_FILES, Files
from bot.chat.incoming import Incoming, Story
from bot.chat.limiter import UNLIMITED, Limiter
from bot.chat.post import Replica
from bot.chat.received import readable
from bot.chat.reply import Reply, from_json, neutral_line, placed, say, to_json
from bot.chat.screen import Screen, Shown
from bot.chat.troubles import Bug, Gone, Later
from bot.locale import LANGUAGES, spoken, words
from bot.services import leaving, membership, pausing
from bot.services.house import House
from bot.store import chat_messages, conversations, inbox, people
from bot.store.database import Database
from bot.store.inbox import InboxState, Received
from bot.store.people import Person
from scheduler.clock import Clock
from scheduler.order import one_at_a_time

log = logging.getLogger(__name__)

_BACKOFF_S = (0.5, 1, 2, 5, 10, 30)
# A press is answered to stop a spinner; nobody's answer waits longer for that than this.
_ACKNOWLEDGE_S = 5
_ALONE = Replica("the only one")


class NotYet(Exception):
    """This person has sent another update before, which is not answered; nothing was changed."""

    def __init__(self, earlier: int) -> None:
        super().__init__(f"update {earlier} comes first")
        self.earlier = earlier


class NotOurs(Exception):
    """Another replica has taken this update, as ours seemed to be gone; nothing was changed."""


class Door:
    """Everything an update needs on its way in and out."""

    def __init__(  # house: whatever an update meets on its way is handed in here
        self,
        bot: Bot,
        database: Database,
        *,
        clock: Clock,
        house: House,
        poke: Callable[[], None],
        limiter: Limiter = UNLIMITED,
        replica: Replica = _ALONE,
        files: Files = NO_FILES,
        drawings: Drawings = NO_DRAWINGS,
        acknowledges: bool = True,
    ) -> None:
        """`poke` tells the engine that what is planned may have changed.

        `acknowledges`: taps have to be answered here; by webhook their delivery was answered so.
        """
        self.bot, self.database, self.clock, self.house = bot, database, clock, house
        self._poke, self._limiter, self.replica = poke, limiter, replica
        self._files, self._drawings, self._acknowledges = files, drawings, acknowledges

    async def handle(self, update: Update, story: Story) -> None:
        """Run a story on an update and answer the person. What comes from a group is let go.

        Raises NotYet and NotOurs, with several replicas.
        """
        if self._acknowledges and update.callback_query is not None:
            await self._acknowledge(update.callback_query)
        chat = update.effective_chat
        if chat is None or not _is_private_talk(update):
            await self.done(update.update_id)
            return
        replies = await self.database.run(lambda tx: self._apply(tx, update, story))
        self._poke()
        await self.finish(update.update_id, replies, chat_id=chat.id)

    async def finish(
        self, update_id: int, replies: Sequence[Reply], *, chat_id: int | None
    ) -> None:
        """Send what was decided, as often as it takes, and note that it is done."""
        shown = Shown(0, None)
        if chat_id is not None and replies:
            shown = await self._show(chat_id, replies)
        await self.database.run(lambda tx: self._settle(tx, update_id, shown, chat_id=chat_id))

    async def say_once(self, update: Update, key: str) -> None:
        """One plain sentence to wherever the update came from, such as a group."""
        if update.effective_chat is not None:
            user = update.effective_user
            in_language = words(spoken(user.language_code if user else None))
            await self._screen(update.effective_chat.id).show([say(in_language(key))])
        await self.done(update.update_id)

    async def done(self, update_id: int) -> None:
        """Close an update to which nothing is said."""
        await self.database.run(lambda tx: inbox.done(tx, update_id))

    async def apologize(self, received: Received, error_id: str) -> None:
        """Set an update aside and tell its person, so that nobody waits for an answer."""
        update_id = received.update_id
        await self.database.run(lambda tx: inbox.set_aside(tx, update_id, error_id=error_id))
        if received.telegram_id is not None:
            sorry = await self._sorry(received.telegram_id, "common.broken", error_id=error_id)
            await self._show(received.telegram_id, sorry)

    async def _acknowledge(self, query: CallbackQuery) -> None:
        # First of all: the phone shows a spinner until this arrives.
        try:
            await self.bot.answer_callback_query(query.id, read_timeout=_ACKNOWLEDGE_S)
        except TelegramError as error:
            log.debug("a press could not be acknowledged (%s)", type(error).__name__)

    def _apply(self, tx: Connection, update: Update, story: Story) -> list[Reply]:
        user = update.effective_user
        assert user is not None, "routes let only people's updates in"
        language = spoken(user.language_code)
        person = people.meet(tx, user.id, language=language, now=self.clock.now())
        one_at_a_time(tx, [person.id])
        replies = self._replies_of(tx, update.update_id, person)
        if replies is None:
            replies = self._tell(tx, update, person, story=story)
        leaving.leave_no_trace(tx, person)
        return replies

    def _replies_of(self, tx: Connection, update_id: int, person: Person) -> list[Reply] | None:
        """What was decided on this update, here or elsewhere, before; None: nothing yet."""
        alone = self.replica.alone
        first = inbox.first_open(tx, person.telegram_id, up_to=update_id, alone=alone)
        if first is None:
            return []
        if first.update_id != update_id:
            raise NotYet(first.update_id)
        if not alone and first.holder not in (None, self.replica.name):
            raise NotOurs
        if first.state is InboxState.RECEIVED:
            return None
        return [from_json(reply) for reply in first.replies]

    def _tell(self, tx: Connection, update: Update, person: Person, *, story: Story) -> list[Reply]:
        said = self._incoming(tx, update, person)
        if update.message is not None:
            chat_messages.note(tx, person.id, [update.message.message_id], now=said.now)
        replies = story(tx, said)
        after = conversations.get(tx, said.person.id)
        living = None if said.open is None else said.open.message_id
        same = after is not None and after.question == said.question
        person = people.get(tx, person.id) or person  # who has just changed how they are spoken to
        bound = placed(
            replies,
            tapped=_tapped(update),
            living=living,
            closed=not same,
            first_line=neutral_line(person, words(person.language)),
        )
        is_new = inbox.applied(tx, update.update_id, [to_json(reply) for reply in bound])
        assert is_new, "its person's other transactions wait for this one"
        return bound

    def _incoming(self, tx: Connection, update: Update, person: Person) -> Incoming:
        user, blocked = update.effective_user, _says_blocked(update)
        is_back = not blocked and self._welcome_back(tx, person)
        message, query = update.message, update.callback_query
        return Incoming(
            person=person,
            words=words(person.language),
            house=self.house,
            now=self.clock.now(),
            text="" if message is None else readable(message.text),
            tap=None if query is None else read_tap(query.data or ""),
            open=conversations.get(tx, person.id),
            language_code=(user and user.language_code) or "en",
            blocked=blocked,
            is_back=is_back,
            bot_name=self.bot.username,
        )

    def _welcome_back(self, tx: Connection, person: Person) -> bool:
        """Whoever writes can be reached; says whether this ends a silent week."""
        now = self.clock.now()
        leaving.heard(tx, person, now=now)
        is_back = person.gone_at is not None and membership.back(tx, person.id, now=now)
        return pausing.wake(tx, person.id, now=now) or is_back

    async def _show(self, chat_id: int, replies: Sequence[Reply]) -> Shown:
        """Show all replies, waiting out passing troubles for as long as this process lives."""
        left, living, tries, in_doubt = list(replies), None, 0, False
        sent: tuple[int, ...] = ()
        refused: Bug | None = None
        while True:
            screen = self._screen(chat_id)
            if in_doubt and not await screen.is_reachable():
                await asyncio.sleep(_pause_s(Later(), tries))
                tries += 1
                continue
            shown = await screen.show(left)
            left, living = left[shown.count :], shown.living or living
            sent += shown.sent
            if shown.count:
                tries, in_doubt = 0, False
            match shown.trouble:
                case Later(unknown=True) if in_doubt:
                    # It may have arrived, twice by now: a third would be the worse mistake.
                    left, in_doubt = left[1:], False
                case Later() as trouble:
                    in_doubt = in_doubt or trouble.unknown
                    await asyncio.sleep(_pause_s(trouble, tries))
                    tries += 1
                case Bug() as trouble:
                    left = [*await self._apology(chat_id), *left[1:]] if not refused else left[1:]
                    refused = trouble
                case Gone() as trouble:
                    return Shown(len(replies) - len(left), living, trouble, sent)
                case None:
                    return Shown(len(replies), living, refused, sent)

    def _screen(self, chat_id: int) -> Screen:
        return Screen(
            self.bot,
            chat_id,
            limiter=self._limiter,
            urgent=True,
            files=self._files,
            drawings=self._drawings,
        )

    async def _apology(self, chat_id: int) -> list[Reply]:
        """What is said in place of a reply that Telegram refuses."""
        error_id = secrets.token_hex(4)
        log.error("a reply was refused id=%s", error_id)
        return await self._sorry(chat_id, "common.unsaid", error_id=error_id)

    async def _sorry(self, telegram_id: int, key: str, *, error_id: str) -> list[Reply]:
        """Words about our own mistake, the way this person is spoken to."""
        person = await self.database.run(lambda tx: people.by_telegram_id(tx, telegram_id))
        in_language = words(LANGUAGES[0] if person is None else person.language)
        head = "" if person is None else neutral_line(person, in_language)
        text = in_language(key, id=error_id)
        return placed([say(text)], tapped=None, living=None, closed=False, first_line=head)

    def _settle(self, tx: Connection, update_id: int, shown: Shown, *, chat_id: int | None) -> None:
        inbox.done(tx, update_id)
        is_gone = isinstance(shown.trouble, Gone)
        if chat_id is None or not (shown.sent or shown.living or is_gone):
            return
        person = people.by_telegram_id(tx, chat_id)
        if person is None:
            return
        one_at_a_time(tx, [person.id])
        now = self.clock.now()
        chat_messages.note(tx, person.id, shown.sent, now=now)
        if shown.living is not None:
            conversations.shown(tx, person.id, shown.living)
        if is_gone:
            membership.gone(tx, person.id, now=now)


def _is_private_talk(update: Update) -> bool:
    """A private chat has the number of its person: so no answer reaches anybody else."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or chat.type != ChatType.PRIVATE:
        return False
    return type(user.id) is int and chat.id == user.id > 0


def _tapped(update: Update) -> int | None:
    query = update.callback_query
    # Asked of the query: the library's `effective_message` passes over a message that is gone.
    return None if query is None or query.message is None else query.message.message_id


def _says_blocked(update: Update) -> bool:
    change = update.my_chat_member
    return change is not None and change.new_chat_member.status == ChatMember.BANNED


def _pause_s(trouble: Later, tries: int) -> float:
    if trouble.wait is not None:
        return trouble.wait / timedelta(seconds=1)
    return _BACKOFF_S[min(tries, len(_BACKOFF_S) - 1)]
