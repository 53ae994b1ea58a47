"""/progress: how things stand in words, and charts to choose from with a tap."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from bot.chat import charts_facts, progress
from bot.chat.buttons import Button, button
from bot.chat.charts_captions import caption
from bot.chat.charts_facts import Facts, View, What
from bot.chat.incoming import Incoming
from bot.chat.reply import How, Reply, outdated, say
from bot.locale import Words
from bot.report.chart_words import Theme

TOPIC: Final = "ch"


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """The text, then the last weeks as a chart as soon as there is something to draw."""
    facts = charts_facts.facts(tx, said.person, What(View.NIGHTS), now=said.now)
    drawn = [] if facts is None else [chart(facts)]
    return [*progress.show(tx, said), *drawn]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """Another chart, or the same in another theme: the message with the picture becomes it."""
    named = f"{said.tap.subject}.{said.tap.answer}" if said.tap is not None else ""
    what = What.parse(named)
    if what is None:
        return outdated(said.words("common.old_button"))
    facts = charts_facts.facts(tx, said.person, what, now=said.now)
    if facts is not None:
        return [chart(facts, how=How.EDIT)]
    if what.view is View.COMPARED:
        return progress.show(tx, said)  # it says what is missing
    return [say(said.words("chart.nothing"))]


def chart(facts: Facts, *, how: How = How.SEND) -> Reply:
    """A chart with its words and the way to the others; drawn when it is sent."""
    rows = (tuple(_others(facts.words, facts.what)), (_other_theme(facts.words, facts.what),))
    return Reply(caption(facts), rows, how, chart=str(facts.what))


def _others(words: Words, what: What) -> list[Button]:
    return [
        button(words.plain(f"chart.button.{view}"), TOPIC, subject=view, answer=what.theme)
        for view in View
        if view is not what.view
    ]


def _other_theme(words: Words, what: What) -> Button:
    theme = Theme.LIGHT if what.theme is Theme.DARK else Theme.DARK
    label = words.plain(f"chart.button.{theme}")
    return button(label, TOPIC, subject=what.view, answer=theme)
