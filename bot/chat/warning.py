"""Warning signs in the chat: /warning at any time, and the morning's "anything else?".

Under a plan a sign is written down with the check-in of its Night. Without one nothing is kept:
what was ticked rides in the buttons, and the advice is the same.
"""

from __future__ import annotations

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.care.night import Night
from bot.chat import safety, telling, warning_signs
from bot.chat.incoming import Incoming
from bot.chat.morning_screens import closed, is_news, recorded, shown, signs_recorded
from bot.chat.phrasebook import is_part_of
from bot.chat.reply import Reply, ask, disarm, outdated, say, turn_into
from bot.services import morning
from bot.services.morning import Closed
from bot.store import plans
from bot.store.diary import Known

TOPIC = warning_signs.UNKEPT
_LISTS_LIVE_DAYS = 7


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """The list of signs, under any plan and without one. What holds a setup stays open."""
    listed = morning.signs(tx, said.person.id, now=said.now)
    if isinstance(listed, Closed):
        return unkept(tx, said)
    text = said.words("warning.list", emergency=safety.emergency(said.words, listed.plan))
    rows = warning_signs.choices(said.words, listed.night, flags=listed.answers.flags)
    return [ask(text, *rows) if listed.question else say(text, *rows)]


def unkept(tx: Connection, said: Incoming) -> list[Reply]:
    """The list of signs, of which nothing is kept."""
    text = said.words("warning.list", emergency=safety.emergency(said.words, None))
    return [say(text, *warning_signs.choices_unkept(said.words, flags=frozenset()))]


def worried(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Words that nobody understood and that may be about a danger: the number to call, the list."""
    if is_part_of(said.words.plain("warning.words.worrying"), said.text):
        return show(tx, said)
    return None


def answered(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    """A tap on the list of a Night: a place, a sign, done, or none of these."""
    if answer == "done":
        return recorded(tx, said, night, changes={"flags_answer": Known.YES})
    if answer == "none":
        return _none(tx, said, night)
    if answer == "unsure":
        return _unsure(tx, said, night)
    flags = morning.known(tx, said.person.id, night, now=said.now).flags
    if answer in warning_signs.GROUPS or answer == warning_signs.BACK:
        return [_list(said, night, flags=flags, group=answer)]
    if answer not in set(Flag):
        return outdated(said.words("common.old_button"))
    return _ticked(tx, said, night, flag=Flag(answer))


def told(tx: Connection, said: Incoming, *, flags: frozenset[Flag]) -> list[Reply]:
    """Signs in words that no open question asked for, such as in the middle of a setup."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [safety.referral(said.words, triage_of(flags), plan=None)]
    night = morning.night_of_answer(stored.plan, now=said.now)
    return signs_recorded(tx, said, night, flags=flags)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A tap on the list of somebody without a plan: topic "wa", what is ticked, "flag:answer"."""
    answer = said.tap.answer.removeprefix("flag:") if said.tap is not None else ""
    flags = warning_signs.read_ticks(said.tap.subject) if said.tap is not None else None
    if flags is None:
        return outdated(said.words("common.old_button"))
    if answer == "unsure":
        return [turn_into(_in_doubt(tx, said))]
    if answer in ("done", "none"):
        return _left(tx, said, flags=flags)
    if answer in warning_signs.GROUPS or answer == warning_signs.BACK:
        return [_unkept(said, flags=flags, group=answer)]
    if answer not in set(Flag):
        return outdated(said.words("common.old_button"))
    flag, ticked = Flag(answer), flags ^ {Flag(answer)}
    listed = _unkept(said, flags=ticked, group=warning_signs.group_of(flag))
    if flag in flags or triage_of({flag}) < Triage.PROMPT:
        return [listed]
    return [listed, _advice(tx, said, triage_of(ticked))]


def _none(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    if morning.known(tx, said.person.id, night, now=said.now).flags:
        # "No" to the list says that there is nothing more; a sign is taken back by its own tick.
        return recorded(tx, said, night, changes={"flags_answer": Known.YES})
    changes: dict[str, object] = {"flags_answer": Known.NO, "flags": frozenset()}
    after = morning.record(tx, said.person.id, night, changes, now=said.now, house=said.house)
    says_more = isinstance(after, Closed) or after.question or is_news(after)
    return shown(tx, said, after) if says_more else [turn_into(said.words("warning.none_noted"))]


def _unsure(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    if morning.known(tx, said.person.id, night, now=said.now).flags:
        return recorded(tx, said, night, changes={"flags_answer": Known.YES})
    changes: dict[str, object] = {"flags_answer": Known.NOT_SURE}
    after = morning.record(tx, said.person.id, night, changes, now=said.now, house=said.house)
    says_more = not isinstance(after, Closed) and (after.question or is_news(after))
    doubt = _in_doubt(tx, said)
    return [*shown(tx, said, after), say(doubt)] if says_more else [turn_into(doubt)]


def _in_doubt(tx: Connection, said: Incoming) -> str:
    stored = plans.current(tx, said.person.id)
    plan = None if stored is None else stored.plan
    return said.words("warning.unsure", emergency=safety.emergency(said.words, plan))


def _ticked(tx: Connection, said: Incoming, night: Night, *, flag: Flag) -> list[Reply]:
    before = morning.known(tx, said.person.id, night, now=said.now).flags
    if flag not in before and triage_of({flag}) >= Triage.PROMPT:
        # What cannot wait does not wait for "Done".
        if not _is_recent(tx, said, night):
            return [_advice(tx, said, triage_of({flag}))]
        return signs_recorded(tx, said, night, flags=frozenset({flag}))
    changes: dict[str, object] = {"flags": before ^ {flag}, "flags_answer": Known.YES}
    after = morning.note(tx, said.person.id, night, changes, now=said.now, house=said.house)
    if isinstance(after, Closed):
        return closed(said)
    group = warning_signs.group_of(flag)
    listed = _list(said, night, flags=after.answers.flags, group=group)
    return [listed, *(telling.told(said.words, after.told) if after.told is not None else [])]


def _is_recent(tx: Connection, said: Incoming, night: Night) -> bool:
    """Whether a tap on the list of that Night may mean today, and not a slip far up in the chat."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return False
    today = morning.night_of_answer(stored.plan, now=said.now)
    return today.plus(-_LISTS_LIVE_DAYS) <= night <= today


def _list(said: Incoming, night: Night, *, flags: frozenset[Flag], group: str) -> Reply:
    rows = warning_signs.choices(said.words, night, flags=flags, group=group)
    # In a setup its own question stays the living one.
    return turn_into(said.words("warning.question"), *rows, live=said.question == morning.FLAGS)


def _unkept(said: Incoming, *, flags: frozenset[Flag], group: str) -> Reply:
    rows = warning_signs.choices_unkept(said.words, flags=flags, group=group)
    return turn_into(said.words("warning.question"), *rows)


def _left(tx: Connection, said: Incoming, *, flags: frozenset[Flag]) -> list[Reply]:
    """The list is done with; what it told is answered, and kept nowhere."""
    if not flags:
        return [turn_into(said.words("warning.none"))]
    return [disarm(), _advice(tx, said, triage_of(flags))]


def _advice(tx: Connection, said: Incoming, level: Triage) -> Reply:
    stored = plans.current(tx, said.person.id)
    return safety.referral(said.words, level, plan=None if stored is None else stored.plan)
