"""The setup in the chat: from /start to a plan, by taps or in words, with a way back at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from bot.chat import onboarding_screens as screens
from bot.chat import onboarding_summary as summary
from bot.chat import phrases, setup_times
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, say
from bot.chat.setup_apply import apply
from bot.chat.setup_choices import BEGIN, PRIVACY, SPEAK, Asked
from bot.chat.setup_readers import understand
from bot.locale import LANGUAGES, words
from bot.services import draft as drafts
from bot.services import membership, onboarding, planning, setup_steps
from bot.services.draft import CHECKLISTS, Draft, Step
from bot.services.onboarding import Setup
from bot.services.setup_answers import Left, Outcome, Refused
from bot.store import people, plans
from bot.store.plans import PlanStatus, StoredPlan

# Questions that an answer can leave open.
_IN_PLACE: Final = (*CHECKLISTS, Step.MEDICINE_TIMES, Step.ZONE)


def start(tx: Connection, said: Incoming) -> list[Reply]:
    """/start: the welcome, the open question once more, or a word to who is set up."""
    setup = onboarding.current(said.open)
    if setup is not None:
        onboarding.keep(tx, said.person.id, replace(setup, last=""), now=said.now)
        return [_question(tx, said, setup.draft, before=said.words("onboarding.going_on"))]
    stored = plans.current(tx, said.person.id)
    if stored is not None and stored.plan.status is not PlanStatus.STOPPED:
        return [] if _is_welcomed(tx, said) else [say(_set_up(said, stored))]
    draft = onboarding.begin(tx, said.person.id, house=said.house, now=said.now)
    before = said.words("onboarding.welcome_back") if draft.is_restart else ""
    return [_question(tx, said, draft, before=before)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the setup. The same tap once more is a quiet yes."""
    setup = onboarding.current(said.open)
    step, answer = (said.tap.subject, said.tap.answer) if said.tap is not None else ("", "")
    if setup is None:
        return _tap_outside(tx, said)
    if setup.last == _pressed(said):
        return []
    if step not in (setup.step, Step.CHANGE):
        return _old(tx, said, setup)
    return _answer(tx, said, setup, step=Step(step), answer=answer) or _old(tx, said, setup)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Typed words while a question of the setup is open; None when they cannot be understood."""
    setup = onboarding.current(said.open)
    if setup is None:
        return None
    heard = understand(Asked(said, setup.draft, setup.step))
    if heard is None:
        return None
    if isinstance(heard, str):
        return _answer(tx, said, setup, step=setup.step, answer=heard)
    return _move(tx, Asked(said, setup.draft, setup.step), answer="", outcome=heard)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example of an answer in words."""
    setup = onboarding.current(said.open)
    if setup is None:
        return start(tx, said)
    return [_question(tx, said, setup.draft, before=screens.hint(said.words, setup.step))]


def _question(tx: Connection, said: Incoming, draft: Draft, *, before: str = "") -> Reply:
    """The open question as a new message."""
    return screens.question(tx, Asked(said, draft, setup_steps.next_step(draft)), before=before)


def _pressed(said: Incoming) -> str:
    """What was tapped, to know the same tap again; "" for words."""
    return "" if said.tap is None else f"{said.tap.subject}|{said.tap.answer}"


def _is_welcomed(tx: Connection, said: Incoming) -> bool:
    """Whether they hear anyway what goes on, after a long time away."""
    return said.is_back and membership.long_away(tx, said.person.id, now=said.now) is not None


def _set_up(said: Incoming, stored: StoredPlan) -> str:
    words, plan = said.words, stored.plan
    if plan.status in (PlanStatus.PAUSED, PlanStatus.LAPSED):
        return words("onboarding.paused")
    coming = phrases.coming(words, plan, upcoming=planning.preview(plan, now=said.now))
    return "\n\n".join((words("onboarding.set_up"), coming, words("onboarding.commands")))


def _tap_outside(tx: Connection, said: Incoming) -> list[Reply]:
    """A setup button while no setup is open."""
    has_plan = plans.current(tx, said.person.id) is not None
    if has_plan and _pressed(said) == f"{Step.SUMMARY}|{BEGIN}":
        return []  # the second of two quick taps
    return [say(said.words("onboarding.old_settings" if has_plan else "onboarding.old_start"))]


