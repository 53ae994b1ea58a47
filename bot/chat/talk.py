"""Plain words: first to the question that is open, then to whatever story understands them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.chat import (
    bedtime,
    bedtime_going,
    charts,
    diary,
    learn,
    look_back,
    morning,
    onboarding,
    overview,
    pausing,
    privacy,
    product,
    provider,
    report,
    rescreening,
    safety,
    settings,
    settings_early,
    settings_words,
    stretching,
    titration,
    travel,
    trusted,
    trusted_helping,
    understood,
    undo,
    warning,
)
from bot.chat.incoming import Incoming, Reader, Story
from bot.chat.reply import Reply, outdated, say
from bot.chat.words import Command, read_command, read_flags
from bot.services import bedtime as bedtime_service
from bot.services import morning as morning_service
from bot.services import planning
from bot.services.diary_book import has_told
from bot.store import plans
from bot.store.diary import check_in_of
from bot.store.plans import Plan, PlanStatus

# By the first part of the open question's name.
_READERS: Mapping[str, Reader] = {
    "setup": onboarding.read,
    "settings": settings.read,
    "bedtime": bedtime.read,
    "morning": morning.read,
    "diary": diary.read,
    "proposal": titration.read,
    "provider": provider.read,
    "report": report.read,
    "rescreening": rescreening.read,
    "travel": travel.read,
    "pausing": pausing.read,
    "product": product.read,
    understood.PREFIX: understood.read,
}
_AGAIN: Mapping[str, Story] = {
    "setup": onboarding.again,
    "settings": settings.again,
    "bedtime": bedtime.again,
    "morning": morning.again,
    "diary": diary.again,
    "proposal": titration.again,
    "provider": provider.again,
    "report": report.again,
    "rescreening": rescreening.again,
    "travel": travel.again,
    "pausing": pausing.again,
    "product": product.again,
    understood.PREFIX: understood.again,
}
# Their own questions hear a word such as "bedtime" first.
_SETTINGS = frozenset({"settings", "pausing", "product"})
# Who wants it to stop should not have to look for a slash.
_COMMANDS: Mapping[Command, Story] = {
    Command.PAUSE: pausing.pause,
    Command.RESUME: pausing.resume,
    Command.STOP: pausing.stop,
    Command.CANCEL: overview.cancel,
    Command.HELP: overview.help_,
    Command.DIARY: diary.show,
    Command.UNDO: undo.undo,
    Command.WARNING: warning.show,
    Command.TODAY: overview.today,
    Command.SETTINGS: settings.show,
    Command.PROGRESS: charts.show,
    Command.REPORT: report.show,
    Command.HEALTH: rescreening.show,
    Command.TRAVEL: travel.show,
    Command.PRIVACY: privacy.show,
}
# "I am pregnant" is an answer there, and news everywhere else.
_ABOUT_HEALTH = frozenset({"setup", "rescreening"})


def text(tx: Connection, said: Incoming) -> list[Reply]:
    """Understand what somebody wrote, or ask the open question again with an example."""
    topic = said.question.partition(".")[0]
    command = read_command(said.text, language=said.words.language)
    is_answer = command is Command.HEALTH and topic in _ABOUT_HEALTH
    if command is not None and command in _COMMANDS and not is_answer:
        return _COMMANDS[command](tx, said)
    if (done := privacy.read(tx, said)) is not None:
        return done
    if (about_trusted := trusted.read(tx, said)) is not None:
        return about_trusted
    if (card := learn.read(tx, said)) is not None:
        return card
    if (week := look_back.read(tx, said)) is not None:
        return week
    if (switched := settings_early.read(tx, said)) is not None:
        return switched
    if topic != "setup" and (seen := safety.read(tx, said)) is not None:
        return seen
    for reader in _readers(tx, said, topic):
        replies = reader(tx, said)
        if replies is not None:
            asks_on = reader in (morning.read, understood.read)
            return [*replies, *(rescreening.follow_up(tx, said) if asks_on else [])]
    flags = frozenset(map(Flag, read_flags(said.text, language=said.words.language)))
    if triage_of(flags) >= Triage.PROMPT:
        # Whatever is open, and also before there is a plan: this cannot wait.
        return warning.told(tx, said, flags=flags)
    return warning.worried(tx, said) or again(tx, said)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """Say kindly what was not understood, with the open question once more."""
    asked = open_question(tx, said)
    if asked:
        return _headed(asked, said.words("common.pardon") + " ")
    if said.is_back:
        return pausing.resume(tx, said)
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return trusted_helping.helping(tx, said) or [say(said.words("common.start_first"))]
    if stored.plan.status is PlanStatus.STOPPED:
        return [say(said.words("common.stopped"))]
    if read_command(said.text, language=said.words.language) is Command.THANKS:
        return [say(said.words("common.nothing_open"))]
    hinted = _headed(settings_words.hinted(tx, said), said.words("common.pardon") + " ")
    return hinted or [say(said.words("common.not_understood"))]


def open_question(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example of an answer; nothing when none is open."""
    story = _AGAIN.get(said.question.partition(".")[0])
    return [] if story is None else story(tx, said)


def after_outage(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, because a tap on its buttons may have been lost."""
    return _headed(open_question(tx, said), said.words("common.outage") + "\n\n")


def _headed(replies: Sequence[Reply], head: str) -> list[Reply]:
    return [replace(one, text=head + one.text) for one in replies[:1]] + list(replies[1:])


def other(tx: Connection, said: Incoming) -> list[Reply]:
    """A sticker, a photo, a voice message: kind words, and the open question again."""
    return [say(said.words("common.only_words")), *open_question(tx, said)]


def forwarded(tx: Connection, said: Incoming) -> list[Reply]:
    """Somebody else's words are nobody's answer."""
    return [say(said.words("common.forwarded")), *open_question(tx, said)]


def edited(tx: Connection, said: Incoming) -> list[Reply]:
    """A message was changed afterwards: what counts is what was said first."""
    return [say(said.words("common.edited"))]


def lost(tx: Connection, said: Incoming) -> list[Reply]:
    """A command that we do not have."""
    return [say(said.words("common.unknown_command"))]


def old_button(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of another version of the bot, or made up."""
    return outdated(said.words("common.old_button"))


def _readers(tx: Connection, said: Incoming, topic: str) -> list[Reader]:
    """The open question's reader first; a setup hears nothing but its answer."""
    mine = _READERS.get(topic)
    if topic == "setup" and mine is not None:
        return [mine]
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return []
    likely: list[Reader] = [morning.read, bedtime.read]
    if not _is_morning(tx, said, stored.plan):
        likely.reverse()
    first = [mine] if mine is not None else [titration.read]
    rest = [reader for reader in likely if reader is not mine]
    # Before the settings: "going to bed" is no wish for another bedtime.
    sayings: list[Reader] = [bedtime_going.read, stretching.read, settings_words.read]
    return [*first, *sayings, *rest] if topic in _SETTINGS else [*sayings, *first, *rest]


def _is_morning(tx: Connection, said: Incoming, plan: Plan) -> bool:
    """Whether words without a question rather tell of last night than of this evening."""
    night = morning_service.night_of_answer(plan, now=said.now)
    answers = check_in_of(tx, said.person.id, night)
    if answers is not None and has_told(answers):
        return False
    tonight = planning.night_of_intake(plan, now=said.now)
    return not bedtime_service.is_open(tx, said.person.id, night.next(), now=said.now) or (
        tonight == night
    )
