"""Cases as JSON, one a line: read with every mistake named, answered in one line.

The format is that of `tests/care/cases.jsonl`; the rule book describes its fields.
"""

import json
from dataclasses import dataclass, fields

from bot.care.constants import STOOL_SEVERE
from bot.care.fields import (
    MOST_DAYS,
    MOST_MG,
    CaseError,
    Fields,
    choice,
    json_object,
    shown,
    whole,
)
from bot.care.model import (
    CheckIn,
    Decision,
    Flag,
    GiCap,
    Phase,
    Reason,
    ReasonCode,
    Region,
    Route,
    Screen,
    State,
)
from bot.care.windows import History

LEAST_UNIT_MG = 0.001
"""Doses are told apart to 3 decimals of a mg."""

MOST_CRAMPS = 1000
"""No night has more; the chat asks again long before (C3)."""

MOST_EVENTS = 1000
"""No dose was followed by diarrhea more often."""

MOST_PER_WEEK = 7.0 * MOST_CRAMPS
"""No week has more cramps."""

STATE_FIELDS = tuple(field.name for field in fields(State))
CHECKIN_FIELDS = tuple(field.name for field in fields(CheckIn))

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Case:
    """One question to the rule book, as it came in."""

    id: str
    state: State
    history: History
    today: int


def read_case(text: str) -> Case:
    """Read one case. Raises CaseError with the field's path; nothing else, whatever the text."""
    case = Fields(_parsed(text), "")
    identity, today = case.text("id"), case.day("today")
    state = _read_state(Fields(case.take("state"), "state"), today)
    history = _read_history(Fields(case.take("history"), "history"), today)
    return Case(identity, state, history, today)


def write_answer(case_id: str, decision: Decision) -> str:
    """A decision as one line of JSON: id, action, dose_mg, triage, reasons."""
    return json.dumps(
        {
            "id": case_id,
            "action": decision.action.value,
            "dose_mg": plain_number(decision.dose_mg),
            "triage": int(decision.triage),
            "reasons": [reason_text(reason) for reason in decision.reasons],
        }
    )


def reason_text(reason: Reason) -> str:
    """A reason's code; the dose of RESUME_AT_n is part of its name."""
    if reason.code is ReasonCode.RESUME_AT_N and reason.number is not None:
        return f"RESUME_AT_{plain_number(reason.number)}"
    return reason.code.value


def plain_number(number: float) -> int | float:
    """A number without a needless ".0"."""
    return int(number) if float(number).is_integer() else number


def state_json(state: State) -> dict[str, Json]:
    """A state in the names and types of the case format."""
    values: dict[str, Json] = {name: _json(getattr(state, name)) for name in STATE_FIELDS}
    values["gi_caps"] = {
        str(plain_number(dose_mg)): [cap.last_day, cap.events]
        for dose_mg, cap in sorted(state.gi_caps.items())
    }
    return values


def checkin_json(checkin: CheckIn) -> dict[str, Json]:
    """A check-in in the names and types of the case format."""
    return {
        "cramps": checkin.cramps,
        "stool": checkin.stool,
        "taken": checkin.taken,
        "flags": [flag.value for flag in sorted(checkin.flags)],
    }


def _json(value: object) -> Json:
    if isinstance(value, float):
        return plain_number(value)
    return value if isinstance(value, int | str) else None


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text, object_pairs_hook=json_object)
    except json.JSONDecodeError as wrong:
        raise CaseError(f"is not JSON: {wrong.msg} at character {wrong.pos + 1}") from None
    except RecursionError:
        raise CaseError("is not a case: nested too deeply") from None
    except ValueError:  # Python's own limit for the digits of a whole number
        raise CaseError("is not a case: a number is too long") from None
    return value


