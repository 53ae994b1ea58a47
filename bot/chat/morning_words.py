"""From a morning sentence to the answers it gives; what was not said stays unsaid."""

from __future__ import annotations

from bot.care.checkin import is_plausible_cramps
from bot.care.model import Flag
from bot.chat.words import Answer, MorningWords
from bot.services import morning
from bot.store.diary import Known

_KNOWN = {Answer.YES: Known.YES, Answer.NO: Known.NO, Answer.UNSURE: Known.NOT_SURE}


def changes_from(heard: MorningWords) -> dict[str, object]:
    """The fields of a check-in that a sentence answers; empty when it answers none."""
    changes = _cramps(heard) | _stool(heard)
    if heard.worst_pain is not None and 0 <= heard.worst_pain <= morning.MAX_PAIN:
        changes["worst_pain"] = heard.worst_pain
    return changes


def signs_from(heard: MorningWords) -> frozenset[Flag]:
    """The warning signs that a sentence names."""
    return frozenset(map(Flag, heard.flags))


def _cramps(heard: MorningWords) -> dict[str, object]:
    if heard.cramps is not None and not is_plausible_cramps(heard.cramps):
        return {}
    if heard.cramps is not None:
        known = Known.YES if heard.cramps else Known.NO
        return {"cramps_answer": known, "cramps": heard.cramps}
    if heard.cramps_answer is None:
        return {}
    some = 1 if heard.cramps_answer is Answer.YES else None
    return {"cramps_answer": _KNOWN[heard.cramps_answer], "cramps": some}


def _stool(heard: MorningWords) -> dict[str, object]:
    if heard.stool is not None:
        known = Known.YES if heard.stool else Known.NO
        return {"stool_answer": known, "stool": heard.stool}
    return {"stool_answer": Known.NOT_SURE, "stool": None} if heard.stool_unsure else {}
