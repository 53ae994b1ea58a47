"""The morning in the chat: two taps on a good day, details for who wants to tell them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.care.model import Flag
from bot.care.night import Night
from bot.chat import warning
from bot.chat.bedtime import advice, in_mg
from bot.chat.incoming import Incoming
from bot.chat.morning_screens import (
    TOPIC,
    bristol,
    choices,
    closed,
    first_question,
    question,
    recorded,
    shown,
    signs_recorded,
    so_far,
)
from bot.chat.morning_words import changes_from, changes_of, read_minutes, signs_from, stool_of
from bot.chat.reply import Reply, ask, outdated, say
from bot.chat.subjects import night_of, night_open
from bot.chat.understood_screens import MORNING, ask_evening, ask_morning, must_ask
from bot.chat.words import (
    Answer,
    MorningWords,
    NotTonight,
    Took,
    read_answer,
    read_count,
    read_evening,
    read_morning,
    read_number,
)
from bot.services import bedtime, morning
from bot.services.bedtime import Recorded, TooMuch
from bot.services.diary_book import has_told
from bot.services.morning import Closed
from bot.store import plans
from bot.store.diary import Known, check_in_of
from bot.store.plans import Plan

__all__ = ["TOPIC", "again", "first_question", "read", "tap"]

_DETAILS: Mapping[str, str] = {
    "pain": morning.PAIN,
    "longest": morning.LONGEST,
    "disturbed": morning.DISTURBED,
    "flags": morning.FLAGS,
}


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the morning: topic "mo", a Night, "question:answer"."""
    night = night_of(said.tap)
    name, _, answer = said.tap.answer.partition(":") if said.tap is not None else ("", "", "")
    if night is None:
        return outdated(said.words("common.old_button"))
    match name:
        case "cramps":
            return _cramps(tx, said, night, answer=answer)
        case "count":
            return _tapped_count(tx, said, night, answer=answer)
        case "stool" if answer == "picture":
            return _picture(tx, said, night)
        case "stool" | "pain" | "disturbed":
            return _told(tx, said, night, changes=changes_of(name, answer))
        case "longest":
            return _longest(tx, said, night, changes=changes_of(name, answer))
        case "taken":
            return _taken(tx, said, night, answer=answer)
        case "flag":
            return warning.answered(tx, said, night, answer=answer)
        case "ask":
            return _ask(tx, said, night, answer=answer)
        case "change":
            asked = morning.reopen(tx, said.person.id, night, now=said.now)
            return shown(tx, said, asked, fresh=True)
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Words of the morning: an answer to the open question, or all in one sentence."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return None
    night = _night_open(said) or morning.night_of_answer(stored.plan, now=said.now)
    replies = _bare_answer(tx, said, night)
    if replies is None and said.question == morning.TAKEN:
        replies = _taken_words(tx, said, night, plan=stored.plan)
    if replies is not None:
        return replies
    language = said.words.language
    answer, number = (read(said.text, language=language) for read in (read_answer, read_number))
    if answer is not None or number is not None:
        return None  # to another question, or to none
    heard = read_morning(said.text, language=language)
    return None if heard is None else _heard(tx, said, night, heard=heard)


def _heard(
    tx: Connection, said: Incoming, night: Night, *, heard: MorningWords
) -> list[Reply] | None:
    """Write down what a sentence says. Signs never wait for a yes, answers in doubt do."""
    changes, flags = changes_from(heard), signs_from(heard)
    if must_ask(said, heard) or _is_small_talk(tx, said, night, heard=heard):
        if not flags:
            return ask_morning(tx, said, heard) if changes else None
        changes = {}
    if flags:
        return signs_recorded(tx, said, night, flags=flags, beside=changes)
    return recorded(tx, said, night, changes=changes) if changes else None


def _is_small_talk(tx: Connection, said: Incoming, night: Night, *, heard: MorningWords) -> bool:
    """Whether it may be about anything: "all good", to no question, of a morning that was told."""
    if heard.is_named or said.is_confirmed or said.question in morning.QUESTIONS:
        return False
    answers = check_in_of(tx, said.person.id, night)
    return answers is not None and has_told(answers)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question of the morning once more, with an example."""
    night = _night_open(said)
    if night is None:
        return []
    answer = morning.ask(tx, said.person.id, night, said.question, now=said.now)
    if isinstance(answer, Closed):
        return [say(said.words("morning.closed"))]
    text = said.words("morning.not_understood") + "\n" + question(said.words, answer)
    return [ask(text, *choices(said.words, answer))]


def _cramps(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    known = _KNOWN.get(answer)
    if known is None:
        return outdated(said.words("common.old_button"))
    return shown(
        tx,
        said,
        morning.answer_cramps(
            tx, said.person.id, night, answer=known, count=None, now=said.now, house=said.house
        ),
    )


def _counted(tx: Connection, said: Incoming, night: Night, *, count: float) -> list[Reply]:
    if count != int(count) or abs(count) > 10_000:
        return [say(said.words("morning.whole_number"))]
    answer = morning.answer_cramps(
        tx,
        said.person.id,
        night,
        answer=Known.YES if count else Known.NO,
        count=int(count),
        now=said.now,
        house=said.house,
    )
    return shown(tx, said, answer)


def _told(
    tx: Connection, said: Incoming, night: Night, *, changes: dict[str, object] | None
) -> list[Reply]:
    if changes is None:
        return outdated(said.words("common.old_button"))
    return recorded(tx, said, night, changes=changes)


def _longest(
    tx: Connection, said: Incoming, night: Night, *, changes: dict[str, object] | None
) -> list[Reply]:
    """How long it lasted; a cramp of over ten minutes is a warning sign, however it is told."""
    if changes is None or changes["longest_minutes"] != morning.OVER_TEN_MINUTES:
        return _told(tx, said, night, changes=changes)
    sign = frozenset({Flag.CRAMP_GT10MIN})
    return signs_recorded(tx, said, night, flags=sign, beside=changes)


def _picture(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    """The chart of stools, with the question's buttons once more below it."""
    after = morning.ask(tx, said.person.id, night, morning.STOOL, now=said.now)
    if isinstance(after, Closed):
        return closed(said)
    return [bristol(said.words, after)]


