"""What the morning looks like: its questions, the record they become, and what follows it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.care.night import Night
from bot.chat import morning_record, phrases, safety, telling, warning_signs
from bot.chat import so_far as week_so_far
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, picture, say, turn_into
from bot.chat.undo_button import undo_button
from bot.locale import Words
from bot.services import morning
from bot.services.morning import CheckIn, Closed, Implausible
from bot.store import plans
from bot.store.diary import Known
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
    return shown(tx, said, morning.record(tx, person_id, night, changes, now=said.now, house=house))


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
        return shown(tx, said, answer)
    # Told once more, a warning is met with the same calm words once more.
    plan = answer.plan if answer.told is None else answer.told.plan
    return [*shown(tx, said, answer), safety.referral(said.words, level, plan=plan)]


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
    tx: Connection,
    said: Incoming,
    answer: CheckIn | Closed | Implausible,
    *,
    fresh: bool = False,
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
        return [so_far(words, answer)]
    record = _whole_record(tx, said, answer, is_told=bool(verdict))
    follow = [ask(question(words, answer), *choices(words, answer))] if answer.question else []
    return [record, *verdict, *follow]


def so_far(words: Words, check_in: CheckIn) -> Reply:
    """The record so far with the open question below it, in one message."""
    text = _record(words, check_in) + "\n\n" + question(words, check_in)
    return turn_into(text, *choices(words, check_in), live=True)


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


def bristol(words: Words, check_in: CheckIn, *, topic: str = TOPIC) -> Reply:
    """The chart of stools with our answers beside it. No chart says how often."""
    rows = choices(words, check_in, topic=topic)
    answers = [[one for one in row if not one.data.endswith(":picture")] for row in rows]
    name = words.plain("morning.bristol.picture")  # its labels are in one language
    return picture(name, words("morning.bristol"), *answers, live=True)


def choices(words: Words, check_in: CheckIn, *, topic: str = TOPIC) -> list[list[Button]]:
    """The buttons of the open question."""
    night, name = check_in.night, check_in.question.partition(".")[2]

    def row(*answers: str) -> list[Button]:
        return [
            button(
                words.plain(f"morning.button.{name}.{answer}"),
                topic,
                subject=night,
                answer=f"{name}:{answer}",
            )
            for answer in answers
        ]

    def numbers(kind: str, which: range) -> list[Button]:
        return [button(str(n), topic, subject=night, answer=f"{kind}:{n}") for n in which]

    match check_in.question:
        case morning.CRAMPS:
            return [row("no"), numbers("count", range(1, 6)), row("unsure")]
        case morning.PAIN:
            upper = range(6, morning.MAX_PAIN + 1)
            return [numbers("pain", range(6)), numbers("pain", upper), row("unsure")]
        case morning.TAKEN:
            return [row("yes", "no"), row("unsure")]
        case morning.STOOL:
            return [row("0", "1"), row("2", "3"), row("unsure", "picture")]
        case morning.LONGEST:
            return [row("1", "2"), row("5", "10"), row("11", "unsure")]
        case morning.DISTURBED:
            return [row("yes", "no"), row("unsure")]
        case morning.FLAGS:
            flags = check_in.answers.flags
            return warning_signs.choices(words, night, flags=flags, topic=topic)
    return []


def details(words: Words, check_in: CheckIn) -> list[list[Button]]:
    """What can be told beside the two answers, for who wants to."""

    def one(name: str, answer: str) -> Button:
        label = words.plain(f"morning.button.{name}")
        return button(label, TOPIC, subject=check_in.night, answer=answer)

    rows = [[one("anything_else", "ask:flags")]]
    if check_in.answers.cramps:
        rows.insert(0, [one("how_long", "ask:longest"), one("sleep", "ask:disturbed")])
        rows.insert(0, [one("pain", "ask:pain")])
    return rows


def change_button(words: Words, night: Night) -> Button:
    """The way to put the two answers right."""
    label = words.plain("morning.button.change")
    return button(label, TOPIC, subject=night, answer="change")


def _whole_record(tx: Connection, said: Incoming, check_in: CheckIn, *, is_told: bool) -> Reply:
    """The record, and what it adds up to. `is_told`: the protocol speaks for itself below."""
    words, night = said.words, check_in.night
    week = week_so_far.lines(tx, said, night, with_next=not is_told)
    text = "\n".join([_record(words, check_in), *([""] if week else []), *week])
    first = [change_button(words, night), *undo_button(tx, said, night)]
    return turn_into(text, first, *details(words, check_in))


def _record(words: Words, check_in: CheckIn) -> str:
    head = f"<b>{phrases.night_first(words, check_in.night)}</b>"
    return "\n".join([head, *morning_record.lines(words, check_in.answers)])
