"""Warning signs as a list to tick, in plain words and few taps: first where, then what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.care.model import Flag
from bot.care.night import Night
from bot.chat.buttons import Button, button
from bot.locale import Words

TOPIC = "mo"
UNKEPT = "wa"
BACK = "back"
_MOST_DIGITS = 20  # of a number that stands for signs

GROUPS: Mapping[str, tuple[Flag, ...]] = {
    "heart": (
        Flag.CHEST_PAIN,
        Flag.BREATHING,
        Flag.FAINT,
        Flag.SLOW_HEARTBEAT,
        Flag.THROAT_FACE_SWELLING,
    ),
    "head": (
        Flag.CONFUSION,
        Flag.VERY_DROWSY,
        Flag.NEW_GENERAL_WEAKNESS,
        Flag.JAW_STIFF_SPASMS,
        Flag.NAUSEA_FLUSHING_LIGHTHEADED,
    ),
    "belly": (
        Flag.BLOOD_IN_STOOL,
        Flag.BLACK_STOOL,
        Flag.SUDDEN_SEVERE_ABDO_PAIN,
        Flag.NO_STOOL_NO_GAS_BLOATING,
        Flag.VOMITS_BLOOD,
        Flag.HEAVY_BLEEDING,
    ),
    "legs": (
        Flag.CRAMP_GT10MIN,
        Flag.ONE_LEG_SWOLLEN_HOT,
        Flag.COLD_PALE_LEG,
        Flag.LEG_WEAKNESS_WASTING,
        Flag.NUMB_OR_SWOLLEN_LEGS,
        Flag.PAIN_ON_WALKING,
    ),
    "other": (
        Flag.DEHYDRATION,
        Flag.FEVER_39,
        Flag.WOUND_TETANUS,
        Flag.TOXIN,
        Flag.NEW_MEDICINE,
        Flag.SLEEP_DISTURBED_CRAMPS,
    ),
}


def group_of(flag: Flag) -> str:
    """Where a sign stands in the list."""
    return next(group for group, flags in GROUPS.items() if flag in flags)


def choices(
    words: Words, night: Night, *, flags: frozenset[Flag], group: str = BACK, topic: str = TOPIC
) -> list[list[Button]]:
    """The buttons: the groups, or the signs of one group with a tick at those that are noted."""

    def one(label: str, answer: str) -> Button:
        return button(label, topic, subject=night, answer=f"flag:{answer}")

    return _rows(words, one, flags=flags, group=group)


def choices_unkept(
    words: Words, *, flags: frozenset[Flag], group: str = BACK
) -> list[list[Button]]:
    """The same for who has no Night to note it with: each button carries all that is ticked."""
    ticks = _ticks(flags)

    def one(label: str, answer: str) -> Button:
        return button(label, UNKEPT, subject=ticks, answer=f"flag:{answer}")

    return _rows(words, one, flags=flags, group=group)


def read_ticks(subject: str) -> frozenset[Flag] | None:
    """What a button of such a list carries; None when nobody could have written it."""
    if not (subject.isascii() and subject.isdigit() and len(subject) < _MOST_DIGITS):
        return None
    bits = int(subject)
    flags = frozenset(flag for at, flag in enumerate(Flag) if bits >> at & 1)
    return flags if _ticks(flags) == subject else None


def _ticks(flags: frozenset[Flag]) -> str:
    """Signs as one number. Their order is that of `Flag`: new ones go to its end."""
    return str(sum(1 << at for at, flag in enumerate(Flag) if flag in flags))


def _rows(
    words: Words, one: Callable[[str, str], Button], *, flags: frozenset[Flag], group: str
) -> list[list[Button]]:
    if group in GROUPS:
        signs = [[one(_ticked(words, flag, flags=flags), flag)] for flag in GROUPS[group]]
        return [*signs, [one(words.plain("warning.button.back"), BACK)]]
    places = [
        [one(_counted(words, name, signs=signs, flags=flags), name)]
        for name, signs in GROUPS.items()
    ]
    end = "done" if flags else "none"
    # Who is not sure has no sign to tick, and is told what to do with a doubt.
    doubt = [] if flags else [one(words.plain("warning.button.unsure"), "unsure")]
    return [*places, [one(words.plain(f"warning.button.{end}"), end), *doubt]]


def _ticked(words: Words, flag: Flag, *, flags: frozenset[Flag]) -> str:
    label = words.plain(f"flag.{flag}")
    return f"✓ {label}" if flag in flags else label


def _counted(words: Words, name: str, *, signs: tuple[Flag, ...], flags: frozenset[Flag]) -> str:
    label = words.plain(f"warning.group.{name}")
    ticked = len(flags.intersection(signs))
    return f"✓ {label} ({ticked})" if ticked else label
