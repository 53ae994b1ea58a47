"""Health data is sealed: doses, answers, decisions, what people wrote and what waits for them"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.keyring import Keyring
from bot.store.sealed import keyring_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 500
TRUTH, WHOLE, NUMBER, WORDS, DATE, LISTS, LONG, INSTANT = range(8)
TYPES: dict[int, sa.types.TypeEngine[Any]] = {
    TRUTH: sa.Boolean(),
    WHOLE: sa.Integer(),
    NUMBER: sa.Float(),
    DATE: sa.Date(),
    LISTS: sa.JSON(),
    LONG: sa.Text(),
    INSTANT: sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"),
}
# By table: its key, and of each column what it holds, how long it may be (of words), whether it
# must be there, and what it was when nobody said.
Was = tuple[int, int, bool, str | None]
COLUMNS: dict[str, tuple[tuple[str, ...], dict[str, Was]]] = {
    "conversation": (
        ("person_id",),
        {"question": (WORDS, 40, True, None), "context": (LISTS, 0, True, None)},
    ),
    "screening": (
        ("id",),
        {
            "conditions": (LISTS, 0, True, None),
            "age_65_or_older": (TRUTH, 0, True, None),
            "kidney_test_within_12_months": (TRUTH, 0, False, None),
            "unsure": (TRUTH, 0, True, None),
            "verdict": (WORDS, 12, True, None),
            "medicine_times": (LISTS, 0, True, "{}"),
            "pharmacist_ok": (TRUTH, 0, True, "false"),
        },
    ),
    "plan": (
        ("id",),
        {
            "cause": (WORDS, 40, True, None),
            "region": (WORDS, 8, True, None),
            "route": (WORDS, 8, True, None),
            "form": (WORDS, 16, True, None),
            "unit_mg": (WHOLE, 0, True, None),
            "halved": (TRUTH, 0, True, "false"),
            "other_mg": (WHOLE, 0, True, None),
            "provider_ceiling_mg": (WHOLE, 0, False, None),
            "provider_plan": (TRUTH, 0, True, None),
            "dose_mg": (WHOLE, 0, True, None),
            "baseline_per_week": (NUMBER, 0, False, None),
            "baseline_measured": (TRUTH, 0, True, None),
            "treat_start": (DATE, 0, False, None),
            "last_change": (DATE, 0, False, None),
            "gi_caps": (LISTS, 0, True, None),
            "paused_on": (DATE, 0, False, None),
            "resume_dose_mg": (WHOLE, 0, False, None),
            "pause_attributable": (TRUTH, 0, True, None),
            "taper_start_dose_mg": (WHOLE, 0, False, None),
            "screen": (WORDS, 12, True, None),
            "spacing_conflict": (TRUTH, 0, True, None),
            "provider_ok": (TRUTH, 0, True, None),
            "reviewed_on": (DATE, 0, False, None),
            "follows_stop": (WHOLE, 0, False, None),
            "cue": (WORDS, 60, False, None),
            "stretching": (TRUTH, 0, True, "false"),
        },
    ),
    "intake": (
        ("id",),
        {
            "dose_mg": (WHOLE, 0, True, None),
            "planned_mg": (WHOLE, 0, True, None),
            "taken": (TRUTH, 0, True, None),
            "taken_at": (INSTANT, 0, False, None),
        },
    ),
    "check_in": (
        ("id",),
        {
            "cramps_answer": (WORDS, 12, True, None),
            "cramps": (WHOLE, 0, False, None),
            "worst_pain": (WHOLE, 0, False, None),
            "stool_answer": (WORDS, 12, True, None),
            "stool": (WHOLE, 0, False, None),
            "taken_answer": (WORDS, 12, True, None),
            "flags_answer": (WORDS, 12, True, None),
            "flags": (LISTS, 0, True, None),
            "longest_minutes": (WHOLE, 0, False, None),
            "disturbed_answer": (WORDS, 12, True, "not_asked"),
        },
    ),
    "stretching": (("id",), {"done": (TRUTH, 0, True, None)}),
    "decision": (
        ("id",),
        {
            "trigger": (WORDS, 12, True, None),
            "inputs_digest": (WORDS, 64, True, None),
            "action": (WORDS, 20, True, None),
            "dose_mg": (WHOLE, 0, True, None),
            "triage": (WHOLE, 0, True, None),
            "reasons": (LISTS, 0, True, None),
            "row": (WORDS, 4, True, None),
            "override": (WHOLE, 0, False, None),
        },
    ),
    "referral": (("id",), {"level": (WHOLE, 0, True, None)}),
    "inbox": (
        ("update_id",),
        {"payload": (LONG, 0, True, None), "replies": (LISTS, 0, False, None)},
    ),
    "picture": (("person_id", "digest"), {"file_id": (WORDS, 255, True, None)}),
}
_Turn = Callable[[Keyring, str, int, object], object]


def upgrade() -> None:
    op.create_table(
        "sealing_key",
        sa.Column("key_id", sa.String(8), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_sealing_key")),
    )
    op.add_column(
        "check_in", sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.execute(
        "UPDATE check_in SET told = (worst_pain IS NOT NULL"
        " OR cramps_answer <> 'not_answered' OR stool_answer <> 'not_answered'"
        " OR taken_answer <> 'not_asked' OR flags_answer <> 'not_asked')"
    )
    for table in COLUMNS:
        if _on_postgres():
            _in_place(table, _sealed, to="bytea")
        else:
            _anew(table, _sealed, to_bytes=True)


def downgrade() -> None:
    for table in COLUMNS:
        if _on_postgres():
            _in_place(table, _unsealed, to=None)
        else:
            _anew(table, _unsealed, to_bytes=False)
    op.drop_column("check_in", "told")
    op.drop_table("sealing_key")


def _on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _anew(table: str, turn: _Turn, *, to_bytes: bool) -> None:
    """SQLite: the values first, for a column of it takes any; then a table of the new types.

    It takes the old one's place, whose pages are overwritten. `rebuilding` in `bot.store.migrate`
    sees to it that no row that points at the old one goes with it.
    """
    _turn_all(table, turn)
    column = _bytes if to_bytes else _plain
    columns = tuple(column(name, was) for name, was in COLUMNS[table][1].items())
    with op.batch_alter_table(table, recreate="always", reflect_args=columns):
        pass


def _bytes(name: str, was: Was) -> sa.Column[object]:
    return sa.Column(name, sa.LargeBinary(), nullable=not was[2])


def _plain(name: str, was: Was) -> sa.Column[object]:
    kind, length, required, default = was
    # SQLite knows a truth as a number, without quotes.
    said = sa.text(default) if default in ("true", "false") else default
    return sa.Column(name, _type(kind, length), nullable=not required, server_default=said)


def _type(kind: int, length: int) -> sa.types.TypeEngine[Any]:
    return sa.String(length) if kind == WORDS else TYPES[kind]


def _in_place(table: str, turn: _Turn, *, to: str | None) -> None:
    """PostgreSQL: by way of text. The last step writes the table anew, without the old rows."""
    columns = COLUMNS[table][1]
    _retype(table, {name: ("text", _as_text(name, was[0], to)) for name, was in columns.items()})
    _turn_all(table, turn)
    if to is not None:
        _retype(table, {name: (to, f"decode(\"{name}\", 'hex')") for name in columns})
        return
    _retype(table, {name: _from_text(name, was) for name, was in columns.items()})
    for name, (kind, _, _, default) in columns.items():
        if default is not None:
            said = f"'{default}'" + ("::json" if kind == LISTS else "")
            op.execute(f'ALTER TABLE {table} ALTER "{name}" SET DEFAULT {said}')


def _as_text(name: str, kind: int, to: str | None) -> str:
    if to is None:
        return f"encode(\"{name}\", 'hex')"
    if kind == INSTANT:
        return f'(extract(epoch FROM "{name}") * 1000000)::bigint::text'
    return f'"{name}"::text'


def _from_text(name: str, was: Was) -> tuple[str, str]:
    kind, length = was[:2]
    if kind == INSTANT:
        since = f"timestamptz 'epoch' + \"{name}\"::bigint * interval '1 microsecond'"
        return "timestamptz", since
    type_ = _type(kind, length).compile(dialect=op.get_bind().dialect)
    return type_, f'"{name}"::{type_}'


def _retype(table: str, columns: dict[str, tuple[str, str]]) -> None:
    changes = [f'ALTER "{name}" DROP DEFAULT' for name in columns]
    changes += [f'ALTER "{name}" TYPE {to} USING {how}' for name, (to, how) in columns.items()]
    op.execute(f"ALTER TABLE {table} " + ", ".join(changes))


def _turn_all(table: str, turn: _Turn) -> None:
    """Every value of these columns, some rows at a time."""
    connection, (key, columns) = op.get_bind(), COLUMNS[table]
    keyring = None
    values = ", ".join(f'"{name}" = :{name}' for name in columns)
    here = " AND ".join(f'"{name}" = :key_{name}' for name in key)
    change = sa.text(f"UPDATE {table} SET {values} WHERE {here}")  # noqa: S608
    for rows in _slices(connection, table):
        # An empty database needs no key: it has nothing to seal.
        keyring = keyring or keyring_of(connection.dialect)
        turned = [
            {f"key_{name}": row[name] for name in key}
            | {
                name: turn(keyring, f"{table}.{name}", was[0], row[name])
                for name, was in columns.items()
            }
            for row in rows
        ]
        connection.execute(change, turned)


def _slices(connection: sa.Connection, table: str) -> Iterator[Sequence[sa.RowMapping]]:
    key, columns = COLUMNS[table]
    names = ", ".join(f'"{name}"' for name in (*key, *columns))
    order = ", ".join(f'"{name}"' for name in key)
    after = f"WHERE ({order}) > ({', '.join(f':{name}' for name in key)})"
    last: dict[str, object] = {}
    while True:
        where = after if last else ""
        found = f"SELECT {names} FROM {table} {where} ORDER BY {order} LIMIT {ROWS_AT_ONCE}"  # noqa: S608
        rows = connection.execute(sa.text(found), last).mappings().all()
        if not rows:
            return
        yield rows
        last = {name: rows[-1][name] for name in key}


def _sealed(keyring: Keyring, about: str, kind: int, value: object) -> object:
    plain = ("null" if value is None else _json(kind, value)).encode()
    step = 64 if kind in (LISTS, LONG) else 16
    filled = plain.ljust(-(-len(plain) // step) * step)
    sealed = keyring.seal(filled, about=about.encode())
    return sealed.hex() if _on_postgres() else sealed


def _json(kind: int, value: object) -> str:
    """From SQLite's own form or PostgreSQL's text."""
    if kind == TRUTH:
        return "true" if value in (1, "true") else "false"
    if kind in (WORDS, LONG, DATE):
        return json.dumps(value, ensure_ascii=False)
    if kind == NUMBER:
        # PostgreSQL writes 10.0 as 10, which would come back as a whole number.
        return json.dumps(float(str(value)))
    return str(value)


def _unsealed(keyring: Keyring, about: str, kind: int, value: object) -> object:
    if value is None:
        return None
    assert isinstance(value, bytes | str), "a sealed value"
    sealed = bytes.fromhex(value) if isinstance(value, str) else value
    text = keyring.unseal(sealed, about=about.encode()).decode().rstrip(" ")
    if text == "null":
        return None
    if kind in (WORDS, LONG, DATE):
        return json.loads(text)
    if _on_postgres() or kind == LISTS:
        return text
    return {"true": 1, "false": 0}[text] if kind == TRUTH else json.loads(text)
