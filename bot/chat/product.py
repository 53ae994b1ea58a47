"""Another product in the chat: its label, then the plan as it would be, then "Save"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from bot.care.model import Phase
from bot.chat import onboarding_screens as screens
from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import How, Reply, ask, outdated, say, turn_into
from bot.chat.settings_lines import lines
from bot.chat.settings_wishes import means
from bot.chat.setup_apply import apply
from bot.chat.setup_choices import Asked
from bot.chat.setup_readers import understand
from bot.chat.words import Answer, read_answer
from bot.locale import Words, number
from bot.services import course, product
from bot.services.draft import Draft, Step
from bot.services.product import Changed, Obstacle
from bot.services.setup_answers import Left, Outcome, Refused
from bot.store import plans
from bot.store.plans import Plan

TOPIC: Final = "np"
OPEN, SAVE, LEAVE, OTHER = "open", "save", "leave", "other"


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """Begin with the label, or say why no other product fits."""
    match product.begin(tx, said.person.id, now=said.now):
        case None:
            return [say(said.words("common.no_plan"))]
        case Obstacle() as against:
            return [say(said.words(f"product.obstacle.{against}"))]
        case draft:
            asked = _question(tx, said, draft, before=said.words("product.begin"))
            return [replace(asked, how=How.EDIT)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these questions, or below the plan as it would be."""
    answer, subject = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    if answer in (OPEN, OTHER):
        return show(tx, said)
    draft = product.opened(tx, said.person.id)
    if answer == LEAVE:
        return _left(tx, said)
    if draft is None:
        return [] if answer == SAVE and subject == _kept(tx, said) else _old(said)
    step = product.step_of(draft)
    if answer == SAVE and step is Step.SUMMARY and subject == _mark(draft):
        return _save(tx, said, draft)
    if subject != step or step is Step.SUMMARY:
        return _old(said)
    return _answer(tx, said, draft, answer=answer) or _old(said)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Typed words while one of these questions is open; None when they cannot be understood."""
    draft = product.opened(tx, said.person.id)
    if draft is None:
        return None
    step = product.step_of(draft)
    if step is Step.SUMMARY:
        return _read_confirmation(tx, said, draft)
    heard = understand(_asked(said, draft))
    if isinstance(heard, str):
        return _answer(tx, said, draft, answer=heard)
    return None if heard is None else _move(tx, said, draft, answer="", outcome=heard)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example of an answer."""
    draft = product.opened(tx, said.person.id)
    if draft is None:
        return []
    step = product.step_of(draft)
    if step is Step.SUMMARY:
        return _outlook(tx, said, draft)
    return [_question(tx, said, draft, before=screens.hint(said.words, step))]


def _read_confirmation(tx: Connection, said: Incoming, draft: Draft) -> list[Reply] | None:
    typed = said.text.strip(" .!").casefold()
    if means(said, "save", typed=typed) or read_answer(typed) is Answer.YES:
        return _save(tx, said, draft)
    if means(said, "leave", typed=typed) or read_answer(typed) is Answer.NO:
        return _left(tx, said)
    return None


def _asked(said: Incoming, draft: Draft) -> Asked:
    return Asked(said, draft, product.step_of(draft), TOPIC)


def _question(tx: Connection, said: Incoming, draft: Draft, *, before: str = "") -> Reply:
    return screens.question(tx, _asked(said, draft), before=before)


def _answer(tx: Connection, said: Incoming, draft: Draft, *, answer: str) -> list[Reply] | None:
    outcome = apply(draft, product.step_of(draft), answer=answer, now=said.now)
    return None if outcome is None else _move(tx, said, draft, answer=answer, outcome=outcome)


def _move(
    tx: Connection, said: Incoming, before: Draft, *, answer: str, outcome: Outcome
) -> list[Reply]:
    """Remember an answer, turn its question into a record, and ask on or show the plan."""
    assert not isinstance(outcome, Left), "no answer about a label ends anything"
    draft = outcome.draft if isinstance(outcome, Refused) else outcome
    product.keep(tx, said.person.id, draft, now=said.now)
    if isinstance(outcome, Refused):
        reason = said.words(f"onboarding.refused.{outcome.why}", mg=outcome.mg)
        return [_question(tx, said, draft, before=reason)]
    record = screens.record(tx, Asked(said, draft, product.step_of(before), TOPIC), answer=answer)
    if product.step_of(draft) is not Step.SUMMARY:
        return [record, _question(tx, said, draft)]
    return [record, *_outlook(tx, said, draft)]


