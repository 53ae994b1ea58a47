"""/learn: short cards about magnesium and cramps; and one offered, now and then, where it fits."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.care.model import Region
from bot.chat import learn_screens as screens
from bot.chat.buttons import Button
from bot.chat.incoming import Incoming
from bot.chat.learn_cards import CARDS, PAGES
from bot.chat.learn_screens import TOPIC
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, outdated, say, turn_into
from bot.services import learn
from bot.services.learn import Card
from bot.store import plans

__all__ = ["TOPIC", "follow_up", "read", "show", "tap"]

_FIRST_PAGE = next(iter(PAGES))


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """/learn: the topics; with a word behind it, the card about that."""
    return _about(tx, said, said.text.partition(" ")[2])


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "Learn" or "learn foods" in words; None when it is about something else.

    A bare "foods" opens nothing: "diarrhea" alone has to be heard as an answer.
    """
    for opening in said.words.plain("learn.words.open").split(", "):
        begins, _, topic = said.text.strip().casefold().partition(opening.casefold())
        is_whole = not topic or not topic[0].isalnum()
        if not begins and is_whole and (not _bare(topic) or _meant(said, topic)):
            return _about(tx, said, topic)
    return None


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the cards: another page, a card, or no more of them unasked."""
    subject, answer = (said.tap.subject, said.tap.answer) if said.tap is not None else ("", "")
    if answer == screens.PAGE and subject in PAGES:
        text, rows = screens.menu(said.words, subject)
        return [turn_into(text, *rows)]
    if answer in (screens.CARD, screens.OFFERED) and subject in set(Card):
        text, rows = _opened(tx, said, Card(subject))
        return [turn_into(text, *rows)]
    if answer in (screens.OFF, screens.ON):
        return [_switched(tx, said, on=answer == screens.ON)]
    return outdated(said.words("common.old_button"))


def follow_up(tx: Connection, said: Incoming) -> list[Reply]:
    """One line below a calm morning's record, at most once a week; nothing on most days."""
    card = learn.offer(tx, said.person, now=said.now)
    if card is None:
        return []
    text, row = screens.offer(said.words, card)
    return [say(text, row)]


def _about(tx: Connection, said: Incoming, topic: str) -> list[Reply]:
    text, rows = screens.menu(said.words, _FIRST_PAGE)
    if _bare(topic):
        card = _meant(said, topic)
        if card is None:
            return [say(said.words("learn.no_such_card") + "\n\n" + text, *rows)]
        text, rows = _opened(tx, said, card)
    return [say(text, *rows)]


def _meant(said: Incoming, topic: str) -> Card | None:
    """The card that somebody means by these words."""
    for card, told in CARDS.items():
        named = f"{card}, {said.words.plain(told.label)}, {said.words.plain(told.typed)}"
        if is_one_of(named, _bare(topic)):
            return card
    return None


def _bare(topic: str) -> str:
    return topic.strip(" .,:!?")


def _opened(tx: Connection, said: Incoming, card: Card) -> tuple[str, list[list[Button]]]:
    learn.opened(tx, said.person, card)
    return screens.card(said.words, card, region=_region(tx, said))


def _region(tx: Connection, said: Incoming) -> Region:
    """Cups and ounces, or grams: as the plan says; before there is one, as the language does."""
    stored = plans.current(tx, said.person.id)
    if stored is not None:
        return stored.plan.region
    return Region.US if said.words.language == "en" else Region.EU_UK


def _switched(tx: Connection, said: Incoming, *, on: bool) -> Reply:
    learn.switch(tx, said.person, on=on)
    if on:
        return turn_into(said.words("learn.on"))
    return turn_into(said.words("learn.off"), [screens.on_button(said.words)])