def _read_state(state: Fields, today: int) -> State:
    state.refuse_others(STATE_FIELDS)
    return State(
        region=state.choice("region", Region),
        route=state.choice("route", Route),
        unit_mg=state.positive("unit_mg", least=LEAST_UNIT_MG),
        phase=state.choice("phase", Phase),
        screen=state.choice("screen", Screen),
        dose_mg=state.number("dose_mg"),
        other_mg=state.number("other_mg"),
        provider_ceiling_mg=state.number_or_none("provider_ceiling_mg"),
        provider_plan=state.yes_no("provider_plan"),
        baseline_per_week=state.number_or_none("baseline_per_week", most=MOST_PER_WEEK),
        treat_start=state.day("treat_start"),
        last_change=state.day("last_change"),
        gi_caps=_read_caps(Fields(state.take("gi_caps"), "state.gi_caps"), today),
        paused_on=state.day_or_none("paused_on"),
        resume_dose_mg=state.number_or_none("resume_dose_mg"),
        pause_attributable=state.yes_no("pause_attributable"),
        provider_ok=state.yes_no("provider_ok"),
        provider_reviewed=state.yes_no("provider_reviewed"),
        taper_start_dose_mg=state.number_or_none("taper_start_dose_mg"),
        spacing_conflict=state.yes_no("spacing_conflict"),
    )


def _read_caps(caps: Fields, today: int) -> dict[float, GiCap]:
    read: dict[float, GiCap] = {}
    for name in caps.names():
        path, value = caps.path(shown(name)), caps.take(name)
        dose_mg = _dose_of(name, path)
        if dose_mg in read:
            raise CaseError(f"{path}: the same dose is given twice")
        if not isinstance(value, list) or len(value) != 2:
            raise CaseError(f"{path}: must be [day of the last event, number of events]")
        last_day = whole(value[0], f"{path}[0]", least=-MOST_DAYS, most=today)
        read[dose_mg] = GiCap(last_day, whole(value[1], f"{path}[1]", least=1, most=MOST_EVENTS))
    return read


def _dose_of(name: str, path: str) -> float:
    try:
        dose_mg = float(name)
    except ValueError:
        raise CaseError(f"{path}: the name must be a dose in mg") from None
    if not 0 < dose_mg <= MOST_MG:  # also refuses nan
        raise CaseError(f"{path}: the name must be a dose above 0 mg")
    return dose_mg


def _read_history(history: Fields, today: int) -> dict[int, CheckIn]:
    read: dict[int, CheckIn] = {}
    for name in history.names():
        path = history.path(shown(name))
        day = _day_of(name, path)
        if day > today:
            raise CaseError(f"{path}: lies after today, which is day {today}")
        read[day] = _read_checkin(Fields(history.take(name), path))
    return read


def _day_of(name: str, path: str) -> int:
    """The day a check-in is filed under; only its plain spelling, so that no day comes twice."""
    digits = name.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 7):
        raise CaseError(f"{path}: the name must be a day number")
    if name != str(int(name)):
        raise CaseError(f"{path}: the name must be a day number without leading zeros")
    return int(name)


def _read_checkin(checkin: Fields) -> CheckIn:
    checkin.refuse_others(CHECKIN_FIELDS)
    return CheckIn(
        cramps=checkin.count_or_none("cramps", most=MOST_CRAMPS),
        stool=checkin.count_or_none("stool", most=STOOL_SEVERE),
        taken=checkin.yes_no_or_none("taken"),
        flags=_read_flags(checkin.take("flags"), checkin.path("flags")),
    )


def _read_flags(value: object, path: str) -> frozenset[Flag]:
    if not isinstance(value, list):
        raise CaseError(f"{path}: must be a list of flags")
    return frozenset(_read_flag(item, f"{path}[{at}]") for at, item in enumerate(value))


def _read_flag(value: object, path: str) -> Flag:
    if isinstance(value, str) and value not in set(Flag):
        raise CaseError(f"{path}: {shown(value)!r} is not a known flag")
    return choice(value, path, of=Flag)
