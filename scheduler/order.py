"""One person at a time: nobody reads and then writes a person's rows while somebody else does.

SQLite has one writer, so there it holds by itself. On PostgreSQL every transaction that reads and
then writes a person's rows takes the person's lock first, before any row. In that order, and
several people in ascending order, no two of them can wait for each other in a circle.
"""

from collections.abc import Collection

from sqlalchemy import BigInteger, Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

# Advisory locks: they need no row, which a person who has just said hello does not have yet, and
# end with the transaction. The unnested array keeps its order, and so do the locks.
_person = func.unnest(bindparam("people", type_=ARRAY(BigInteger))).column_valued("person")
_LOCK = select(func.count(func.pg_advisory_xact_lock(_person)))


def one_at_a_time(connection: Connection, person_ids: Collection[int]) -> None:
    """Wait until these people are ours until the end of the transaction; nothing on SQLite."""
    if person_ids and connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"people": sorted(set(person_ids))})
