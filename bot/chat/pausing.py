"""/pause, /resume and /stop: done at once, and said what that means. A pause may have an end."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import overview, pausing_until, phrases
from bot.chat.buttons import button
from bot.chat.incoming import Incoming
from bot.chat.pausing_until import TOPIC, again, read, read_wish
from bot.chat.reply import Reply, disarm, outdated, say
from bot.locale import Words
from bot.services import draft as drafts
from bot.services import membership, pausing
from bot.services.pausing import Changed
from bot.store.plans import PlanStatus

__all__ = ["TOPIC", "again", "over", "pause", "read", "read_wish", "resume", "stop", "tap"]


def pause(tx: Connection, said: Incoming) -> list[Reply]:
    """Silence until /resume; "/pause 5 days" shows a pause with an end first."""
    command, _, until = said.text.strip().partition(" ")
    if command.startswith("/") and until.strip():
        return read_wish(tx, said, until) or pausing_until.ask_again(tx, said)
    return _told(said, pausing.pause(tx, said.person.id, now=said.now), wish=PlanStatus.PAUSED)


def resume(tx: Connection, said: Incoming) -> list[Reply]:
    """Go on. Whoever was away for long has heard so already."""
    if said.is_back and membership.long_away(tx, said.person.id, now=said.now) is not None:
        return []
    return _back(said, pausing.resume(tx, said.person.id, now=said.now))


def stop(tx: Connection, said: Incoming) -> list[Reply]:
    """End the plan; a slip can be taken back. Before there is one, it ends the setup."""
    if said.question.startswith(drafts.PREFIX):
        return overview.cancel(tx, said)
    return _told(said, pausing.stop(tx, said.person.id, now=said.now), wish=PlanStatus.STOPPED)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """The button that takes back a /stop, resumes after a pause, or gives a pause its end."""
    answer = said.tap.answer if said.tap is not None else ""
    if answer in pausing_until.ANSWERS:
        return pausing_until.tap(tx, said)
    if answer == "no_end":
        return [disarm(), *pause(tx, said)]
    if answer == "resume":
        changed = pausing.resume(tx, said.person.id, now=said.now)
        return [disarm(), *_back(said, changed)]
    if answer != "undo":
        return outdated(said.words("common.old_button"))
    undone = pausing.undo_stop(tx, said.person.id, now=said.now)
    if undone is None:
        return outdated(said.words("pausing.not_undone"))
    coming = phrases.coming(said.words, undone.plan, upcoming=undone.upcoming)
    return [disarm(), say(said.words("pausing.undone", coming=coming))]


def over(words: Words, changed: Changed) -> Reply:
    """The pause has ended by itself: what the plan is now, and what comes next."""
    coming = phrases.coming(words, changed.plan, upcoming=changed.upcoming)
    ask = button(words.plain("pausing.button.longer"), TOPIC, answer=pausing_until.ASK)
    return say(words(f"pausing.over.{changed.plan.status}", coming=coming), [ask])


def _back(said: Incoming, changed: Changed | None) -> list[Reply]:
    """The plan goes on: as it was, held as it was, or with no dose yet after the time away."""
    words = said.words
    if changed is None:
        return [say(words("common.no_plan"))]
    if changed.plan.status is PlanStatus.STOPPED:
        return [say(words("pausing.not_stopped"))]
    # Whoever was away and writes "/resume" is back by that very word.
    kind = "already" if changed.already and not said.is_back else "back"
    coming = phrases.coming(words, changed.plan, upcoming=changed.upcoming)
    return [say(words(f"pausing.{kind}.{changed.plan.status}", coming=coming))]


def _told(said: Incoming, changed: Changed | None, *, wish: PlanStatus) -> list[Reply]:
    words = said.words
    if changed is None:
        return [say(words("common.no_plan"))]
    if changed.already:
        return [say(_already(words, changed))]
    if wish is PlanStatus.STOPPED:
        undo = button(words.plain("pausing.button.undo"), TOPIC, answer="undo")
        return [say(words("pausing.stopped"), [undo])]
    resume = button(words.plain("pausing.button.resume"), TOPIC, answer="resume")
    until = button(words.plain("pausing.button.end"), TOPIC, answer=pausing_until.ASK)
    return [say(words("pausing.paused"), [resume, until])]


def _already(words: Words, changed: Changed) -> str:
    plan = changed.plan
    if plan.status is PlanStatus.PAUSED and plan.paused_until is not None:
        return words("pausing.already.until", day=phrases.date(words, plan.paused_until))
    coming = phrases.coming(words, plan, upcoming=changed.upcoming)
    return words(f"pausing.already.{plan.status}", coming=coming)
