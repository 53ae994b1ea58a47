"""Whole wishes in words: "bedtime 22:30", "no reminders on weekends", "language German".

A message is heard when every word of it is: the name of a setting, its new value, or a word around
these that the catalog lists. Anything else is left to the other stories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import Final

from sqlalchemy import Connection

from bot.chat import (
    pausing,
    product,
    provider,
    settings,
    settings_choices,
    settings_nights,
    settings_weekly,
)
from bot.chat import settings_screens as screens
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply
from bot.chat.settings_choices import wished
from bot.chat.settings_wishes import OFF, ON, Nights, Wish, by_provider, means
from bot.chat.words import read_clock
from bot.chat.words.text import split_words
from bot.locale import Words
from bot.store import plans
from bot.store.plans import Plan

_LONGEST: Final = 200  # a wish is a line


@dataclass(frozen=True, slots=True)
class _Heard:
    """The rest of a message beside the name of a setting: what stands before it, and after it.

    `tail`: what follows it, as it was written.
    """

    said: Incoming
    plan: Plan
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    tail: str = ""

    @property
    def rest(self) -> tuple[str, ...]:
        """All of it."""
        return self.before + self.after

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the setting is named."""
        return not self.rest

    @property
    def values(self) -> Iterator[str]:
        """The rest as a value: as it is, and without the words that lead to one ("to", "at")."""
        links = set(_listed(self.said.words, "link"))
        yield " ".join(self.rest)
        yield " ".join(word for word in self.rest if word not in links)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """A wish about any setting; None when it is none, or not all of it is understood."""
    stored, typed = plans.current(tx, said.person.id), _spoken(said.text)
    if stored is None or not typed or len(said.text) > _LONGEST:
        return None
    around = set(_listed(said.words, "around"))
    for topic, phrase in _named(said.words, typed):
        at = _place(typed, phrase) or 0
        sides = typed[:at], typed[at + len(phrase) :]
        before, after = (tuple(word for word in side if word not in around) for side in sides)
        heard = _Heard(said, stored.plan, before, after, _tail(said.text, phrase))
        replies = _TOPICS[topic](tx, heard)
        if replies is not None:
            return replies
    return None


def hinted(tx: Connection, said: Incoming) -> list[Reply]:
    """Words that begin with the name of a setting, and were not understood: what it can be."""
    stored, typed = plans.current(tx, said.person.id), _spoken(said.text)
    if stored is None or len(said.text) > _LONGEST:
        return []
    around = set(_listed(said.words, "around"))
    typed = list(dropwhile(around.__contains__, typed))
    for topic, phrase in _named(said.words, typed):
        if _place(typed, phrase) == 0:
            return _TOPICS[topic](tx, _Heard(said, stored.plan)) or []
    return []


def _listed(words: Words, meaning: str) -> list[str]:
    return words.plain(f"settings.words.{meaning}").split(", ")


def _spoken(text: str) -> list[str]:
    return [word for word in split_words(text) if word[0].isalnum()]


