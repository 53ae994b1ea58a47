"""What my provider said, in the chat: OK, a review, a limit, a fixed dose, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import Connection

from bot.care.model import Phase, Screen
from bot.chat import overview, phrases, safety, telling
from bot.chat.bedtime import in_mg
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.words import Answer, Command, read_amount, read_answer, read_command
from bot.locale import Words, number
from bot.services import course, provider
from bot.services.provider import DOSE, LIMIT, Changed, Obstacle, Wish
from bot.store import plans
from bot.store.plans import Plan, PlanStatus

TOPIC = "pv"
_QUESTIONS = {"limit": LIMIT, "dose": DOSE}
_AT_MOST = re.compile(
    r"\b(?:at most|up to|max|maximum|not more than|no more than"
    r"|höchstens|hoechstens|maximal|bis zu|nicht mehr als"
    r"|como máximo|como maximo|máximo|maximo|hasta|no más de|no mas de)\b"
)
_A_DAY = re.compile(
    r"/ ?(?:day|d|night)\b|\b(?:a|per|each|every) (?:day|night)\b|\b(?:daily|nightly)\b"
    r"|\b(?:pro|am|jeden|jede|einmal am) (?:tag|nacht|abend)\b|\btäglich\b"
    r"|\b(?:al|por|cada) (?:día|dia|noche)\b|\b(?:diarios|diario)\b"
)


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
            return _offer(tx, said, stored.plan, wish=Wish(LIMIT, None))
        case "end":
            return _offer(tx, said, stored.plan, wish=Wish(DOSE, None))
        case "yes":
            return _yes(tx, said)
        case "no":
            return _no(tx, said)
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed answer to a question of that page: a number, none, yes or no."""
    stored, language = plans.current(tx, said.person.id), said.words.language
    answer = read_answer(said.text, language=language)
    if stored is None or said.question not in provider.QUESTIONS:
        return None
    if said.question == provider.CONFIRM and answer is not None:
        return {Answer.YES: _yes, Answer.NO: _no}.get(answer, _asked_once_more)(tx, said) or None
    waits = provider.wish(tx, said.person.id)
    question = said.question if waits is None else waits.question
    lifts = read_command(_bare(said.text), language=language) is Command.NO_LIMIT
    if question == LIMIT and (answer is Answer.NO or lifts):
        return _offer(tx, said, stored.plan, wish=Wish(LIMIT, None))
    return _numbered(tx, said, stored.plan, question=question, typed=said.text)


def wished(
    tx: Connection, said: Incoming, plan: Plan, *, typed: str, is_limit: bool = False
) -> list[Reply] | None:
    """What a provider set, told without a question: "at most 150 mg" is a limit, "300 mg" a dose.

    None for anything but an amount.
    """
    question = LIMIT if is_limit or _AT_MOST.search(typed.casefold()) else DOSE
    return _numbered(tx, said, plan, question=question, typed=typed)


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


def _bare(typed: str) -> str:
    """Without what people say around a number: "200 mg a day at most"."""
    return " ".join(_A_DAY.sub(" ", _AT_MOST.sub(" ", typed.casefold())).split())


def _numbered(
    tx: Connection, said: Incoming, plan: Plan, *, question: str, typed: str
) -> list[Reply] | None:
    """A number was told; None when it was none."""
    amount = read_amount(_bare(typed), language=said.words.language)
    mg = None if amount is None else in_mg(amount, plan)
    if mg is None:
        return None
    if provider.is_plausible(mg):
        return _offer(tx, said, plan, wish=Wish(question, mg))
    provider.ask(tx, said.person.id, question, now=said.now)
    return [ask(said.words("provider.implausible", mg=mg))]


def _offer(tx: Connection, said: Incoming, plan: Plan, *, wish: Wish) -> list[Reply]:
    """What would come of it, and the question whether it is right."""
    match provider.preview(tx, said.person.id, wish, now=said.now):
        case None:
            return outdated(said.words("common.old_button"))
        case Obstacle() as against:
            return [say(said.words(f"provider.obstacle.{against}"))]
        case Changed() as would:
            provider.ask_again(tx, said.person.id, wish, now=said.now)
            return [_confirmation(said.words, plan, wish=wish, would=would)]