def _outlook(tx: Connection, said: Incoming, draft: Draft) -> list[Reply]:
    """The plan as it would be with this product; nothing is saved yet."""
    match product.outlook(tx, said.person.id, draft, now=said.now):
        case Changed() as changed:
            return [ask(_text(tx, said, changed, head="would"), *_confirmation(said, draft))]
        case Obstacle.NEW_COURSE:
            return _new_course(tx, said, draft)
        case refused:
            return _refused(tx, said, refused)


def _new_course(tx: Connection, said: Incoming, draft: Draft) -> list[Reply]:
    """What is swallowed after oil begins with the questions about health; the setup goes on."""
    house, person_id = said.house, said.person.id
    setup = product.begin_course(tx, person_id, draft, house=house, now=said.now)
    if setup is None:
        return _old(said)
    asked = Asked(said, setup.draft, setup.step)
    return [screens.question(tx, asked, before=said.words("product.new_course"))]


def _save(tx: Connection, said: Incoming, draft: Draft) -> list[Reply]:
    match product.change(tx, said.person.id, draft, now=said.now):
        case Changed() as changed:
            return [turn_into(_text(tx, said, changed, head="saved"))]
        case refused:
            return _refused(tx, said, refused)


def _refused(tx: Connection, said: Incoming, against: Obstacle | None) -> list[Reply]:
    product.leave(tx, said.person.id)
    if against is None:
        return [say(said.words("common.no_plan"))]
    rows = [[_one(said.words, OTHER)]] if against is Obstacle.TOO_LARGE else []
    return [say(said.words(f"product.obstacle.{against}"), *rows)]


def _left(tx: Connection, said: Incoming) -> list[Reply]:
    product.leave(tx, said.person.id)
    return [turn_into(said.words("settings.left"))]


def _old(said: Incoming) -> list[Reply]:
    return outdated(said.words("common.old_button"))


def _text(tx: Connection, said: Incoming, changed: Changed, *, head: str) -> str:
    """What the plan is, or would be, with the other product, and what comes next."""
    words, plan = said.words, changed.plan
    told = [words(f"product.{head}"), *lines(tx, said, plan, name="product")]
    told += _dose_lines(words, changed)
    told += [words("product.allergy")] if head == "would" else []
    coming = phrases.coming_by_phone(words, plan, upcoming=changed.upcoming)
    return "\n".join(told) + f"\n\n{words('settings.then')}\n{coming}"


def _dose_lines(words: Words, changed: Changed) -> list[str]:
    plan = changed.plan
    if course.is_topical(plan):
        return [words("product.oil")]
    if changed.unit_too_large:
        return [words("onboarding.tonight.unit_too_large", mg=plan.unit_mg)]
    paused = plan.phase is Phase.PAUSED_GI
    dose_mg = plan.resume_dose_mg if paused else plan.dose_mg
    if not dose_mg:
        return []
    dose = phrases.dose(words, plan, dose_mg=dose_mg)
    told = [words("product.after_pause" if paused else "product.dose", dose=dose)]
    if changed.is_lower:
        told.append(words("product.lower", before=changed.before_mg))
        told += [words("product.ask_provider")] if plan.provider_plan else []
    return [*told, *([] if plan.provider_plan else [words("product.clock")])]


def _confirmation(said: Incoming, draft: Draft) -> list[list[Button]]:
    save = said.words.plain("settings.button.save")
    leave = said.words.plain("settings.button.leave")
    return [
        [button(save, TOPIC, subject=_mark(draft), answer=SAVE)],
        [_one(said.words, OTHER)],
        [button(leave, TOPIC, answer=LEAVE)],
    ]


def _one(words: Words, name: str) -> Button:
    return button(words.plain(f"product.button.{name}"), TOPIC, answer=name)


def _mark(draft: Draft) -> str:
    """Which product a button is about: a yes to another one is no yes to this."""
    return f"{draft.form}:{number(draft.smallest_mg)}:{bool(draft.can_halve):d}"


def _kept(tx: Connection, said: Incoming) -> str:
    """The same of the product that the plan has now: the second of two quick taps knows it."""
    stored = plans.current(tx, said.person.id)
    return "" if stored is None else _mark_of(stored.plan)


def _mark_of(plan: Plan) -> str:
    return f"{plan.form}:{number(plan.unit_mg)}:{plan.halved:d}"
