"""One SQLite file that holds the whole world; what a call answered is in it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_NAME = "sandbox.sqlite3"

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS persons (
    user_id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, language_code TEXT,
    started INTEGER NOT NULL, blocked INTEGER NOT NULL, deactivated INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS groups (
    chat_id INTEGER PRIMARY KEY, title TEXT NOT NULL, user_ids TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL,
    date_s INTEGER NOT NULL, outgoing INTEGER NOT NULL, body TEXT NOT NULL,
    silent INTEGER NOT NULL, deleted INTEGER NOT NULL, keyboard TEXT, reaction TEXT);
CREATE INDEX IF NOT EXISTS messages_of_chat ON messages (chat_id, message_id);
CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY AUTOINCREMENT, expires_at_ms INTEGER NOT NULL,
    body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS updates_by_expiry ON updates (expires_at_ms);
CREATE TABLE IF NOT EXISTS replays (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS queries (
    n INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL, asked_at_ms INTEGER NOT NULL,
    answered INTEGER NOT NULL, toast TEXT, alert INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, unique_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    mime_type TEXT NOT NULL, size INTEGER NOT NULL, width INTEGER NOT NULL,
    height INTEGER NOT NULL, content BLOB NOT NULL);
"""

TABLES = ("facts", "persons", "groups", "messages", "updates", "replays", "queries", "files")


class Store:
    """A thin door to SQLite: `db` for the queries, one transaction per call of the outside.

    WAL with synchronous NORMAL: a killed process loses nothing that was committed (a power cut
    may lose the last moments; the sandbox is a toy world and takes that for its speed).
    """

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = data_dir / FILE_NAME
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        self.db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file; the store is not usable afterwards."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it is part of that one."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """A named value that was kept with `keep`."""
        found = self.db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def keep(self, name: str, value: str) -> None:
        """Remember a named value."""
        self.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def last_number(self, table: str) -> int:
        """The highest number that a table with growing numbers ever gave out."""
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        found = self.db.execute(sql, (table,)).fetchone()
        return 0 if found is None else int(found[0])

    def empty(self, *, keeping: tuple[str, ...]) -> None:
        """Forget the world but the named facts; numbers of messages and updates go on growing."""
        kept = [(name, self.fact(name)) for name in keeping]
        with self.transaction():
            for table in TABLES:
                self.db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above
            for name, value in kept:
                if value is not None:
                    self.keep(name, value)
