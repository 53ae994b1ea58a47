"""/pause, /resume and /stop: done at once, and said what that means."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import overview, phrases
from bot.chat.buttons import button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, disarm, outdated, say
from bot.services import draft as drafts
from bot.services import pausing
from bot.services.pausing import Changed
from bot.store.plans import PlanStatus

TOPIC = "pa"


def pause(tx: Connection, said: Incoming) -> list[Reply]:
    """Silence until /resume."""
    return _told(said, pausing.pause(tx, said.person.id, now=said.now), wish=PlanStatus.PAUSED)


def resume(tx: Connection, said: Incoming) -> list[Reply]:
    """Go on."""
    return _back(said, pausing.resume(tx, said.person.id, now=said.now))


def stop(tx: Connection, said: Incoming) -> list[Reply]:
    """End the plan; a slip can be taken back. Before there is one, it ends the setup."""
    if said.question.startswith(drafts.PREFIX):
        return overview.cancel(tx, said)
    return _told(said, pausing.stop(tx, said.person.id, now=said.now), wish=PlanStatus.STOPPED)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """The button that takes back a /stop, or resumes after a pause."""
    answer = said.tap.answer if said.tap is not None else ""
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
        coming = phrases.coming(words, changed.plan, upcoming=changed.upcoming)
        return [say(words(f"pausing.already.{changed.plan.status}", coming=coming))]
    answer = "resume" if wish is PlanStatus.PAUSED else "undo"
    undo = button(words.plain(f"pausing.button.{answer}"), TOPIC, answer=answer)
    return [say(words(f"pausing.{wish}"), [undo])]