def _confirmation(words: Words, plan: Plan, *, wish: Wish, would: Changed) -> Reply:
    told = words(f"provider.confirm.{_kind(plan, wish)}", **_amounts(words, plan, wish=wish))
    if wish.question == DOSE and wish.mg is not None and wish.mg > course.ceiling_mg(plan):
        told += "\n" + words("provider.above", ceiling=course.ceiling_mg(plan))
    coming = phrases.coming(words, would.plan, upcoming=would.upcoming)
    after = "\n".join((words("settings.would"), overview.tonight(words, would.plan), coming))
    if wish.mg is None:
        yes = words.plain("settings.button.save")
    else:
        yes = words.plain("proposal.button.confirm", mg=wish.mg)
    no = words.plain("proposal.button.keep")
    rows = [
        [button(label, TOPIC, subject=_name(wish), answer=answer)]
        for label, answer in ((yes, "yes"), (no, "no"))
    ]
    return ask(f"{told}\n\n{after}", *rows)


def _kind(plan: Plan, wish: Wish) -> str:
    """Which sentence asks for it."""
    if wish.question == LIMIT:
        if wish.mg is None:
            return "no_limit"
        return "stop" if provider.would_stop(plan, wish.mg) else "limit"
    if wish.mg is None:
        return "end"
    return "resume" if _is_paused(plan) else "dose"


def _amounts(words: Words, plan: Plan, *, wish: Wish) -> dict[str, object]:
    if wish.mg is None:
        return {}
    if wish.question == LIMIT:
        return {"mg": wish.mg}
    return {"dose": phrases.dose(words, plan, dose_mg=wish.mg)}


def _name(wish: Wish) -> str:
    """How a button names it: a yes to another number is no yes to this."""
    return "none" if wish.mg is None else number(wish.mg)


def _asked_once_more(tx: Connection, said: Incoming) -> list[Reply]:
    stored, waits = plans.current(tx, said.person.id), provider.wish(tx, said.person.id)
    if stored is None or waits is None:
        return []
    asked = _offer(tx, said, stored.plan, wish=waits)
    head = said.words("proposal.not_understood") + "\n\n"
    return [replace(one, text=head + one.text) for one in asked]


def _yes(tx: Connection, said: Incoming) -> list[Reply]:
    waits = provider.wish(tx, said.person.id)
    if waits is None or (said.tap is not None and said.tap.subject != _name(waits)):
        return outdated(said.words("common.old_button"))
    match provider.record(tx, said.person.id, waits, now=said.now):
        case None:
            return [say(said.words("common.no_plan"))]
        case Obstacle() as against:
            return [say(said.words(f"provider.obstacle.{against}"))]
        case Changed() as changed:
            return _told(said, changed, lines=_lines(said.words, changed.plan, wish=waits))


def _no(tx: Connection, said: Incoming) -> list[Reply]:
    provider.leave(tx, said.person.id)
    return [turn_into(said.words("proposal.declined"))]


def _lines(words: Words, plan: Plan, *, wish: Wish) -> list[str]:
    """What was noted, and what it does not change."""
    if wish.question == DOSE:
        return (
            [words("provider.ended")] if wish.mg is None else _dose_lines(words, plan, mg=wish.mg)
        )
    own_mg = course.own_ceiling_mg(plan)
    if wish.mg is None:
        return [words("provider.no_limit", own=own_mg)]
    lines = [words("provider.limited", mg=wish.mg)]
    lines += [words("provider.raises_nothing", own=own_mg)] if wish.mg >= own_mg else []
    return lines + _contradiction(words, plan)


def _contradiction(words: Words, plan: Plan) -> list[str]:
    """A limit does not change a fixed dose (row 20): that both cannot hold is theirs to settle."""
    if not plan.provider_plan or _dose_mg(plan) <= course.ceiling_mg(plan):
        return []
    dose = phrases.dose(words, plan, dose_mg=_dose_mg(plan))
    return [words("provider.contradiction", dose=dose)]


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
