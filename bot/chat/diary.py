"""/diary: the last two weeks, night by night; each can be filled in or put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

from sqlalchemy import Connection

from bot.care.checkin import must_ask_flags
from bot.care.night import Night
from bot.chat import diary_screens, diary_signs, telling
from bot.chat.bedtime import in_mg
from bot.chat.bedtime_record import advice
from bot.chat.buttons import Button
from bot.chat.diary_screens import TOPIC
from bot.chat.incoming import Incoming
from bot.chat.morning_screens import bristol, choices
from bot.chat.morning_words import changes_of, cramps_of, stool_of
from bot.chat.reply import How, Reply, ask, outdated, say, turn_into
from bot.chat.subjects import night_of, night_open
from bot.chat.understood_screens import DIARY, ask_evening, must_ask
from bot.chat.undo_button import undo_button
from bot.chat.words import (
    Answer,
    NotTonight,
    Took,
    read_amount,
    read_answer,
    read_count,
    read_evening,
    read_number,
)
from bot.services import course, diary_book, diary_correct, morning
from bot.services.bedtime import Recorded, TooMuch
from bot.services.diary_book import Page
from bot.services.diary_correct import Corrected, NotInBook
from bot.services.draft import PREFIX as SETUP
from bot.store import plans
from bot.store.diary import Known

__all__ = ["TOPIC", "again", "read", "show", "tap"]

_ASKED: Final = {
    "cramps": (diary_correct.CRAMPS, morning.CRAMPS),
    "stool": (diary_correct.STOOL, morning.STOOL),
    "pain": (diary_correct.PAIN, morning.PAIN),
    "longest": ("", morning.LONGEST),
    "disturbed": ("", morning.DISTURBED),
}
_KNOWN: Final = {Answer.YES: Known.YES, Answer.NO: Known.NO, Answer.UNSURE: Known.NOT_SURE}
# A bare yes to "any diarrhea?" is a 2, never a mild one (rule C2).
_GRADES: Final = {Answer.YES: "2", Answer.NO: "0", Answer.UNSURE: "unsure"}


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """The list of Nights."""
    text, rows = _listing(tx, said)
    return [say(text, *rows)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the diary: topic "di", a Night, what to do."""
    night, words = night_of(said.tap), said.words
    name, _, answer = said.tap.answer.partition(":") if said.tap is not None else ("", "", "")
    if name == "list":
        text, rows = _listing(tx, said)
        return [turn_into(text, *rows)]
    if night is None:
        return outdated(words("common.old_button"))
    match name:
        case "open":
            return _opened(tx, said, night)
        case "ask":
            return _asked(tx, said, night, field=answer)
        case "dose":
            dose_mg = {"took": None, "none": 0.0}.get(answer, -1.0)
            return _dose(tx, said, night, dose_mg=dose_mg)
        case "flag":
            return diary_signs.answered(tx, said, night, answer=answer)
        case "stool" if answer == "picture":
            return _picture(tx, said, night)
    changes = changes_of(name, answer)
    if changes is None:
        return outdated(words("common.old_button"))
    return _correct(tx, said, night, changes=changes)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Words to the question that a page has opened; None when they are no answer to it."""
    night = night_open(said)
    stored = plans.current(tx, said.person.id)
    if night is None or stored is None or said.question not in diary_correct.QUESTIONS:
        return None
    if said.question == diary_correct.DOSE:
        return _dose_words(tx, said, night)
    changes = _changes_in_words(said)
    return None if changes is None else _correct(tx, said, night, changes=changes)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question of a page once more."""
    night = night_open(said)
    field = said.question.partition(".")[2]
    return [] if night is None else _sent(_asked(tx, said, night, field=field))


def _listing(tx: Connection, said: Incoming) -> tuple[str, list[list[Button]]]:
    pages = diary_book.pages(tx, said.person.id, now=said.now)
    return diary_screens.listing(said.words, pages) if pages else (said.words("diary.empty"), [])


