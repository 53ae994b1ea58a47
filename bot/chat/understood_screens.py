"""Shows what was understood, with Yes and No: for words that may have been meant otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask
from bot.chat.words import Amount, Answer, EveningWords, LaterTonight, MorningWords, NotTonight
from bot.locale import Words
from bot.services import understood
from bot.services.understood import Waiting
from bot.store import plans
from bot.store.plans import Plan

TOPIC = "un"
YES, NO = "yes", "no"
MORNING, EVENING, DIARY = "morning", "evening", "diary"


def must_ask(said: Incoming, heard: MorningWords | EveningWords | None) -> bool:
    """Whether the words are first shown back: they are in doubt, and no yes has come yet."""
    return heard is not None and not heard.is_sure and not said.is_confirmed


def ask_morning(tx: Connection, said: Incoming, heard: MorningWords) -> list[Reply]:
    """Ask whether a morning's sentence was heard right."""
    return _asked(tx, said, MORNING, what=", ".join(_morning(said.words, heard)))


def ask_evening(
    tx: Connection, said: Incoming, heard: EveningWords, *, story: str = EVENING
) -> list[Reply]:
    """Ask whether words about a dose were heard right. `story` has read them, and does it again."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return []
    what = _evening(said.words, stored.plan, heard=heard)
    if story != EVENING and isinstance(heard, NotTonight):
        what = said.words("understood.nothing_taken")  # of a night that is over
    return _asked(tx, said, story, what=what)


def buttons(words: Words, waits: Waiting) -> list[Button]:
    """Yes and No, for these words alone."""
    return [
        button(words.plain(f"understood.button.{answer}"), TOPIC, subject=waits.mark, answer=answer)
        for answer in (YES, NO)
    ]


def _asked(tx: Connection, said: Incoming, story: str, *, what: str) -> list[Reply]:
    waits = Waiting(story, said.text, said.open)
    understood.ask(tx, said.person.id, waits, now=said.now)
    return [ask(said.words("understood.ask", what=what), buttons(said.words, waits))]


def _morning(words: Words, heard: MorningWords) -> Iterator[str]:
    if heard.cramps:
        yield words.count("understood.cramps", heard.cramps)
    elif heard.cramps_answer is not None:
        yield words(f"understood.cramps.{heard.cramps_answer}")
    if heard.stool is not None:
        yield words(f"understood.stool.{heard.stool}")
    elif heard.stool_unsure:
        yield words(f"understood.stool.{Answer.UNSURE}")
    if heard.worst_pain is not None:
        yield words("understood.pain", pain=heard.worst_pain)


def _evening(words: Words, plan: Plan, *, heard: EveningWords) -> str:
    match heard:
        case NotTonight():
            return words("understood.not_tonight")
        case LaterTonight(minutes=int(minutes)):
            return words("understood.later_minutes", minutes=minutes)
        case LaterTonight(at=at):
            text, time = words("understood.later"), at
        case _:
            text, time = _taken(words, heard.amount, more=heard.more), heard.at
    if time is None:
        return text
    return text + ", " + words("understood.at", time=phrases.clock(words, time, region=plan.region))


def _taken(words: Words, amount: Amount | None, *, more: bool) -> str:
    if amount is None:
        return words("understood.taken")
    if amount.mg is not None:
        return words("understood.more_mg" if more else "understood.taken_mg", mg=amount.mg)
    return words.count("understood.more" if more else "understood.taken_units", amount.units or 0)
