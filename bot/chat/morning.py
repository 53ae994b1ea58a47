"""The morning in the chat: two taps on a good day, details for who wants to tell them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.care.night import Night
from bot.chat import phrases, telling, warning_signs
from bot.chat.bedtime import in_mg
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.morning_words import changes_from
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.subjects import night_of, night_open
from bot.chat.words import (
    Answer,
    NotTonight,
    Took,
    read_answer,
    read_evening,
    read_morning,
    read_number,
)
from bot.locale import Words
from bot.services import bedtime, morning
from bot.services.bedtime import TooMuch
from bot.services.morning import CheckIn, Closed, Implausible
from bot.store import plans
from bot.store.diary import Known, MorningAnswers
from bot.store.plans import Plan

TOPIC = "mo"
_STOOLS = ("0", "1", "2", "3")


def first_question(words: Words, check_in: CheckIn, *, late: bool, again: bool) -> Reply:
    """How the bot says good morning: with the first question that is open."""
    lines = [words("morning.late")] if late else []
    lines.append(words("morning.again") if again else words("morning.hello"))
    lines.append(_question(words, check_in))
    return ask("\n".join(lines), *_choices(words, check_in), silent=again)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the morning: topic "mo", a Night, "question:answer"."""
    night = night_of(said.tap)
    question, _, answer = said.tap.answer.partition(":") if said.tap is not None else ("", "", "")
    if night is None:
        return outdated(said.words("common.old_button"))
    match question:
        case "cramps":
            return _cramps(tx, said, night, answer=answer)
        case "count" | "pain":
            return _tapped_number(tx, said, night, question=question, answer=answer)
        case "stool":
            return _stool(tx, said, night, answer=answer)
        case "taken":
            return _taken(tx, said, night, answer=answer)
        case "flag":
            return _flag(tx, said, night, answer=answer)
        case "ask":
            return _ask(tx, said, night, answer=answer)
        case "change":
            return _shown(said, morning.reopen(tx, said.person.id, night, now=said.now), fresh=True)
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
    if read_answer(said.text) is not None or read_number(said.text) is not None:
        return None  # to another question, or to none
    heard = read_morning(said.text)
    changes = {} if heard is None else changes_from(heard)
    return _recorded(tx, said, night, changes=changes) if changes else None


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question of the morning once more, with an example."""
    night = _night_open(said)
    if night is None:
        return [say(said.words("common.not_understood"))]
    answer = morning.ask(tx, said.person.id, night, said.question, now=said.now)
    if isinstance(answer, Closed):
        return [say(said.words("morning.closed"))]
    text = said.words("morning.not_understood") + "\n" + _question(said.words, answer)
    return [ask(text, *_choices(said.words, answer))]


def _cramps(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    known = _KNOWN.get(answer)
    if known is None:
        return outdated(said.words("common.old_button"))
    return _shown(
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
    return _shown(said, answer)


def _stool(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    if answer == "unsure":
        changes: dict[str, object] = {"stool_answer": Known.NOT_SURE, "stool": None}
    elif answer in _STOOLS:
        grade = int(answer)
        changes = {"stool_answer": Known.YES if grade else Known.NO, "stool": grade}
    else:
        return outdated(said.words("common.old_button"))
    return _recorded(tx, said, night, changes=changes)


def _taken(
    tx: Connection, said: Incoming, night: Night, *, answer: str, dose_mg: float | None = None
) -> list[Reply]:
    known = _KNOWN.get(answer)
    if known is None:
        return outdated(said.words("common.old_button"))
    if not morning.is_open(tx, said.person.id, night, now=said.now):
        return _closed(said)
    if answer == "yes":
        taken = bedtime.took(
            tx, said.person.id, night, dose_mg=dose_mg, taken_at=None, now=said.now
        )
        if isinstance(taken, TooMuch):
            return [say(said.words("bedtime.too_much", mg=taken.dose_mg))]
    elif answer == "no":
        bedtime.not_tonight(tx, said.person.id, night, now=said.now)
    return _recorded(tx, said, night, changes={"taken_answer": known})


def _taken_words(tx: Connection, said: Incoming, night: Night, *, plan: Plan) -> list[Reply] | None:
    """Words such as "took it" or "skipped it" where the morning asks whether it was taken."""
    match read_evening(said.text, near=plan.bedtime_local):
        case Took(amount, _):
            return _taken(tx, said, night, answer=Answer.YES, dose_mg=in_mg(amount, plan))
        case NotTonight():
            return _taken(tx, said, night, answer=Answer.NO)
    return None


def _bare_answer(tx: Connection, said: Incoming, night: Night) -> list[Reply] | None:
    """A yes, a no or a number: it belongs to the question that is open, to no other."""
    answer, number = read_answer(said.text), read_number(said.text)
    match said.question:
        case morning.CRAMPS if number is not None:
            return _counted(tx, said, night, count=number)
        case morning.PAIN if number is not None:
            return _pain(tx, said, night, pain=number)
        case morning.CRAMPS if answer is not None:
            return _cramps(tx, said, night, answer=answer)
        case morning.STOOL if answer is not None:
            return _stool(tx, said, night, answer=_GRADES[answer])
        case morning.TAKEN if answer is not None:
            return _taken(tx, said, night, answer=answer)
        case morning.FLAGS if answer is Answer.NO:
            return _flag(tx, said, night, answer="none")
    return None


def _tapped_number(
    tx: Connection, said: Incoming, night: Night, *, question: str, answer: str
) -> list[Reply]:
    if not (answer.isascii() and answer.isdigit() and len(answer) < 4):
        return outdated(said.words("common.old_button"))
    if question == "count":
        return _counted(tx, said, night, count=float(answer))
    return _pain(tx, said, night, pain=float(answer))


def _pain(tx: Connection, said: Incoming, night: Night, *, pain: float) -> list[Reply]:
    if pain != int(pain) or not 0 <= pain <= morning.MAX_PAIN:
        return [say(said.words("morning.pain_range"))]
    return _recorded(tx, said, night, changes={"worst_pain": int(pain)})


def _flag(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    if answer == "done":
        return _recorded(tx, said, night, changes={"flags_answer": Known.YES})
    if answer == "none":
        return _no_signs(tx, said, night)
    if answer in warning_signs.GROUPS or answer == warning_signs.BACK:
        flags = morning.known(tx, said.person.id, night, now=said.now).flags
        return [_signs(said.words, night, flags=flags, group=answer)]
    if answer not in set(Flag):
        return outdated(said.words("common.old_button"))
    return _ticked(tx, said, night, flag=Flag(answer))


def _no_signs(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    changes: dict[str, object] = {"flags_answer": Known.NO, "flags": frozenset()}
    after = morning.record(tx, said.person.id, night, changes, now=said.now, house=said.house)
    says_more = isinstance(after, Closed) or after.question or _is_news(after)
    return _shown(said, after) if says_more else [turn_into(said.words("warning.none_noted"))]


def _is_news(check_in: CheckIn) -> bool:
    return check_in.told is not None and not check_in.told.repeats


def _ticked(tx: Connection, said: Incoming, night: Night, *, flag: Flag) -> list[Reply]:
    before = morning.known(tx, said.person.id, night, now=said.now)
    changes: dict[str, object] = {"flags": before.flags ^ {flag}, "flags_answer": Known.YES}
    if flag not in before.flags and triage_of({flag}) >= Triage.PROMPT:
        # What cannot wait does not wait for "Done".
        return _recorded(tx, said, night, changes=changes)
    after = morning.note(tx, said.person.id, night, changes, now=said.now)
    if isinstance(after, Closed):
        return _closed(said)
    return [_signs(said.words, night, flags=after.flags, group=warning_signs.group_of(flag))]


def _signs(words: Words, night: Night, *, flags: frozenset[Flag], group: str) -> Reply:
    rows = warning_signs.choices(words, night, flags=flags, group=group)
    return turn_into(words("warning.question"), *rows, live=True)


def _recorded(
    tx: Connection, said: Incoming, night: Night, *, changes: dict[str, object]
) -> list[Reply]:
    answer = morning.record(tx, said.person.id, night, changes, now=said.now, house=said.house)
    shown = _shown(said, answer)
    if isinstance(answer, Closed) or _is_news(answer) or "flags" not in changes:
        return shown
    # Told once more, a warning is met with the same calm words once more.
    level = triage_of(answer.answers.flags)
    urgent = level >= Triage.URGENT
    return [*shown, telling.referral(said.words, level, plan=answer.plan)] if urgent else shown


def _ask(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    question = {"pain": morning.PAIN, "flags": morning.FLAGS}.get(answer)
    if question is None:
        return outdated(said.words("common.old_button"))
    after = morning.ask(tx, said.person.id, night, question, now=said.now)
    if isinstance(after, Closed):
        return _closed(said)
    return [ask(_question(said.words, after), *_choices(said.words, after))]


def _shown(
    said: Incoming, answer: CheckIn | Closed | Implausible, *, fresh: bool = False
) -> list[Reply]:
    """The question becomes the record; what is open next follows, then what the protocol says."""
    words = said.words
    if isinstance(answer, Closed):
        return _closed(said)
    if isinstance(answer, Implausible):
        return [say(words("morning.implausible", count=answer.count))]
    if fresh:
        return [ask(_question(words, answer), *_choices(words, answer))]
    verdict = telling.told(words, answer.told) if answer.told is not None else []
    if answer.question and not verdict:
        return [turn_into(_so_far(words, answer), *_choices(words, answer), live=True)]
    record = turn_into(_record(words, answer), _details(words, answer))
    follow = [ask(_question(words, answer), *_choices(words, answer))] if answer.question else []
    return [record, *verdict, *follow]


def _closed(said: Incoming) -> list[Reply]:
    return [say(said.words("morning.closed"))]


def _so_far(words: Words, check_in: CheckIn) -> str:
    return _record(words, check_in) + "\n\n" + _question(words, check_in)


def _record(words: Words, check_in: CheckIn) -> str:
    answers = check_in.answers
    lines = [f"<b>{phrases.night(words, check_in.night)}</b>", _cramps_line(words, answers)]
    if answers.stool_answer is not Known.NOT_ANSWERED:
        grade = "unsure" if answers.stool is None else answers.stool
        lines.append(words(f"morning.record.stool.{grade}"))
    if answers.worst_pain is not None and answers.cramps != 0:
        lines.insert(2, words("morning.record.pain", pain=answers.worst_pain))
    signs = sorted(words.plain(f"flag.{flag}") for flag in answers.flags)
    lines += [words("warning.noted", sign=sign) for sign in signs]
    return "\n".join(line for line in lines if line)


def _cramps_line(words: Words, answers: MorningAnswers) -> str:
    if answers.cramps_answer is Known.NOT_ANSWERED:
        return ""
    if answers.cramps is None:
        return words("morning.record.cramps_unsure")
    if answers.cramps == 0:
        return words("morning.record.no_cramps")
    return words.count("morning.record.cramps", answers.cramps)


def _details(words: Words, check_in: CheckIn) -> list[Button]:
    def one(name: str, answer: str) -> Button:
        label = words.plain(f"morning.button.{name}")
        return button(label, TOPIC, subject=check_in.night, answer=answer)

    more = [one("pain", "ask:pain")] if check_in.answers.cramps else []
    return [one("change", "change"), *more, one("anything_else", "ask:flags")]


def _question(words: Words, check_in: CheckIn) -> str:
    if check_in.question == morning.FLAGS:
        return words("warning.question")
    if check_in.question == morning.TAKEN:
        return words("morning.question.taken", dose=_planned(words, check_in.plan))
    return words(check_in.question.replace("morning.", "morning.question."))


def _planned(words: Words, plan: Plan) -> str:
    return phrases.dose(words, plan, dose_mg=plan.dose_mg)


def _choices(words: Words, check_in: CheckIn) -> list[list[Button]]:
    night, name = check_in.night, check_in.question.partition(".")[2]

    def row(*answers: str) -> list[Button]:
        return [
            button(
                words.plain(f"morning.button.{name}.{answer}"),
                TOPIC,
                subject=night,
                answer=f"{name}:{answer}",
            )
            for answer in answers
        ]

    match check_in.question:
        case morning.CRAMPS:
            return [row("no"), _numbers(night, "count", numbers=range(1, 6)), row("unsure")]
        case morning.PAIN:
            return [
                _numbers(night, "pain", numbers=range(6)),
                _numbers(night, "pain", numbers=range(6, morning.MAX_PAIN + 1)),
            ]
        case morning.TAKEN:
            return [row("yes", "no"), row("unsure")]
        case morning.STOOL:
            return [row("0", "1"), row("2", "3"), row("unsure")]
        case morning.FLAGS:
            return warning_signs.choices(words, night, flags=check_in.answers.flags)
    return []


def _numbers(night: Night, name: str, *, numbers: range) -> list[Button]:
    return [
        button(str(number), TOPIC, subject=night, answer=f"{name}:{number}") for number in numbers
    ]


def _night_open(said: Incoming) -> Night | None:
    return night_open(said) if said.question in morning.QUESTIONS else None


_KNOWN: Mapping[str, Known] = {
    Answer.YES: Known.YES,
    Answer.NO: Known.NO,
    Answer.UNSURE: Known.NOT_SURE,
}
# A bare yes to "any diarrhea?" is a 2, never a mild one (rule C2).
_GRADES: Mapping[Answer, str] = {Answer.YES: "2", Answer.NO: "0", Answer.UNSURE: "unsure"}