def _taken(
    tx: Connection, said: Incoming, night: Night, *, answer: str, dose_mg: float | None = None
) -> list[Reply]:
    known = _KNOWN.get(answer)
    if known is None:
        return outdated(said.words("common.old_button"))
    if not morning.is_open(tx, said.person.id, night, now=said.now):
        return closed(said)
    more: list[Reply] = []
    if answer == "yes":
        taken = bedtime.took(
            tx, said.person.id, night, dose_mg=dose_mg, taken_at=None, now=said.now
        )
        if isinstance(taken, TooMuch):
            return [say(said.words("bedtime.too_much", mg=taken.dose_mg))]
        more = advice(said.words, taken) if isinstance(taken, Recorded) else []
    elif answer == "no":
        bedtime.not_tonight(tx, said.person.id, night, now=said.now)
    return [*recorded(tx, said, night, changes={"taken_answer": known}), *more]


def _taken_words(tx: Connection, said: Incoming, night: Night, *, plan: Plan) -> list[Reply] | None:
    """Words such as "took it" or "skipped it" where the morning asks whether it was taken."""
    near = plan.clock_of(night).bedtime_local
    heard = read_evening(said.text, near=near, language=said.words.language)
    if isinstance(heard, Took | NotTonight) and must_ask(said, heard):
        return ask_evening(tx, said, heard, story=MORNING)
    match heard:
        case Took(amount, _):
            return _taken(tx, said, night, answer=Answer.YES, dose_mg=in_mg(amount, plan))
        case NotTonight():
            return _taken(tx, said, night, answer=Answer.NO)
    return None


def _bare_answer(tx: Connection, said: Incoming, night: Night) -> list[Reply] | None:
    """A yes, a no or a number: it belongs to the question that is open, to no other."""
    language = said.words.language
    answer = read_answer(said.text, language=language)
    number = read_count(said.text, language=language)
    match said.question:
        case morning.CRAMPS if number is not None:
            return _counted(tx, said, night, count=number)
        case morning.PAIN if number is not None:
            return _pain(tx, said, night, pain=number)
        case morning.LONGEST if (minutes := read_minutes(said.text)) is not None:
            return _longest(tx, said, night, changes={"longest_minutes": minutes})
        case morning.LONGEST | morning.PAIN if answer is Answer.UNSURE:
            name = said.question.partition(".")[2]
            return _told(tx, said, night, changes=changes_of(name, answer))
        case morning.DISTURBED if answer is not None:
            return _told(tx, said, night, changes=changes_of("disturbed", answer))
        case morning.CRAMPS if answer is not None:
            return _cramps(tx, said, night, answer=answer)
        case morning.STOOL if answer is not None:
            return _told(tx, said, night, changes=stool_of(_GRADES[answer]))
        case morning.TAKEN if answer is not None:
            return _taken(tx, said, night, answer=answer)
        case morning.FLAGS if answer is Answer.NO:
            return warning.answered(tx, said, night, answer="none")
    return None


def _tapped_count(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    if not (answer.isascii() and answer.isdigit() and len(answer) < 4):
        return outdated(said.words("common.old_button"))
    return _counted(tx, said, night, count=float(answer))


def _pain(tx: Connection, said: Incoming, night: Night, *, pain: float) -> list[Reply]:
    if pain != int(pain) or not 0 <= pain <= morning.MAX_PAIN:
        return [say(said.words("morning.pain_range"))]
    return recorded(tx, said, night, changes={"worst_pain": int(pain)})


def _ask(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    asked = _DETAILS.get(answer)
    if asked is None:
        return outdated(said.words("common.old_button"))
    after = morning.ask(tx, said.person.id, night, asked, now=said.now)
    if isinstance(after, Closed):
        return closed(said)
    if asked == morning.FLAGS:
        return [ask(question(said.words, after), *choices(said.words, after))]
    return [so_far(said.words, after)]


def _night_open(said: Incoming) -> Night | None:
    return night_open(said) if said.question in morning.QUESTIONS else None


_KNOWN: Mapping[str, Known] = {
    Answer.YES: Known.YES,
    Answer.NO: Known.NO,
    Answer.UNSURE: Known.NOT_SURE,
}
# A bare yes to "any diarrhea?" is a 2, never a mild one (rule C2).
_GRADES: Mapping[Answer, str] = {Answer.YES: "2", Answer.NO: "0", Answer.UNSURE: "unsure"}
