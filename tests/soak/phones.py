"""What people do: look at what comes, answer by habit, now or later; and remember all of it."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from bot.care.night import Night
from bot.chat.buttons import Tap, read_tap
from bot.locale import LANGUAGES, words
from tests.soak.clock import WorldClock
from tests.soak.folk import BEGINS, Character, Fact, Heard, Key, Resident
from tests.soak.telegram import Shown, Telegram

_REMINDERS = {
    language: {
        "evening": words(language)("bedtime.skip_if_unwell"),
        "morning": words(language)("morning.hello"),
    }
    for language in LANGUAGES
}
_AGAIN = {language: words(language)("common.again") for language in LANGUAGES}
SCREENS = 3
GLANCE_S = 0.1  # until somebody who answers at once has read it

_MEANS: dict[str, tuple[str, object]] = {
    "took": ("taken", True),
    "skip": ("taken", False),
    "cramps:no": ("cramps", 0),
    **{f"count:{number}": ("cramps", number) for number in range(1, 6)},
    **{f"stool:{grade}": ("stool", grade) for grade in range(4)},
}


@dataclass(frozen=True, slots=True, order=True)
class _Later:
    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Phones:
    """All of them. Their dice come from the seed, the person, the question: never from timing."""

    def __init__(self, crowd: Sequence[Resident], clock: WorldClock, *, seed: int) -> None:
        self.crowd = {one.chat_id: one for one in crowd}
        self._clock, self._seed = clock, seed
        self._later: list[_Later] = []
        self._numbers = count()
        self.thinking = 0
        """How many are about to answer."""
        self._is_calm, self._step_at = True, clock.now()
        self.replies_s: list[tuple[float, bool]] = []
        """How long each answer of the bot took, and whether all was calm."""
        self.late_s: list[tuple[float, bool]] = []
        """How late each planned message came, likewise."""
        self.strangers = 0
        """Messages to people who had deleted everything before."""
        self.erased: set[int] = set()
        """Updates of people who delete everything, these with it."""

    def joins(self, telegram: Telegram) -> None:
        """Everybody has a network now; what they will do one day is in their calendars."""
        self._telegram = telegram
        for one in self.crowd.values():
            self._plan_the_turn(one)

    def step_begins(self, at: datetime, *, is_calm: bool) -> None:
        """The clock is about to move. `is_calm`: nothing goes wrong until it does so again."""
        self._is_calm, self._step_at = is_calm, at

    def sees(self, shown: Shown) -> None:
        """A message came or changed."""
        one = self.crowd[shown.chat_id]
        if one.asked_at_s is not None:
            self.replies_s.append((time.monotonic() - one.asked_at_s, self._is_calm))
            one.asked_at_s = None
        if shown.is_new and one.has_left and shown.buttons:
            self.strangers += 1
        one.screens.pop(shown.message_id, None)
        if shown.buttons:
            one.screens[shown.message_id] = shown.buttons
            if len(one.screens) > SCREENS:
                one.screens.pop(min(one.screens))
        taps = [tap for tap in map(read_tap, shown.buttons) if tap is not None]
        if shown.is_new and not shown.is_silent:
            self._hears(one, shown, taps)
        self._reacts(one, taps)

    def acts(self) -> None:
        """Whatever people had put off until now."""
        now = self._clock.now()
        while self._later and self._later[0].at <= now:
            heapq.heappop(self._later).act()

    def _hears(self, one: Resident, shown: Shown, taps: Sequence[Tap]) -> None:
        for tap in taps:
            kind = {"ev": "evening", "mo": "morning"}.get(tap.topic)
            if kind is None or _REMINDERS[one.language][kind] not in shown.text:
                continue
            night = Night.parse(tap.subject)
            due = one.due(night)[kind == "morning"]
            late_s = (self._clock.now() - due.at).total_seconds()
            # What was due before this step had its trouble in an earlier one.
            if due.at > BEGINS and not one.is_away(due.at):
                self.late_s.append((late_s, self._is_calm and due.at >= self._step_at))
            heard = one.heard.get(Key(kind, night))
            if heard is None:
                heard = one.heard[Key(kind, night)] = Heard(late_s)
            else:
                heard.times += 1
            heard.unmarked += _AGAIN[one.language] not in shown.text
            return

    def _reacts(self, one: Resident, taps: Sequence[Tap]) -> None:
        if one.character is Character.SILENT:
            return
        for question, answer in _QUESTIONS.items():
            topic, sign = question
            for tap in taps:
                if (tap.topic, tap.answer) == (topic, sign):
                    asked = f"{one.chat_id}:{topic}:{tap.subject}:{sign}"
                    dice = Random(f"{self._seed}:{asked}")  # noqa: S311 - repeatable
                    self._answers(one, tap, meant=answer(dice), dice=dice)
                    return

    def _answers(self, one: Resident, tap: Tap, *, meant: str, dice: Random) -> None:
        if not meant:
            return
        says = _SAYS.get(meant) if one.character is Character.TALKING else None

        def act() -> None:
            if says is not None:
                self._says(one, tap, meant=meant, text=says)
            else:
                self._taps(one, tap, meant=meant)

        slow = one.character is Character.SLOW and tap.topic in ("ev", "mo")
        if slow or dice.random() < 0.05:
            wait = timedelta(hours=dice.randint(1, 2), minutes=dice.choice((0, 30)))
            self._put_off(self._clock.now() + wait, act)
        else:
            self._soon(dice.uniform(0, GLANCE_S), act)

    def _taps(self, one: Resident, tap: Tap, *, meant: str) -> None:
        data = f"1|{tap.topic}|{tap.subject}|{meant}"
        message_id = next((n for n in reversed(one.screens) if data in one.screens[n]), None)
        if message_id is None or self._is_cut_off(one):
            return
        for _ in range(2 if one.character is Character.HURRIED else 1):
            self._press(one, message_id, data)
        self._tells(one, tap.subject, meant)

    def _says(self, one: Resident, tap: Tap, *, meant: str, text: str) -> None:
        # Words go to the question that is open: they are only said while it is.
        newest = one.screens.get(max(one.screens, default=0), ())
        if not any(read_tap(data) == tap for data in newest) or self._is_cut_off(one):
            return
        self._write(one, text)
        self._tells(one, tap.subject, meant)
        if meant.startswith("count:"):
            self._tells(one, tap.subject, "stool:0")

    def _tells(self, one: Resident, subject: str, meant: str) -> None:
        if meant in _MEANS:
            column, value = _MEANS[meant]
            night = Night.parse(subject)
            # A morning closes with the next bedtime; what is tapped in that minute may not count.
            if column != "taken" and self._clock.now() >= one.due(night)[1].good_until:
                return
            one.facts[night, column] = Fact(night, column, value)

    def _press(self, one: Resident, message_id: int, data: str) -> None:
        self._sent(one, self._telegram.taps(one.chat_id, message_id, data, language=one.language))

    def _write(self, one: Resident, text: str) -> None:
        self._sent(one, self._telegram.says(one.chat_id, text, language=one.language))

    def _sent(self, one: Resident, update_id: int) -> None:
        if one.character is Character.LEAVING:
            self.erased.add(update_id)
        if one.asked_at_s is None:
            one.asked_at_s = time.monotonic()

    def _is_cut_off(self, one: Resident) -> bool:
        return one.has_left or one.is_away(self._clock.now())

    def _soon(self, wait_s: float, act: Callable[[], None]) -> None:
        def done() -> None:
            self.thinking -= 1
            act()

        self.thinking += 1
        asyncio.get_running_loop().call_later(wait_s, done)

    def _put_off(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._later, _Later(at, next(self._numbers), act))

    def _plan_the_turn(self, one: Resident) -> None:
        turns = {
            Character.BLOCKING: (self._blocks, self._unblocks),
            Character.PAUSING: (self._pauses, self._resumes),
            Character.LEAVING: (self._leaves, None),
        }.get(one.character)
        if turns is None:
            return
        go, come_back = turns
        # An hour of the day of one's own, and never the minute of a message.
        hour = timedelta(hours=one.chat_id % 24, minutes=15)
        self._put_off(BEGINS + timedelta(days=one.turns_on) + hour, lambda: go(one))
        if come_back is not None:
            back = come_back
            self._put_off(BEGINS + timedelta(days=one.comes_back_on) + hour, lambda: back(one))

    def _blocks(self, one: Resident) -> None:
        one.away.append((self._clock.now(), None))
        self._telegram.blocks(one.chat_id, blocked=True, language=one.language)

    def _unblocks(self, one: Resident) -> None:
        self._is_back(one)
        self._telegram.blocks(one.chat_id, blocked=False, language=one.language)

    def _pauses(self, one: Resident) -> None:
        one.away.append((self._clock.now(), None))
        self._write(one, "/pause")

    def _resumes(self, one: Resident) -> None:
        self._is_back(one)
        self._write(one, "/resume")

    def _leaves(self, one: Resident) -> None:
        one.away.append((self._clock.now(), None))
        one.screens.clear()
        self._write(one, "/delete")
        self._soon(GLANCE_S, lambda: self._confirms(one))

    def _confirms(self, one: Resident) -> None:
        """Tap the yes as soon as it is there."""
        for message_id, buttons in one.screens.items():
            for data in buttons:
                tap = read_tap(data)
                if tap is not None and (tap.topic, tap.answer) == ("py", "yes"):
                    self._press(one, message_id, data)
                    one.has_left = True
                    one.facts.clear()
                    return
        self._soon(GLANCE_S, lambda: self._confirms(one))

    def _is_back(self, one: Resident) -> None:
        since, _ = one.away.pop()
        one.away.append((since, self._clock.now()))


def _of(**shares: int) -> Callable[[Random], str]:
    """One of these answers, by its share; the names are the answers with _ for what no name has."""
    answers = [name.replace("_", ":") for name in shares]

    def draw(dice: Random) -> str:
        [answer] = dice.choices(answers, list(shares.values()))
        return "" if answer == "nothing" else answer

    return draw


# By a button that its question has, and no other: what is answered to it, and how often.
_QUESTIONS: dict[tuple[str, str], Callable[[Random], str]] = {
    ("re", "seen"): _of(seen=1),
    ("pr", "ask"): _of(ask=7, no=2, nothing=1),
    ("pr", "yes"): _of(yes=9, nothing=1),
    ("wk", "picture"): _of(picture=3, nothing=97),
    ("ev", "took"): _of(took=80, skip=10, nothing=10),
    ("mo", "cramps:no"): _of(cramps_no=25, count_1=30, count_2=25, count_4=10, nothing=10),
    ("mo", "taken:yes"): _of(taken_yes=80, taken_no=15, nothing=5),
    ("mo", "stool:0"): _of(stool_0=925, stool_1=30, stool_2=25, stool_3=5, nothing=15),
}
_SAYS = {"took": "took it", "count:2": "2 cramps, no diarrhea"}
