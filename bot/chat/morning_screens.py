"""What the morning looks like: its questions, the record they become, and what follows it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.care.night import Night
from bot.chat import phrases, safety, telling, warning_signs
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, say, turn_into
from bot.locale import Words
from bot.services import morning
from bot.services.morning import CheckIn, Closed, Implausible
from bot.store import plans
from bot.store.diary import Known, MorningAnswers
from bot.store.plans import PlanStatus

TOPIC = "mo"


def first_question(words: Words, check_in: CheckIn, *, late: bool, again: bool) -> Reply:
    """How the bot says good morning: with the first question that is open."""
    lines = [words("morning.late")] if late else []
    lines.append(words("morning.again") if again else words("morning.hello"))
    rows = choices(words, check_in)
    if check_in.plan.status is PlanStatus.HELD:
        lines.append(words("morning.held"))
        rows.append([safety.when_button(words)])
    lines.append(question(words, check_in))
    return ask("\n".join(lines), *rows, silent=again)


def recorded(
    tx: Connection, said: Incoming, night: Night, *, changes: Mapping[str, object]
) -> list[Reply]:
    """Write down what was answered, and show it."""
    person_id, house = said.person.id, said.house
    return shown(said, morning.record(tx, person_id, night, changes, now=said.now, house=house))


def signs_recorded(
    tx: Connection,
    said: Incoming,
    night: Night,
    *,
    flags: frozenset[Flag],
    beside: Mapping[str, object] = MappingProxyType({}),
) -> list[Reply]:
    """Write down signs that were told now, with what was told `beside` them, and answer them.

    They add to those of before: a second sign takes back no first one. A page that is closed loses
    none: then they are signs of today.
    """
    answer = _add_signs(tx, said, night, flags=flags, beside=beside)
    stored, level = plans.current(tx, said.person.id), triage_of(flags)
    if isinstance(answer, Closed) and level >= Triage.PROMPT and stored is not None:
        today = morning.night_of_answer(stored.plan, now=said.now)
        answer = _add_signs(tx, said, today, flags=flags)
        if isinstance(answer, Closed):
            return [safety.referral(said.words, level, plan=stored.plan)]
    if isinstance(answer, Closed) or is_news(answer) or level < Triage.URGENT:
        return shown(said, answer)
    # Told once more, a warning is met with the same calm words once more.
    plan = answer.plan if answer.told is None else answer.told.plan
    return [*shown(said, answer), safety.referral(said.words, level, plan=plan)]


def _add_signs(
    tx: Connection,
    said: Incoming,
    night: Night,
    *,
    flags: frozenset[Flag],
    beside: Mapping[str, object] = MappingProxyType({}),
) -> CheckIn | Closed:
    person_id, house = said.person.id, said.house
    known = morning.known(tx, person_id, night, now=said.now).flags
    changes = {**beside, "flags": known | flags, "flags_answer": Known.YES}
    return morning.record(tx, person_id, night, changes, now=said.now, house=house)


def shown(
    said: Incoming, answer: CheckIn | Closed | Implausible, *, fresh: bool = False
) -> list[Reply]:
    """The question becomes the record; what is open next follows, then what the protocol says."""
    words = said.words
    if isinstance(answer, Closed):
        return closed(said)
    if isinstance(answer, Implausible):
        return [say(words("morning.implausible", count=answer.count))]
    if fresh:
        return [ask(question(words, answer), *choices(words, answer))]
    verdict = telling.told(words, answer.told) if answer.told is not None else []
    if answer.question not in ("", morning.FLAGS) and not verdict:
        return [turn_into(_so_far(words, answer), *choices(words, answer), live=True)]
    record = turn_into(_record(words, answer), _details(words, answer))
    follow = [ask(question(words, answer), *choices(words, answer))] if answer.question else []
    return [record, *verdict, *follow]


def is_news(check_in: CheckIn) -> bool:
    """Whether the protocol said something new to these answers."""
    return check_in.told is not None and not check_in.told.repeats


def closed(said: Incoming) -> list[Reply]:
    """That morning is over."""
    return [say(said.words("morning.closed"))]


def question(words: Words, check_in: CheckIn) -> str:
    """The open question of a morning."""
    if check_in.question == morning.FLAGS:
        return words("warning.question")
    if check_in.question == morning.TAKEN:
        dose = phrases.dose(words, check_in.plan, dose_mg=check_in.plan.dose_mg)
        return words("morning.question.taken", dose=dose)
    return words(check_in.question.replace("morning.", "morning.question."))


def choices(words: Words, check_in: CheckIn) -> list[list[Button]]:
    """The buttons of the open question."""
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


def _so_far(words: Words, check_in: CheckIn) -> str:
    return _record(words, check_in) + "\n\n" + question(words, check_in)


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