def _opened(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    found = diary_book.page(tx, said.person.id, night, now=said.now)
    if found is None:
        return outdated(said.words("diary.not_in_book"))
    return [turn_into(*_page(tx, said, found))]


def _page(tx: Connection, said: Incoming, page: Page) -> tuple[str, *tuple[list[Button], ...]]:
    written = diary_book.written(tx, said.person.id, page.night)
    rows = diary_screens.page_rows(said.words, page)
    rows[-1] += undo_button(tx, said, page.night)
    return diary_screens.page_text(said.words, page, written=written), *rows


def _asked(tx: Connection, said: Incoming, night: Night, *, field: str) -> list[Reply]:
    if field == "flags":
        return diary_signs.asked(tx, said, night)
    opened, asked = (diary_correct.DOSE, "") if field == "dose" else _ASKED.get(field, ("", ""))
    if not opened and not asked:
        return outdated(said.words("common.old_button"))
    page = diary_correct.ask(tx, said.person.id, night, opened, now=said.now)
    if isinstance(page, NotInBook) or not (page.has_ended or field == "dose"):
        return outdated(said.words("diary.not_in_book"))
    if field == "dose":
        return [_dose_question(said, page)]
    check_in = diary_screens.as_check_in(page, asked)
    rows = choices(said.words, check_in, topic=TOPIC)
    text = (
        f"{diary_screens.head(said.words, night)}\n{diary_screens.question(said.words, check_in)}"
    )
    back = diary_screens.back_row(said.words, night)
    return [turn_into(text, *rows, back, live=_is_live(said, opened))]


def _dose_question(said: Incoming, page: Page) -> Reply:
    words, oil = said.words, course.is_topical(page.plan)
    lines = [diary_screens.head(words, page.night)]
    lines.append(words("diary.ask.oil" if oil else "diary.ask.dose"))
    if not oil and not said.question.startswith(SETUP):
        lines.append(words("diary.ask.write"))
    rows = diary_screens.dose_rows(words, page)
    return turn_into("\n".join(lines), *rows, live=_is_live(said, diary_correct.DOSE))


def _is_live(said: Incoming, opened: str) -> bool:
    """Whether these buttons answer the open question: in a setup its own stays the living one."""
    return bool(opened) and not said.question.startswith(SETUP)


def _picture(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    opened = diary_correct.STOOL
    page = diary_correct.ask(tx, said.person.id, night, opened, now=said.now)
    if isinstance(page, NotInBook):
        return outdated(said.words("diary.not_in_book"))
    chart = bristol(said.words, diary_screens.as_check_in(page, morning.STOOL), topic=TOPIC)
    return [replace(chart, live=_is_live(said, opened))]


def _correct(
    tx: Connection, said: Incoming, night: Night, *, changes: dict[str, object]
) -> list[Reply]:
    if changes.get("longest_minutes") == morning.OVER_TEN_MINUTES:
        return diary_signs.long_cramp(tx, said, night, changes=changes)
    person_id, house = said.person.id, said.house
    corrected = diary_correct.correct(tx, person_id, night, changes, now=said.now, house=house)
    if isinstance(corrected, NotInBook):
        return outdated(said.words("diary.not_in_book"))
    replies = _noted(tx, said, corrected)
    stool = changes.get("stool")
    if isinstance(stool, int) and must_ask_flags(stool):
        replies += diary_signs.loose(tx, said, corrected.page, stool=stool)
    return replies


def _dose(
    tx: Connection, said: Incoming, night: Night, *, dose_mg: float | None, sure: bool = False
) -> list[Reply]:
    person_id, house = said.person.id, said.house
    answer = diary_correct.correct_dose(
        tx, person_id, night, dose_mg, sure=sure, now=said.now, house=house
    )
    if isinstance(answer, NotInBook):
        return outdated(said.words("diary.not_in_book"))
    if isinstance(answer, TooMuch):
        return _doubted(tx, said, night, dose_mg=answer.dose_mg)
    return [*_noted(tx, said, answer), *_advice(tx, said, answer.page)]


def _doubted(tx: Connection, said: Incoming, night: Night, *, dose_mg: float) -> list[Reply]:
    page = diary_correct.ask(
        tx, said.person.id, night, diary_correct.DOSE, now=said.now, doubted_mg=dose_mg
    )
    if isinstance(page, NotInBook):
        return outdated(said.words("diary.not_in_book"))
    rows = diary_screens.dose_rows(said.words, page)
    return [ask(said.words("bedtime.too_much", mg=dose_mg), *rows)]


def _advice(tx: Connection, said: Incoming, page: Page) -> list[Reply]:
    """What to do after more than the plan, while that is of use: tonight and last night."""
    newest = diary_book.newest_night(page.plan, now=said.now)
    if page.intake is None or page.night < newest.plus(-1):
        return []
    ceiling_mg = course.ceiling_mg(page.plan)
    return advice(said.words, Recorded(page.intake, page.plan, ceiling_mg))


def _noted(tx: Connection, said: Incoming, corrected: Corrected) -> list[Reply]:
    """The page as it now is, what would have been otherwise, and what is new today."""
    words, plan = said.words, corrected.page.plan
    replies = [turn_into(*_page(tx, said, corrected.page))]
    replies += diary_screens.otherwise(words, plan, found=corrected.otherwise)
    if corrected.told is not None:
        replies += telling.told(words, corrected.told)
    return replies


def _dose_words(tx: Connection, said: Incoming, night: Night) -> list[Reply] | None:
    found = diary_book.page(tx, said.person.id, night, now=said.now)
    heard = None if found is None else _dose_heard(said, found.plan.clock_of(night).bedtime_local)
    if found is None or heard is None:
        return None
    if must_ask(said, heard):
        return ask_evening(tx, said, heard, story=DIARY)
    if isinstance(heard, NotTonight):
        return _dose(tx, said, night, dose_mg=0.0)
    if heard.amount is None:
        return _dose(tx, said, night, dose_mg=None)
    dose_mg = in_mg(heard.amount, found.plan)
    if dose_mg is None:
        return None
    doubted = None if said.open is None else said.open.context.get("doubted_mg")
    return _dose(tx, said, night, dose_mg=dose_mg, sure=doubted == dose_mg)


def _dose_heard(said: Incoming, near: time) -> Took | NotTonight | None:
    """What was taken, in a sentence or as a bare amount."""
    language = said.words.language
    heard = read_evening(said.text, near=near, language=language)
    if isinstance(heard, Took | NotTonight):
        return heard
    amount = read_amount(said.text, language=language)
    return None if amount is None else Took(amount, None, is_sure=amount.is_sure)


def _changes_in_words(said: Incoming) -> dict[str, object] | None:
    language = said.words.language
    answer = read_answer(said.text, language=language)
    number = read_number(said.text, language=language)
    match said.question:
        case diary_correct.CRAMPS:
            count = read_count(said.text, language=language)
            if count is not None and count == int(count):
                return changes_of("count", str(int(count)))
            return None if answer is None else cramps_of(_KNOWN[answer])
        case diary_correct.STOOL if answer is not None:
            return stool_of(_GRADES[answer])
        case diary_correct.PAIN if number is not None and number == int(number):
            return changes_of("pain", str(int(number)))
        case diary_correct.PAIN if answer is Answer.UNSURE:
            return changes_of("pain", answer)
    return None


def _sent(replies: list[Reply]) -> list[Reply]:
    """The same as new messages: whoever types looks at the end of the chat."""
    return [replace(one, how=How.SEND) for one in replies if one.text]