def _named(words: Words, typed: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The settings that a message names, the one with the longest name first."""
    found = [
        (topic, phrase)
        for topic in _TOPICS
        for phrase in map(_spoken, words.plain(f"settings.words.topic.{topic}").split(", "))
        if _place(typed, phrase) is not None
    ]
    return sorted(found, key=lambda one: -len(one[1]))


def _place(typed: Sequence[str], phrase: Sequence[str]) -> int | None:
    width = len(phrase)
    places = range(len(typed) - width + 1)
    return next((at for at in places if list(typed[at : at + width]) == list(phrase)), None)


def _tail(text: str, phrase: Sequence[str]) -> str:
    """What follows the name of a setting with which a message begins, as it was written."""
    plain = text.strip()
    name = " ".join(phrase)
    return plain[len(name) :].lstrip(" :=") if plain.casefold().startswith(name) else ""


def _bedtime(tx: Connection, heard: _Heard) -> list[Reply] | None:
    """ "bedtime 22:30", "weekend bedtime 23:30". "1 at bedtime" is about a dose."""
    said = heard.said
    if heard.is_bare:
        return [settings_nights.ask_bedtime(tx, said, Nights())]
    named = {word: settings_nights.days_in(said.words, word) for word in heard.rest}
    if not all(named[word] for word in heard.before):
        return None
    days = tuple(dict.fromkeys(day for told in named.values() for day in told))
    clock = replace(heard, before=(), after=tuple(w for w in heard.after if not named[w]))
    for typed in clock.values:
        at = read_clock(typed, near=heard.plan.bedtime_local, language=said.words.language)
        if at is not None:
            return settings_nights.bed_told(tx, said, Nights(days, at))
    return None


def _wake(tx: Connection, heard: _Heard) -> list[Reply] | None:
    if heard.is_bare:
        return [settings_nights.ask_wake(tx, heard.said)]
    language = heard.said.words.language
    for typed in () if heard.before else heard.values:
        at = read_clock(typed, near=heard.plan.wake_local, language=language)
        if at is not None:
            return settings_nights.wake_told(tx, heard.said, Nights(), at=at)
    return None


def _zone(tx: Connection, heard: _Heard) -> list[Reply] | None:
    if heard.is_bare:
        return [settings_choices.ask(tx, heard.said, heard.plan, name="zone")]
    for typed in heard.values:
        found = settings_choices.zone_of(tx, heard.said, heard.plan, typed=typed)
        if found is not None:
            return found
    return None


def _chosen(
    name: str, find: Callable[[Incoming, str], Wish | None]
) -> Callable[[Connection, _Heard], list[Reply] | None]:
    def topic(tx: Connection, heard: _Heard) -> list[Reply] | None:
        if heard.is_bare:
            return [settings_choices.ask(tx, heard.said, heard.plan, name=name)]
        for typed in heard.values:
            wish = find(heard.said, typed)
            if wish is not None:
                return wished(tx, heard.said, wish)
        return None

    return topic


def _cue(tx: Connection, heard: _Heard) -> list[Reply] | None:
    if heard.is_bare:
        return [settings_choices.ask(tx, heard.said, heard.plan, name="cue")]
    if any(means(heard.said, "none", typed=typed) for typed in heard.values):
        return wished(tx, heard.said, Wish("cue"))
    if not heard.tail:
        return None
    return wished(tx, heard.said, settings_choices.cue_of(heard.said, heard.tail))


def _language(tx: Connection, heard: _Heard) -> list[Reply] | None:
    found = _chosen("language", settings_choices.language_of)(tx, heard)
    if found is None and len(heard.rest) == 1:
        return settings_choices.again(tx, heard.said, name="language")
    return found


def _switch(name: str) -> Callable[[Connection, _Heard], list[Reply] | None]:
    def topic(tx: Connection, heard: _Heard) -> list[Reply] | None:
        typed = " ".join(heard.rest)
        for value in (ON, OFF):
            if means(heard.said, value, typed=typed):
                return wished(tx, heard.said, Wish(name, value))
        return None

    return topic


def _pause(tx: Connection, heard: _Heard) -> list[Reply] | None:
    return pausing.read_wish(tx, heard.said, heard.tail) if heard.tail else None


def _provider(tx: Connection, heard: _Heard) -> list[Reply] | None:
    """ "my doctor said ok", "my pharmacist has reviewed my plan", "my doctor says 200 mg"."""
    said, says = heard.said, set(_listed(heard.said.words, "says"))
    told = replace(
        heard,
        before=tuple(word for word in heard.before if word not in says),
        after=tuple(word for word in heard.after if word not in says),
    )
    if told.is_bare:
        return provider.show(tx, said)
    for typed in told.values:
        for name in ("provider_ok", "reviewed"):
            if means(said, name, typed=typed):
                return wished(tx, said, by_provider(name, heard.plan, now=said.now))
        noted = provider.wished(tx, said, heard.plan, typed=typed)
        if noted is not None:
            return noted
    return None


def _limit(tx: Connection, heard: _Heard) -> list[Reply] | None:
    for typed in heard.values:
        noted = provider.wished(tx, heard.said, heard.plan, typed=typed, is_limit=True)
        if noted is not None:
            return noted
    return None


def _page(
    story: Callable[[Connection, Incoming], list[Reply]],
) -> Callable[[Connection, _Heard], list[Reply] | None]:
    def topic(tx: Connection, heard: _Heard) -> list[Reply] | None:
        return story(tx, heard.said) if heard.is_bare else None

    return topic


def _reminders(tx: Connection, heard: _Heard) -> list[Reply] | None:
    if not heard.is_bare:
        return None
    return [screens.group(tx, heard.said, heard.plan, which=screens.Group.REMINDERS)]


_TOPICS: Final[Mapping[str, Callable[[Connection, _Heard], list[Reply] | None]]] = {
    "bedtime": _bedtime,
    "wake": _wake,
    "zone": _zone,
    "lead": _chosen("lead", settings_choices.lead_of),
    "cue": _cue,
    "follow_ups": _chosen("follow_ups", settings_choices.follow_ups_of),
    "quiet": _chosen("quiet", settings_choices.quiet_of),
    "weekly": _chosen("weekly", settings_weekly.wish_of),
    "stretching": _switch("stretching"),
    "discreet": _switch("discreet"),
    "cards": _switch("cards"),
    "language": _language,
    "pause": _pause,
    "product": _page(product.show),
    "provider": _provider,
    "limit": _limit,
    "settings": _page(settings.show),
    "reminders": _reminders,
}
