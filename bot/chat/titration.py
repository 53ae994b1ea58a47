"""A proposal in the chat: looked at, confirmed with its number, or left; and why."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import phrases, rescreening, telling, walking
from bot.chat.buttons import button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.subjects import id_of
from bot.chat.words import Answer, read_answer
from bot.services import course, planning, replay, titration
from bot.services.titration import Accepted, Outdated, Reconsidered, Told
from bot.store.decisions import ProposalState
from bot.store.plans import Plan


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of a decision: why, look, yes, no."""
    answer = said.tap.answer if said.tap is not None else ""
    if answer == "why":
        return why(tx, said)
    if answer == "steps":
        return _steps(tx, said)
    proposal_id = id_of(said.tap)
    if proposal_id is None or answer not in ("ask", "yes", "no"):
        return outdated(said.words("common.old_button"))
    if answer == "ask":
        return _look(tx, said, proposal_id)
    return _yes(tx, said, proposal_id) if answer == "yes" else _no(tx, said, proposal_id)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Yes or no in words: to the open confirmation, or to what waits when nothing else does."""
    told = titration.waiting(tx, said.person.id)
    answer = read_answer(said.text, language=said.words.language)
    is_asked = said.question == titration.CONFIRM
    if told is None or told.proposal is None or not (is_asked or said.open is None):
        return None
    if answer is Answer.YES:
        proposal_id = told.proposal.id
        return _yes(tx, said, proposal_id) if is_asked else _look(tx, said, proposal_id)
    return _no(tx, said, told.proposal.id) if answer is Answer.NO else None


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The confirmation once more, with an example of an answer in words."""
    told = titration.waiting(tx, said.person.id)
    if told is None:
        return []
    asked = telling.confirm(said.words, told)
    return [ask(said.words("proposal.not_understood") + "\n\n" + asked.text, *asked.rows)]


def why(tx: Connection, said: Incoming) -> list[Reply]:
    """The last decision with all its reasons, and how it came about on what was known then."""
    told = titration.last(tx, said.person.id)
    if told is None:
        return [say(said.words("why.nothing"))]
    way = replay.again(tx, told.stored).way
    text = telling.why(said.words, told, way=way)
    if way is None:
        return [say(text)]
    label, made_id = said.words.plain("walk.button.steps"), told.stored.id
    return [say(text, [button(label, telling.TOPIC, subject=made_id, answer="steps")])]


def _steps(tx: Connection, said: Incoming) -> list[Reply]:
    """The whole way to one decision, as long as it can be shown."""
    decision_id = id_of(said.tap)
    found = None if decision_id is None else replay.of_decision(tx, said.person.id, decision_id)
    if found is None or found.stored is None:
        return outdated(said.words("common.old_button"))
    if found.way is None:
        return [say(said.words("walk.unknown"))]
    steps = walking.every_step(said.words, found.way, told=found.stored.decision)
    return [say("\n".join(steps))]


def _look(tx: Connection, said: Incoming, proposal_id: int) -> list[Reply]:
    told = titration.look(tx, said.person.id, proposal_id, now=said.now)
    if told is None:
        return outdated(said.words("proposal.outdated"))
    return [telling.confirm(said.words, told)]


def _yes(tx: Connection, said: Incoming, proposal_id: int) -> list[Reply]:
    answer = titration.accept(tx, said.person.id, proposal_id, now=said.now, house=said.house)
    match answer:
        case Outdated(state):
            return _over(said, state, wish=ProposalState.ACCEPTED)
        case Reconsidered(told):
            now = telling.told(said.words, told)
            first = turn_into(said.words("proposal.reconsidered"))
            return [first, *now, *rescreening.follow_up(tx, said)]
        case Accepted(plan, told):
            return [turn_into(_accepted(said, told)), say(_coming(tx, said, plan))]


def _no(tx: Connection, said: Incoming, proposal_id: int) -> list[Reply]:
    answer = titration.decline(tx, said.person.id, proposal_id, now=said.now)
    if isinstance(answer, Outdated):
        return _over(said, answer.state, wish=ProposalState.DECLINED)
    standing = telling.standing(said.words, answer.plan)
    return [turn_into(f"{said.words('proposal.declined')} {standing}")]


def _over(said: Incoming, state: ProposalState | None, *, wish: ProposalState) -> list[Reply]:
    """The same answer once more is a quiet yes; for anything else the time is over."""
    return [] if state is wish else outdated(said.words("proposal.outdated"))


def _accepted(said: Incoming, told: Told) -> str:
    dose = phrases.dose(said.words, told.plan, dose_mg=course.tonight_mg(told.plan))
    return said.words(f"proposal.accepted.{told.action}", dose=dose)


def _coming(tx: Connection, said: Incoming, plan: Plan) -> str:
    upcoming = planning.upcoming(tx, said.person.id, plan, now=said.now)
    return phrases.coming(said.words, plan, upcoming=upcoming)
