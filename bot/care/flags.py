"""Warning flags: how soon each needs a provider, and which ones stop the magnesium (F1, F2)."""

from collections.abc import Iterable
from typing import Final

from bot.care.model import Flag, Triage

LEVEL: Final = {
    Flag.BREATHING: Triage.EMERGENCY,
    Flag.CHEST_PAIN: Triage.EMERGENCY,
    Flag.CONFUSION: Triage.EMERGENCY,
    Flag.FAINT: Triage.EMERGENCY,
    Flag.SLOW_HEARTBEAT: Triage.EMERGENCY,
    Flag.NEW_GENERAL_WEAKNESS: Triage.EMERGENCY,
    Flag.VERY_DROWSY: Triage.EMERGENCY,
    Flag.JAW_STIFF_SPASMS: Triage.EMERGENCY,
    Flag.COLD_PALE_LEG: Triage.EMERGENCY,
    Flag.VOMITS_BLOOD: Triage.EMERGENCY,
    Flag.THROAT_FACE_SWELLING: Triage.EMERGENCY,
    Flag.HEAVY_BLEEDING: Triage.EMERGENCY,
    Flag.SUDDEN_SEVERE_ABDO_PAIN: Triage.EMERGENCY,
    Flag.NO_STOOL_NO_GAS_BLOATING: Triage.EMERGENCY,
    Flag.BLOOD_IN_STOOL: Triage.URGENT,
    Flag.BLACK_STOOL: Triage.URGENT,
    Flag.DEHYDRATION: Triage.URGENT,
    Flag.FEVER_39: Triage.URGENT,
    Flag.CRAMP_GT10MIN: Triage.URGENT,
    Flag.WOUND_TETANUS: Triage.URGENT,
    Flag.TOXIN: Triage.URGENT,
    Flag.ONE_LEG_SWOLLEN_HOT: Triage.URGENT,
    Flag.NAUSEA_FLUSHING_LIGHTHEADED: Triage.URGENT,
    Flag.LEG_WEAKNESS_WASTING: Triage.PROMPT,
    Flag.NUMB_OR_SWOLLEN_LEGS: Triage.PROMPT,
    Flag.PAIN_ON_WALKING: Triage.ROUTINE,
    Flag.NEW_MEDICINE: Triage.ROUTINE,
    Flag.SLEEP_DISTURBED_CRAMPS: Triage.ROUTINE,
}
"""How soon each flag needs a provider (F1), in the order in which reasons name them. Judgment;
that disturbed sleep is a reason to see a doctor: NHS page on leg cramps."""

STOP_FLAGS: Final = frozenset(
    {flag for flag, level in LEVEL.items() if level is Triage.EMERGENCY}
    - {Flag.COLD_PALE_LEG, Flag.JAW_STIFF_SPASMS, Flag.CHEST_PAIN}
    | {
        Flag.BLOOD_IN_STOOL,
        Flag.BLACK_STOOL,
        Flag.DEHYDRATION,
        Flag.FEVER_39,
        Flag.NAUSEA_FLUSHING_LIGHTHEADED,
    }
)
"""Flags that can come from magnesium itself or make it unsafe: the course stops (F2)."""


def triage_of(flags: Iterable[Flag]) -> Triage:
    """The highest level among the flags; self-care when there are none."""
    return max((LEVEL[flag] for flag in flags), default=Triage.SELF_CARE)


def at_least(flags: Iterable[Flag], level: Triage) -> tuple[Flag, ...]:
    """The flags of that level or higher, in the order of `LEVEL`."""
    present = frozenset(flags)
    return tuple(flag for flag in LEVEL if flag in present and LEVEL[flag] >= level)
