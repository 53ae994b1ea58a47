"""Every field of data.json: what its column can keep, and what else holds for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table

from bot.care.fields import CaseError, Fields
from bot.care.label import Form
from bot.care.model import Action, Flag, Phase, ReasonCode, Region, Route, Screen, Triage
from bot.care.screening import Condition
from bot.care.wire import MOST_CRAMPS, MOST_EVENTS, MOST_PER_WEEK
from bot.report.unpacking import NotOurs
from bot.services import restoring_values as values
from bot.services.kinds import Kind
from bot.services.morning import LONGEST_MINUTES
from bot.services.restoring_values import Reader, listed, one_of, or_none, whole
from bot.store import tables
from bot.store.decisions import ProposalState, Trigger
from bot.store.diary import Known
from bot.store.everything import LEFT_OUT, TABLES, Values
from bot.store.last_entries import Entry
from bot.store.plans import PlanStatus
from bot.store.week import Weekday
from scheduler.table import State

_ANSWER: Final = one_of("answer", Known)
_WEEKDAY: Final = one_of("weekday", Weekday)
_MEDICINE: Final = one_of("medicine", Condition)
_LEVEL: Final = values.level("level of advice", Triage)
_RULES: Final = values.matching(r"[0-9A-Za-z.]{1,8}", "version of the rule book")
_TIMES: Final = values.as_given(values.pair(values.clock, values.clock))


def _mg(value: object, path: str) -> str:
    """A dose as the name of a field."""
    try:
        return str(values.dose(float(str(value)), path))
    except ValueError:
        raise values.refuse(path, value, no="dose in mg") from None


_EVENTS: Final = values.pair(values.night, whole("count of events", least=1, most=MOST_EVENTS))
_REASON: Final = values.pair(one_of("reason", ReasonCode), or_none(values.any_number))
_SPECIAL: Final[Mapping[str, Mapping[str, Reader]]] = {
    "person": {
        "telegram_id": whole("Telegram number", least=1, most=2**52 - 1),
        "language": values.matching(r"[a-z]{2,3}(-[A-Za-z0-9]{1,4})?", "language, such as en"),
        "cards_seen": listed(values.text(most=40), unique=True),
    },
    "plan": {
        "id": whole("number of a row", least=1, most=2**63 - 1),
        "version": whole("number of a version", least=1, most=2**31 - 1),
        "status": one_of("status", PlanStatus),
        "region": one_of("region", Region),
        "zone": values.zone,
        "home_zone": or_none(values.zone),
        "route": one_of("route", Route),
        "form": one_of("form", Form),
        "phase": one_of("phase", Phase),
        "screen": one_of("verdict", Screen),
        "baseline_per_week": or_none(values.number("count from 0", most=MOST_PER_WEEK)),
        "gi_caps": values.keyed(_mg, _EVENTS),
        "week": values.keyed(_WEEKDAY, _TIMES),
        "quiet": listed(_WEEKDAY, unique=True),
        "follows_stop": or_none(_LEVEL),
        "follow_ups": whole("count of reminders", least=0, most=3),
        "lead_minutes": whole("count of minutes", least=0, most=24 * 60),
        "weekly_on": or_none(_WEEKDAY),
    },
    "screening": {
        "conditions": listed(one_of("health answer", Condition), unique=True),
        "verdict": one_of("verdict", Screen),
        "medicine_times": values.keyed(_MEDICINE, values.as_given(listed(values.clock))),
    },
    "check_in": {
        **dict.fromkeys(
            ("cramps_answer", "stool_answer", "taken_answer", "flags_answer", "disturbed_answer"),
            _ANSWER,
        ),
        "cramps": or_none(whole("count of cramps", least=0, most=MOST_CRAMPS)),
        "worst_pain": or_none(whole("pain", least=0, most=10)),
        "stool": or_none(whole("grade of the bowel", least=0, most=3)),
        "flags": listed(one_of("warning sign", Flag), unique=True),
        "longest_minutes": or_none(values.member("length of a cramp", LONGEST_MINUTES)),
    },
    "last_entry": {"entry": one_of("kind of entry", Entry)},
    "decision": {
        "trigger": one_of("trigger", Trigger),
        "action": one_of("action", Action),
        "triage": _LEVEL,
        "reasons": listed(_REASON),
        "row": values.matching(r"[A-Za-z0-9]{1,4}", "row of the rule book"),
        "rules_version": _RULES,
        "inputs_digest": values.matching(r"[0-9a-f]{64}", "digest"),
    },
    "proposal": {"state": one_of("state", ProposalState)},
    "referral": {"level": _LEVEL},
    "occurrence": {"kind": one_of("kind of message", Kind), "state": one_of("state", State)},
    "conversation": {"question": values.matching(r"[a-z_.]{1,40}", "question")},
}
# Columns that came after the first file of format 1 was made: an older file has none of them.
_LATER: Final = frozenset({"telegram_id", "reported_at", "weekly_on", "weekly_local"})


@dataclass(frozen=True, slots=True)
class Data:
    """What a file holds, read and checked field by field, in the types that the tables keep."""

    person: Values
    rows: Mapping[str, list[Values]]
    helps: int
    """How many people they are a trusted person of."""


def read(data: Mapping[str, object]) -> Data:
    """Read every field of every row. Raises NotOurs with the path of the first that cannot be."""
    known = ("format", "made_at", "rules_version", "person", *TABLES, "helps")
    try:
        whole_file = Fields(data, "")
        whole_file.refuse_others(known)
        _RULES(whole_file.take("rules_version"), "rules_version")
        person = _row(tables.person, but={"id"})(whole_file.take("person"), "person")
        rows = {
            name: _rows(whole_file.take(name), name, table=table) for name, table in TABLES.items()
        }
        helps = _rows(whole_file.take("helps"), "helps", table=tables.helper)
    except CaseError as error:
        raise NotOurs(str(error)) from None
    return Data(person, rows, len(helps))


def _rows(value: object, path: str, *, table: Table) -> list[Values]:
    if not isinstance(value, list):
        raise values.refuse(path, value, no="list of rows")
    reader = _row(table, but=LEFT_OUT)
    found = [reader(each, f"{path}[{at}]") for at, each in enumerate(value)]
    for at, row in enumerate(found):
        if row.keys() != found[0].keys():
            raise NotOurs(f"{path}[{at}]: has other fields than {path}[0]")
    return found


def _row(table: Table, *, but: frozenset[str] | set[str]) -> Callable[[object, str], Values]:
    special = _SPECIAL.get(table.name, {})
    readers = {
        column.name: special.get(column.name) or values.of_column(column)
        for column in table.columns
        if column.name not in but
    }

    def read_row(value: object, path: str) -> Values:
        fields = Fields(value, path)
        fields.refuse_others(readers)
        row = {
            name: reader(fields.take(name), fields.path(name))
            for name, reader in readers.items()
            if name not in _LATER or name in fields.names()
        }
        if table is tables.check_in:
            _must_agree(row, path)
        return row

    return read_row


def _must_agree(row: Values, path: str) -> None:
    """A number goes with a yes, a zero with a no, and nothing with any other answer."""
    for name in ("cramps", "stool"):
        answer, told = row[f"{name}_answer"], row[name]
        agrees = {Known.YES: told != 0, Known.NO: told in (0, None)}
        if not agrees.get(Known(str(answer)), told is None):
            raise NotOurs(f"{path}.{name}: {told} does not go with the answer {answer}")
