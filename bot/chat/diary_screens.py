"""What the diary looks like: its list of Nights, one Night's page, and what a correction means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from babel.dates import format_date

from bot.care.model import Decision
from bot.care.night import Night
from bot.chat import morning_record, morning_screens, phrases
from bot.chat.buttons import Button, button
from bot.chat.reply import Reply, say
from bot.locale import Words
from bot.services import course, morning
from bot.services.diary_book import Page, PageState, Written
from bot.services.diary_correct import Otherwise
from bot.services.morning import CheckIn
from bot.store.diary import Known
from bot.store.plans import Plan
from scheduler import wallclock

TOPIC: Final = "di"
_A_ROW: Final = 4  # buttons such as "Mon 23", readable on a phone


def listing(words: Words, pages: Sequence[Page]) -> tuple[str, list[list[Button]]]:
    """All Nights of the book, one a line, and a button for each."""
    lines = [words.count("diary.title", len(pages)), *(summary(words, one) for one in pages)]
    buttons = [
        button(_day(words, one.night), TOPIC, subject=one.night, answer="open") for one in pages
    ]
    rows = [buttons[at : at + _A_ROW] for at in range(0, len(buttons), _A_ROW)]
    return "\n".join([*lines, "", words("diary.how")]), rows


def summary(words: Words, page: Page) -> str:
    """One Night in a line. What is missing is said, and is never a zero."""
    parts = [_dose(words, page)] if page.intake is not None or _is_told(page) else []
    if _is_told(page):
        parts += [_cramps(words, page), _stool(words, page)]
        parts += [words("diary.sign")] if page.answers.flags else []
    else:
        parts.append(words(f"diary.state.{page.state}"))
    facts = words.plain("diary.joint").join(part for part in parts if part)
    return words("diary.line", day=_day(words, page.night), facts=facts)


def page_text(words: Words, page: Page, *, written: Written | None) -> str:
    """All that is known of one Night, and when it was told."""
    lines = [head(words, page.night), *_dose_lines(words, page)]
    if page.stretched is not None:
        lines.append(words("diary.stretched.yes" if page.stretched.done else "diary.stretched.no"))
    lines += _morning_lines(words, page)
    if written is not None:
        lines += ["", _written(words, page.plan, written=written)]
    return "\n".join(lines)


def head(words: Words, night: Night) -> str:
    """Which Night this is, with its date."""
    named = phrases.night_first(words, night)
    return words("diary.head", night=named, date=phrases.date(words, night))


def page_rows(words: Words, page: Page) -> list[list[Button]]:
    """What can be told or put right on a page, and the way back to the list."""
    back = [button(words.plain("diary.button.list"), TOPIC, answer="list")]
    oil = course.is_topical(page.plan)
    dose = _field(words, page, name="oil" if oil else "dose", answer="ask:dose")
    if not page.has_ended:
        return [[dose], back]
    if page.is_open:  # the morning itself still listens
        check_in = as_check_in(page, "")
        change = morning_screens.change_button(words, page.night)
        return [[dose, change], *morning_screens.details(words, check_in), back]
    first = [dose, _field(words, page, name="cramps"), _field(words, page, name="stool")]
    rows = [first, [_field(words, page, name="flags")], back]
    if page.answers.cramps:
        more = [_field(words, page, name=name) for name in ("pain", "longest", "disturbed")]
        rows.insert(1, more)
    return rows


def as_check_in(page: Page, question: str) -> CheckIn:
    """A page as the morning's screens see it, with one question open."""
    return CheckIn(page.night, page.answers, page.plan, question)


def question(words: Words, check_in: CheckIn) -> str:
    """The open question of a page: some nights ago is not "last night"."""
    match check_in.question:
        case morning.CRAMPS:
            return words("diary.question.cramps")
        case morning.STOOL:
            return words("diary.question.stool")
    return morning_screens.question(words, check_in)


def back_row(words: Words, night: Night) -> list[Button]:
    """The way from a question back to its page."""
    return [button(words.plain("diary.button.back"), TOPIC, subject=night, answer="open")]


