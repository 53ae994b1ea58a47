"""What can be set before there is a plan: whether messages are discreet. One tap, or in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, outdated, turn_into
from bot.chat.settings_screens import switch
from bot.services import settings
from bot.store import plans

_ON: Final = {"discreet=on": True, "discreet=off": False}


def show(said: Incoming) -> list[Reply]:
    """What is set so far, and the way to a plan."""
    return [_screen(said, before=said.words("common.no_plan"))]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """The switch; every other button of the settings is about a plan."""
    on = _ON.get(said.tap.subject) if said.tap is not None else None
    return outdated(said.words("common.old_button")) if on is None else _turned(tx, said, on=on)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "Discreet on", also in the middle of a setup; None for other words, and with a plan."""
    plain = said.words.plain
    names = plain("settings.words.topic.discreet").split(", ")
    typed = " ".join(said.text.casefold().strip(" .!").split())
    name = next((one for one in sorted(names, key=len, reverse=True) if typed.startswith(one)), "")
    value = typed.removeprefix(name).strip(" :=")
    known = {"on": True, "off": False}
    meant = [on for to, on in known.items() if value in plain(f"settings.words.{to}").split(", ")]
    if not name or not meant or plans.current(tx, said.person.id) is not None:
        return None
    return _turned(tx, said, on=meant[0])


def _turned(tx: Connection, said: Incoming, *, on: bool) -> list[Reply]:
    settings.be_discreet(tx, said.person.id, on)
    now_said = replace(said, person=replace(said.person, discreet=on))
    return [_screen(now_said, before=said.words("settings.saved"))]


def _screen(said: Incoming, *, before: str) -> Reply:
    words, on = said.words, said.person.discreet
    lines = [before, words(f"settings.line.discreet.{'on' if on else 'off'}")]
    lines.append(words("settings.about.discreet"))
    return turn_into("\n\n".join(lines), [switch(words, "discreet", on=on)])
