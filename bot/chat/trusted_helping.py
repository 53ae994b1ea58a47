"""The other side: somebody opens a link, becomes a trusted person, and stops being one.

They need no plan of their own, and nothing is kept of them before they say yes.
"""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import onboarding
from bot.chat import trusted_screens as screens
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, Rows, outdated, say, turn_into
from bot.chat.subjects import id_of
from bot.chat.trusted_screens import LEAVE, NO, OWN_PLAN, TOPIC, YES
from bot.locale import Words
from bot.services import trusted
from bot.services.trusted import Accepted, Already, Dead, Offered, Own
from bot.store import plans
from bot.store.helpers import Helper


def offer(tx: Connection, said: Incoming, code: str) -> list[Reply]:
    """What a link offers: exactly what they would see, and an equal way to say no."""
    found = trusted.offered(tx, said.person, code, now=said.now)
    if not isinstance(found, Offered):
        return [say(_refused(said.words, found))]
    words = said.words
    rows = [
        [button(words.plain(f"trusted.button.{answer}"), TOPIC, subject=code, answer=answer)]
        for answer in (YES, NO)
    ]
    return [say(words("trusted.offer", sees=screens.sees(words, found.helper)), *rows)]


def start(tx: Connection, said: Incoming) -> list[Reply]:
    """/start. Who is here for somebody else is not led into a setup that they did not ask for."""
    is_here_for_others = not said.question and plans.current(tx, said.person.id) is None
    helped = trusted.helped_by(tx, said.person.telegram_id) if is_here_for_others else []
    if not helped:
        return onboarding.start(tx, said)
    own = button(said.words.plain("trusted.button.own"), TOPIC, answer=OWN_PLAN)
    return [say(helping_text(said.words, helped), *leave_rows(said.words, helped), [own])]


def helping(tx: Connection, said: Incoming) -> list[Reply]:
    """Kind words to a trusted person; nothing to whoever is none."""
    helped = trusted.helped_by(tx, said.person.telegram_id)
    if not helped:
        return []
    return [say(helping_text(said.words, helped), *leave_rows(said.words, helped))]


def helping_text(words: Words, helped: list[Helper]) -> str:
    """For whom somebody is a trusted person: known by the day on which they said yes."""
    dates = [screens.day(words, each.accepted_at or each.created_at) for each in helped]
    lines = [words("trusted.helping.since", date=date) for date in dates]
    return "\n".join([words("trusted.helping"), *lines, "", words("trusted.helping.end")])


def leave_rows(words: Words, helped: list[Helper]) -> Rows:
    """A button to end each of them."""
    if len(helped) == 1:
        return ((leave_button(words, helped[0]),),)
    return tuple((_leave_button_of(words, each),) for each in helped)


def tap(tx: Connection, said: Incoming) -> list[Reply] | None:
    """A button of this side; None for one of the person's own. A second tap is a quiet yes."""
    answer = said.tap.answer if said.tap is not None else ""
    match answer:
        case screens.YES:
            return _accepted(tx, said, said.tap.subject if said.tap is not None else "")
        case screens.NO:
            return [turn_into(said.words("trusted.declined"))]
        case screens.LEAVE:
            return _left(tx, said, id_of(said.tap))
        case screens.OWN_PLAN:
            return onboarding.start(tx, said)
    return None


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "Stop helping", in words."""
    if not is_one_of(said.words.plain("trusted.words.leave"), said.text):
        return None
    return stop(tx, said) or None


def stop(tx: Connection, said: Incoming) -> list[Reply]:
    """End it; with several people to choose from, the buttons. Nothing to whoever helps nobody."""
    helped = trusted.helped_by(tx, said.person.telegram_id)
    if len(helped) != 1:
        return helping(tx, said)
    trusted.leave(tx, said.person.telegram_id, helped[0].id, now=said.now)
    return [say(said.words("trusted.left"))]


def leave_button(words: Words, helper: Helper) -> Button:
    """A trusted person's way to end it."""
    return button(words.plain("trusted.button.leave"), TOPIC, subject=helper.id, answer=LEAVE)


def _leave_button_of(words: Words, helper: Helper) -> Button:
    """The same where there are several: with the day on which they said yes."""
    date = screens.day(words, helper.accepted_at or helper.created_at)
    label = words.plain("trusted.button.leave_of", date=date)
    return button(label, TOPIC, subject=helper.id, answer=LEAVE)


def _accepted(tx: Connection, said: Incoming, code: str) -> list[Reply]:
    found = trusted.accept(tx, said.person, code, now=said.now)
    words = said.words
    if isinstance(found, Accepted):
        text = words("trusted.accepted", sees=screens.sees(words, found.helper))
        return [turn_into(text, [leave_button(words, found.helper)])]
    if isinstance(found, Already) and found.helper.code == code:
        return []  # the second of two quick taps
    return outdated(_refused(words, found))


def _left(tx: Connection, said: Incoming, helper_id: int | None) -> list[Reply]:
    telegram_id = said.person.telegram_id
    if helper_id is None or not trusted.leave(tx, telegram_id, helper_id, now=said.now):
        return outdated(said.words("trusted.over"))
    return [turn_into(said.words("trusted.left"))]


def _refused(words: Words, found: Already | Own | Dead) -> str:
    match found:
        case Already():
            return words("trusted.refused.already")
        case Own():
            return words("trusted.refused.own")
        case Dead():
            return words("trusted.refused.dead")