def dose_rows(words: Words, page: Page) -> list[list[Button]]:
    """The answers to what was taken on a Night."""

    def one(key: str, answer: str) -> Button:
        return button(words.plain(key), TOPIC, subject=page.night, answer=f"dose:{answer}")

    if course.is_topical(page.plan):
        return [
            [one("diary.button.applied", "took"), one("diary.button.not_applied", "none")],
            back_row(words, page.night),
        ]
    planned = [one("diary.button.as_planned", "took")] if page.planned_mg else []
    return [[*planned, one("diary.button.nothing", "none")], back_row(words, page.night)]


def otherwise(words: Words, plan: Plan, *, found: Otherwise | None) -> list[Reply]:
    """Which past decision would have been another; nothing when none would."""
    if found is None:
        return []
    text = words(
        "diary.otherwise",
        night=phrases.night(words, found.night),
        was=_said(words, plan, made=found.was),
        would=_said(words, plan, made=found.would),
    )
    if found.more:
        text += " " + words.count("diary.otherwise_more", found.more)
    return [say(f"{text} {words('diary.unchanged')}")]


def _said(words: Words, plan: Plan, *, made: Decision) -> str:
    dose = phrases.dose(words, plan, dose_mg=made.dose_mg)
    return words.plain(f"diary.said.{made.action}", dose=dose)


def _field(words: Words, page: Page, *, name: str, answer: str = "") -> Button:
    label = words.plain(f"diary.button.{name}")
    return button(label, TOPIC, subject=page.night, answer=answer or f"ask:{name}")


def _is_told(page: Page) -> bool:
    return page.state in (PageState.ANSWERED, PageState.PARTLY)


def _dose(words: Words, page: Page) -> str:
    intake, oil = page.intake, course.is_topical(page.plan)
    if intake is None:
        return words("diary.dose.unknown") if page.planned_mg or oil else ""
    if oil:
        return words("diary.dose.applied" if intake.taken else "diary.dose.not_applied")
    if not intake.taken:
        return words("diary.dose.none")
    if intake.dose_mg == page.planned_mg or not page.planned_mg:
        return words("diary.dose.taken", mg=intake.dose_mg)
    return words("diary.dose.other", mg=intake.dose_mg, planned=page.planned_mg)


def _cramps(words: Words, page: Page) -> str:
    answers = page.answers
    if answers.cramps_answer is Known.NOT_ANSWERED:
        return words("diary.cramps.unknown")
    if answers.cramps is None:
        return words("diary.cramps.unsure")
    return (
        words.count("diary.cramps", answers.cramps) if answers.cramps else words("diary.cramps.0")
    )


def _stool(words: Words, page: Page) -> str:
    answers = page.answers
    if answers.stool_answer is Known.NOT_ANSWERED:
        return words("diary.stool.unknown")
    return words(f"diary.stool.{'unsure' if answers.stool is None else answers.stool}")


def _dose_lines(words: Words, page: Page) -> list[str]:
    dose = _dose(words, page)
    if not dose:
        return [words("diary.page.no_dose")] if page.planned_mg == 0 else []
    planned = page.planned_mg if not course.is_topical(page.plan) else 0
    if planned and (page.intake is None or not page.intake.taken):
        return [words("diary.page.dose_planned", dose=dose, planned=planned)]
    return [words("diary.page.dose", dose=dose)]


def _morning_lines(words: Words, page: Page) -> list[str]:
    if not _is_told(page):
        return [words(f"diary.page.{page.state}")]
    told = morning_record.lines(words, page.answers)
    if page.answers.cramps_answer is Known.NOT_ANSWERED:
        told.insert(0, words("diary.page.cramps_unknown"))
    if page.answers.stool_answer is Known.NOT_ANSWERED:
        told.append(words("diary.page.stool_unknown"))
    return told


def _written(words: Words, plan: Plan, *, written: Written) -> str:
    first, last = (_moment(words, plan, at=at) for at in (written.first_at, written.last_at))
    if first == last:
        return words("diary.page.told_late" if written.late else "diary.page.told", at=first)
    return words("diary.page.changed", at=first, changed=last)


def _moment(words: Words, plan: Plan, *, at: datetime) -> str:
    local = wallclock.local(at, plan.zone)
    day = phrases.short_day(words, local.date(), region=plan.region)
    return words.plain("phrase.moment", day=day, time=phrases.clock_at(words, plan, at=at))


def _day(words: Words, night: Night) -> str:
    """A Night as short as a button: "Mon 23"."""
    return format_date(night.evening, "EEE d", locale=words.language)
