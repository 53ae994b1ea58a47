"""/report: one page for a provider. Which nights, which language, whose name: all by tap."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, disarm, document, outdated, say, turn_into
from bot.chat.report_sheet import sheet
from bot.chat.report_wish import Order, Wish, read_wish
from bot.locale import LANGUAGES
from bot.report.visit_page import plain
from bot.services import report, report_visit
from bot.services.report import Nights, Range

TOPIC: Final = "rp"
_PDF, _TEXT, _NAME, _NO_NAME, _SHOW = "pdf", "text", "name", "no_name", "show"
_LONGEST_MESSAGE: Final = 4000  # a little less than sendMessage takes (Bot API: 4,096)


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What the page is, and the choices for it."""
    report.forget_name(tx, said.person.id)
    wish = Wish(report.turn(said.person, now=said.now), Range.WEEKS_12, said.words.language)
    return [_screen(tx, said, wish=wish)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these."""
    wish = None if said.tap is None else read_wish(said.tap.subject)
    answer = "" if said.tap is None else said.tap.answer
    if wish is None:
        return outdated(said.words("common.old_button"))
    match answer:
        case "pdf" | "text":
            return _made(tx, said, wish=wish, as_text=answer == _TEXT)
        case "name":
            report.ask_name(tx, said.person.id, wish=str(wish), now=said.now)
            return [_ask_name(said, wish)]
        case "no_name":
            report.forget_name(tx, said.person.id)
            return [_turned(_screen(tx, said, wish=wish))]
        case "show":
            if said.question == report.ASKED:
                report.forget_name(tx, said.person.id)
            return [_turned(_screen(tx, said, wish=wish))]
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed name; once it is there, words are for other stories."""
    wish = None if said.question != report.ASKED else _asked_for(said)
    if wish is None or not said.text.strip():
        return None
    report.take_name(tx, said.person.id, said.text, now=said.now)
    return [_screen(tx, said, wish=wish)]


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more."""
    wish = None if said.question != report.ASKED else _asked_for(said)
    return [] if wish is None else [_ask_name(said, wish)]


def _asked_for(said: Incoming) -> Wish | None:
    held = "" if said.open is None else said.open.context.get("wish", "")
    return read_wish(str(held))


def _ask_name(said: Incoming, wish: Wish) -> Reply:
    return ask(said.words("report.name.ask"), [_button(said, "back", wish=wish, answer=_SHOW)])


def _screen(tx: Connection, said: Incoming, *, wish: Wish) -> Reply:
    nights = report.nights(tx, said.person, wish.chosen, now=said.now)
    if nights is None:
        return say(said.words("common.no_plan"))
    if nights.last < nights.first:
        return say(said.words("report.screen.no_nights"))
    name = report.name_of(tx, said.person.id)
    words = said.words
    named = words.plain("report.screen.name", name=name) if name else ""
    text = words(
        "report.screen",
        nights=_dates(said, nights),
        name=named or words.plain("report.screen.no_name"),
    )
    return say(text, *_rows(said, wish=wish, name=name))


def _turned(screen: Reply) -> Reply:
    return turn_into(screen.text, *screen.rows)


def _rows(said: Incoming, *, wish: Wish, name: str) -> Iterator[list[Button]]:
    ranges = [_choice(said, wish, chosen=one) for one in report.ranges(said.person)]
    yield from (ranges[at : at + 2] for at in range(0, len(ranges), 2))
    spoken = dict.fromkeys((said.words.language, LANGUAGES[0]))
    if len(spoken) > 1:
        yield [_language(said, wish, language=one) for one in spoken]
    key = _NO_NAME if name else _NAME
    yield [_button(said, key, wish=wish, answer=key)]
    yield [_button(said, one, wish=wish, answer=one) for one in (_PDF, _TEXT)]


def _choice(said: Incoming, wish: Wish, *, chosen: Range) -> Button:
    label = said.words.plain(f"report.button.{chosen}")
    return _ticked(label, replace(wish, chosen=chosen), is_chosen=chosen is wish.chosen)


def _language(said: Incoming, wish: Wish, *, language: str) -> Button:
    label = said.words.plain(f"report.button.language.{language}")
    return _ticked(label, replace(wish, language=language), is_chosen=language == wish.language)


def _ticked(label: str, wish: Wish, *, is_chosen: bool) -> Button:
    return button(f"✓ {label}" if is_chosen else label, TOPIC, subject=wish, answer=_SHOW)


def _button(said: Incoming, key: str, *, wish: Wish, answer: str) -> Button:
    return button(said.words.plain(f"report.button.{key}"), TOPIC, subject=wish, answer=answer)


def _made(tx: Connection, said: Incoming, *, wish: Wish, as_text: bool) -> list[Reply]:
    """The page or the text. The same screen asked twice makes one; the second is a quiet yes."""
    nights = report.nights(tx, said.person, wish.chosen, now=said.now)
    if nights is None or nights.last < nights.first:
        return outdated(said.words("common.old_button"))
    following = report.made(tx, said.person, asked=wish.asked, now=said.now)
    if following is None:
        is_second_tap = report.was_just_made(said.person, now=said.now)
        return [disarm()] if is_second_tap else outdated(said.words("common.old_button"))
    order = Order(nights, wish.language, report.name_of(tx, said.person.id))
    report.forget_name(tx, said.person.id)
    if as_text:
        return [disarm(), *_as_text(tx, said, order=order)]
    text = _button(said, _TEXT, wish=replace(wish, asked=following), answer=_TEXT)
    page = replace(
        document(order.kind, _about(said, "report.caption", nights=nights)), rows=((text,),)
    )
    return [turn_into(_about(said, "report.making", nights=nights)), page]


def _about(said: Incoming, key: str, *, nights: Nights) -> str:
    return said.words(key, nights=_dates(said, nights))


def _dates(said: Incoming, nights: Nights) -> str:
    first, last = (phrases.date(said.words, one) for one in (nights.first, nights.last))
    return first if first == last else f"{first} – {last}"


def _as_text(tx: Connection, said: Incoming, *, order: Order) -> list[Reply]:
    visit = report_visit.gather(tx, said.person.id, order.nights, now=said.now)
    if visit is None:
        return []
    worded = sheet(visit, language=order.language, name=order.name)
    return [say(text) for text in _messages(plain(worded))]


def _messages(paragraphs: Sequence[str]) -> Iterator[str]:
    """As few messages as hold them, in their order."""
    text = ""
    for one in paragraphs:
        safe = html.escape(one, quote=False)
        if text and len(text) + len(safe) > _LONGEST_MESSAGE:
            yield text
            text = ""
        text = f"{text}\n\n{safe}" if text else safe
    yield text
