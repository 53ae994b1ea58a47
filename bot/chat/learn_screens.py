"""What /learn looks like: two pages of topics, and a card that fits one screen of a phone."""

from __future__ import annotations

from typing import Final

from babel.dates import format_skeleton

from bot.care.constants import CHANCE_DROP_HIGH, CHANCE_DROP_LOW, REGIONS, RULES_VERSION
from bot.care.label import FRACTION, Form
from bot.care.model import Region
from bot.chat import learn_foods
from bot.chat.buttons import Button, button
from bot.chat.learn_cards import CARDS, PAGES, Source, Text
from bot.locale import Words
from bot.services.learn import Card

TOPIC: Final = "ln"
CARD, OFFERED, PAGE, OFF, ON = "card", "offered", "page", "off", "on"
_A_ROW: Final = 2
_ORDER: Final = tuple(Card)


def menu(words: Words, page: str) -> tuple[str, list[list[Button]]]:
    """One page of topics, with the way to the other one."""
    shown = PAGES[page]
    topics = [_topic(words, card) for card in shown.cards]
    rows = [topics[at : at + _A_ROW] for at in range(0, len(topics), _A_ROW)]
    rows += [[_page(words, other)] for other in PAGES if other != page]
    return words(shown.text), rows


def page_of(card: Card) -> str:
    """The page of the menu on which a card stands."""
    return next(name for name, page in PAGES.items() if card in page.cards)


def card(words: Words, which: Card, *, region: Region) -> tuple[str, list[list[Button]]]:
    """A card: its claims with how sure each is, its sources, and the way on and back."""
    told = CARDS[which]
    parts = [f"<b>{words(told.label)}</b>"]
    if which is Card.FOODS:
        parts.append("\n".join(learn_foods.lines(words, region)))
    parts += ["\n".join(_claims(words, told, region=region)), _source(words, told)]
    return "\n\n".join(parts), [_ways(words, which)]


def offer(words: Words, which: Card) -> tuple[str, list[Button]]:
    """One line about a card that fits, with a button to see it and one to hear of no more."""
    show = button(words.plain("learn.button.show"), TOPIC, subject=which, answer=OFFERED)
    off = button(words.plain("learn.button.off"), TOPIC, answer=OFF)
    return words("learn.offer", title=words.plain(CARDS[which].label)), [show, off]


def on_button(words: Words) -> Button:
    """The way back for who wants cards again."""
    return button(words.plain("learn.button.on"), TOPIC, answer=ON)


def _topic(words: Words, which: Card) -> Button:
    return button(words.plain(CARDS[which].label), TOPIC, subject=which, answer=CARD)


def _page(words: Words, page: str) -> Button:
    return button(words.plain(PAGES[page].label), TOPIC, subject=page, answer=PAGE)


def _ways(words: Words, which: Card) -> list[Button]:
    back = words.plain("learn.button.back")
    ways = [button(back, TOPIC, subject=page_of(which), answer=PAGE)]
    after = _ORDER.index(which) + 1
    if after < len(_ORDER):
        label = words.plain("learn.button.next")
        ways.append(button(label, TOPIC, subject=_ORDER[after], answer=CARD))
    return ways


def _claims(words: Words, told: Text, *, region: Region) -> list[str]:
    """What is claimed, one a line, each with how sure it is."""
    low, high = learn_foods.NEEDED_MG[region]
    numbers = {
        "us_mg": REGIONS[Region.US].ceiling_mg,
        "eu_mg": REGIONS[Region.EU_UK].ceiling_mg,
        "needed_low": low,
        "needed_high": high,
        "oxide": round(100 * FRACTION[Form.OXIDE]),
        "citrate": round(100 * FRACTION[Form.CITRATE]),
        "chance_low": round(100 * CHANCE_DROP_LOW),
        "chance_high": round(100 * CHANCE_DROP_HIGH),
    }
    return [f"• {words(claim, **numbers)} <i>{words(sure)}</i>" for claim, sure in told.claims]


def _source(words: Words, told: Text) -> str:
    named = "; ".join(_name(words, source) for source in told.sources)
    when = format_skeleton("yMMMM", told.reviewed, locale=words.language)
    return f"<i>{words('learn.source.line', source=named, when=when)}</i>"


def _name(words: Words, source: Source) -> str:
    if source is Source.RULES:
        return words.plain(source, version=RULES_VERSION)
    return source.value