def _old(tx: Connection, said: Incoming, setup: Setup) -> list[Reply]:
    return [_question(tx, said, setup.draft, before=said.words("onboarding.old"))]


def _privacy(tx: Connection, said: Incoming, setup: Setup) -> list[Reply]:
    onboarding.keep(tx, said.person.id, replace(setup, last=_pressed(said)), now=said.now)
    return [ask(said.words("onboarding.privacy"), *_question(tx, said, setup.draft).rows)]


def _speak(tx: Connection, said: Incoming, setup: Setup, *, language: str) -> list[Reply]:
    """The welcome in another language, from now on the person's own."""
    people.change(tx, said.person.id, language=language)
    now_said = replace(said, words=words(language), person=replace(said.person, language=language))
    return [screens.question_in_place(tx, Asked(now_said, setup.draft, Step.WELCOME))]


def _confirm(tx: Connection, said: Incoming, draft: Draft) -> list[Reply]:
    confirmed = screens.record(tx, Asked(said, draft, Step.SUMMARY), answer=BEGIN)
    begun = onboarding.confirm(tx, said.person.id, draft, now=said.now)
    return [confirmed, say(summary.begun(said.words, begun))]


def _answer(
    tx: Connection, said: Incoming, setup: Setup, *, step: Step, answer: str
) -> list[Reply] | None:
    """What an answer leads to, tapped or typed; None when it is none, or a tap changes nothing."""
    if (setup.step, step, answer) == (Step.WELCOME, Step.WELCOME, PRIVACY):
        return _privacy(tx, said, setup)
    if setup.step is step is Step.WELCOME and answer.removeprefix(SPEAK) in LANGUAGES:
        return _speak(tx, said, setup, language=answer.removeprefix(SPEAK))
    if (setup.step, step, answer) == (Step.SUMMARY, Step.SUMMARY, BEGIN):
        return _confirm(tx, said, setup.draft)
    outcome = apply(setup.draft, step, answer=answer, now=said.now)
    if outcome is None or (outcome == setup.draft and said.tap is not None):
        return None
    return _move(tx, Asked(said, setup.draft, step), answer=answer, outcome=outcome)


def _move(tx: Connection, asked: Asked, *, answer: str, outcome: Outcome) -> list[Reply]:
    """Go on after an answer: remember it, turn the question into its record, ask the next one."""
    said, person_id = asked.said, asked.said.person.id
    if isinstance(outcome, Left):
        onboarding.leave(tx, person_id)
        return [say(said.words(f"onboarding.left.{outcome.ending}"))]
    draft = outcome.draft if isinstance(outcome, Refused) else outcome
    onboarding.keep(tx, person_id, Setup(draft, _pressed(said)), now=said.now)
    if isinstance(outcome, Refused):
        reason = said.words(f"onboarding.refused.{outcome.why}", mg=outcome.mg)
        return [_question(tx, said, draft, before=reason)]
    if asked.step is Step.ASSESSED:
        onboarding.assessed(tx, person_id, now=said.now)
    advice = [say(text) for text in _advice(said, draft, before=asked.draft)]
    return shown(tx, Asked(said, draft, asked.step), answer=answer, advice=advice)


def shown(tx: Connection, answered: Asked, *, answer: str, advice: list[Reply]) -> list[Reply]:
    """The answered question as its record, or changed in place; then the one that is open now."""
    said, draft, step = answered.said, answered.draft, answered.step
    following = setup_steps.next_step(draft)
    closed = step is Step.MEDICINE_TIMES and setup_times.closes(answer)
    stays = step is following and step in _IN_PLACE and not closed
    if stays or step in (Step.CHANGE, Step.SUMMARY):
        show = screens.question if said.tap is None else screens.question_in_place
        return [show(tx, Asked(said, draft, following))]
    recorded = screens.record(tx, answered, answer=answer)
    return [recorded, *advice, _question(tx, said, draft)]


def _advice(said: Incoming, draft: Draft, *, before: Draft) -> list[str]:
    """What an answer means for this person, said at the moment when it is known."""
    told = []
    if setup_steps.is_screened(draft) and not setup_steps.is_screened(before):
        told += summary.screening_advice(said.words, drafts.screening(draft))
    if draft.is_above_ceiling and not before.is_above_ceiling:
        told.append(summary.above_ceiling(said.words, draft))
    return told
