"""What my provider said, in the chat: OK, a review, a limit, a fixed dose, and what comes of it."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from bot.care.model import Phase, Screen
from bot.chat import overview, phrases, safety, telling
from bot.chat.bedtime import in_mg
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.words import Answer, read_amount, read_answer
from bot.locale import Words, number
from bot.services import course, provider
from bot.services.provider import DOSE, LIMIT, Changed, Obstacle, Wish
from bot.store import plans
from bot.store.plans import Plan, PlanStatus

TOPIC = "pv"
_QUESTIONS = {"limit": LIMIT, "dose": DOSE}
# What people say around a number: "200 mg a day at most".
_AROUND = re.compile(
    r"/ ?(?:day|d|night)\b|\b(?:a|per|each|every) (?:day|night)\b|\b(?:daily|nightly)\b"
    r"|\b(?:at most|up to|max|maximum|not more than|no more than)\b"
)
_NO_LIMIT = frozenset({"no limit", "no limits", "no limit any more", "without limit"})


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What is recorded of a provider's word, and a button for each."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    return [say(_recorded(said.words, stored.plan), *_rows(said.words, stored.plan))]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of that page."""
    stored, answer = plans.current(tx, said.person.id), said.tap.answer if said.tap else ""
    if stored is None:
        return outdated(said.words("common.no_plan"))
    match answer:
        case "show":
            return show(tx, said)
        case "limit" | "dose":
            return _ask(tx, said, stored.plan, question=_QUESTIONS[answer])
        case "no_limit":
            return _limited(tx, said, None)
        case "end":
            return _ended(tx, said, stored.plan)
        case "yes":
            return _yes(tx, said)
        case "no":
            return _no(tx, said)
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed answer to a question of that page: a number, none, yes or no."""
    stored, answer = plans.current(tx, said.person.id), read_answer(said.text)
    if stored is None or said.question not in provider.QUESTIONS:
        return None
    if said.question == provider.CONFIRM and answer is not None:
        return {Answer.YES: _yes, Answer.NO: _no}.get(answer, _asked_once_more)(tx, said) or None
    waits = provider.wish(tx, said.person.id)
    question = said.question if waits is None else waits.question
    plain = " ".join(_AROUND.sub(" ", said.text.casefold()).split())
    if question == LIMIT and (answer is Answer.NO or plain in _NO_LIMIT):
        return _limited(tx, said, None)
    amount = read_amount(plain)
    mg = None if amount is None else in_mg(amount, stored.plan)
    return None if mg is None else _numbered(tx, said, stored.plan, wish=Wish(question, mg))


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    if said.question == provider.CONFIRM:
        return _asked_once_more(tx, said)
    return [ask(said.words(f"provider.again.{said.question.partition('.')[2]}"))]


def _ask(tx: Connection, said: Incoming, plan: Plan, *, question: str) -> list[Reply]:
    words, against = said.words, provider.obstacle(plan)
    if question == DOSE and against is not None:
        return [say(words(f"provider.obstacle.{against}"))]
    provider.ask(tx, said.person.id, question, now=said.now)
    if question == DOSE:
        return [
            ask(words("provider.ask.resume" if provider.is_awaited(plan) else "provider.ask.dose"))
        ]
    rows = [] if plan.provider_ceiling_mg is None else [[_one(words, "no_limit")]]
    return [ask(words("provider.ask.limit"), *rows)]


def _numbered(tx: Connection, said: Incoming, plan: Plan, *, wish: Wish) -> list[Reply]:
    """A number was told: a dose, and a limit that ends the course, are confirmed with it."""
    if not provider.is_plausible(wish.mg):
        provider.ask(tx, said.person.id, wish.question, now=said.now)
        return [ask(said.words("provider.implausible", mg=wish.mg))]
    if wish.question == LIMIT and not provider.would_stop(plan, wish.mg):
        return _limited(tx, said, wish.mg)
    provider.ask_again(tx, said.person.id, wish, now=said.now)
    return [_confirmation(said.words, plan, wish=wish)]


def _confirmation(words: Words, plan: Plan, *, wish: Wish) -> Reply:
    dose = phrases.dose(words, plan, dose_mg=wish.mg)
    key = "limit" if wish.question == LIMIT else "resume" if _is_paused(plan) else "dose"
    text = words(f"provider.confirm.{key}", dose=dose, mg=wish.mg)
    if wish.question == DOSE and wish.mg > course.ceiling_mg(plan):
        text += "\n" + words("provider.above", ceiling=course.ceiling_mg(plan))
    yes = words.plain("proposal.button.confirm", mg=wish.mg)
    no = words.plain("proposal.button.keep")
    rows = [
        [button(label, TOPIC, subject=number(wish.mg), answer=answer)]
        for label, answer in ((yes, "yes"), (no, "no"))
    ]
    return ask(text, *rows)


def _asked_once_more(tx: Connection, said: Incoming) -> list[Reply]:
    stored, waits = plans.current(tx, said.person.id), provider.wish(tx, said.person.id)
    if stored is None or waits is None:
        return []
    asked = _confirmation(said.words, stored.plan, wish=waits)
    return [ask(said.words("proposal.not_understood") + "\n\n" + asked.text, *asked.rows)]


def _yes(tx: Connection, said: Incoming) -> list[Reply]:
    waits = provider.wish(tx, said.person.id)
    # The number stands on the button: a yes to another one is no yes to this.
    if waits is None or (said.tap is not None and said.tap.subject != number(waits.mg)):
        return outdated(said.words("common.old_button"))
    if waits.question == LIMIT:
        return _limited(tx, said, waits.mg)
    match provider.set_dose(tx, said.person.id, waits.mg, now=said.now):
        case None:
            return [say(said.words("common.no_plan"))]
        case Obstacle() as against:
            return [say(said.words(f"provider.obstacle.{against}"))]
        case Changed() as changed:
            return _told(said, changed, lines=_dose_lines(said.words, changed.plan, mg=waits.mg))


def _no(tx: Connection, said: Incoming) -> list[Reply]:
    provider.leave(tx, said.person.id)
    return [turn_into(said.words("proposal.declined"))]


def _limited(tx: Connection, said: Incoming, limit_mg: float | None) -> list[Reply]:
    changed = provider.set_limit(tx, said.person.id, limit_mg, now=said.now)
    if changed is None:
        return [say(said.words("common.no_plan"))]
    words, own_mg = said.words, course.own_ceiling_mg(changed.plan)
    if limit_mg is None:
        lines = [words("provider.no_limit", own=own_mg)]
    else:
        lines = [words("provider.limited", mg=limit_mg)]
        lines += [words("provider.raises_nothing", own=own_mg)] if limit_mg >= own_mg else []
    return _told(said, changed, lines=lines)


def _ended(tx: Connection, said: Incoming, plan: Plan) -> list[Reply]:
    changed = provider.end_plan(tx, said.person.id, now=said.now) if plan.provider_plan else None
    if changed is None:
        return outdated(said.words("common.old_button"))
    return _told(said, changed, lines=[said.words("provider.ended")])


def _dose_lines(words: Words, plan: Plan, *, mg: float) -> list[str]:
    dose = phrases.dose(words, plan, dose_mg=mg)
    if _is_paused(plan):
        return [words("provider.resumes", dose=dose)]
    lines = [words("provider.fixed", dose=dose)]
    if mg > course.ceiling_mg(plan):
        lines.append(words("provider.above", ceiling=course.ceiling_mg(plan)))
    if plan.screen is Screen.ASK_FIRST and not plan.provider_ok:
        lines.append(words("provider.needs_ok"))
    return lines


def _told(said: Incoming, changed: Changed, *, lines: list[str]) -> list[Reply]:
    """What was noted, what the protocol said to it, and what the plan is now."""
    words, plan, told = said.words, changed.plan, changed.told
    coming = phrases.coming(words, plan, upcoming=changed.upcoming)
    now = "\n".join([*lines, "", overview.tonight(words, plan), coming])
    is_news = told is not None and (told.plan != told.before or told.referral is not None)
    return [say(now), *(telling.told(words, told) if told is not None and is_news else [])]


def _recorded(words: Words, plan: Plan) -> str:
    lines = [words("provider.title")]
    if plan.screen is Screen.ASK_FIRST:
        lines.append(words("provider.line.ok" if plan.provider_ok else "provider.line.no_ok"))
    if plan.reviewed_on is not None:
        lines.append(words("provider.line.reviewed", day=phrases.date(words, plan.reviewed_on)))
    if plan.provider_ceiling_mg is not None:
        lines.append(words("provider.line.limit", mg=plan.provider_ceiling_mg))
    if plan.provider_plan:
        awaited = provider.is_awaited(plan)
        dose = phrases.dose(words, plan, dose_mg=_dose_mg(plan))
        lines.append(words("provider.line.awaited" if awaited else "provider.line.dose", dose=dose))
    return "\n".join(lines if len(lines) > 1 else [*lines, words("provider.line.nothing")])


def _rows(words: Words, plan: Plan) -> list[list[Button]]:
    rows = [[_one(words, "resume" if provider.is_awaited(plan) else "dose", answer="dose")]]
    rows += [[_one(words, "end")]] if plan.provider_plan else []
    rows.append([_one(words, "limit")])
    rows += [[_one(words, "no_limit")]] if plan.provider_ceiling_mg is not None else []
    # The settings' own answers; they stand here because a provider gives them.
    rows.append([button(words.plain("settings.button.reviewed"), "se", answer="reviewed")])
    if plan.screen is Screen.ASK_FIRST and not plan.provider_ok:
        label = words.plain("settings.button.provider_ok")
        rows.append([button(label, "se", answer="provider_ok")])
    if plan.status is PlanStatus.HELD:
        rows.append([safety.assessed_button(words)])
    return rows


def _is_paused(plan: Plan) -> bool:
    return plan.phase is Phase.PAUSED_GI


def _dose_mg(plan: Plan) -> float:
    return plan.resume_dose_mg or plan.dose_mg


def _one(words: Words, name: str, *, answer: str = "") -> Button:
    return button(words.plain(f"provider.button.{name}"), TOPIC, answer=answer or name)
