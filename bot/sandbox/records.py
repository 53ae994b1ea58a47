"""Reading and writing the records of the world."""

import json

from bot.sandbox.entry import Entry, Group, Person, Query, StoredFile
from bot.sandbox.store import Store
from bot.sandbox.wire import JsonObject, dumps, parse_object

MESSAGE_COLUMNS = "message_id, chat_id, date_s, outgoing, body, silent, deleted, keyboard, reaction"
FILE_COLUMNS = "file_id, unique_id, kind, name, mime_type, size, width, height"
FIRST_USER_ID = 1001


class Records:
    """Persons and groups are kept in memory too, everything else is read when asked for."""

    def __init__(self, store: Store) -> None:
        self._db = store.db
        self._last_message_id = store.last_number("messages")
        self.persons: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self._load()

    def forget_cached(self) -> None:
        """After the store was emptied."""
        self.persons.clear()
        self.groups.clear()

    def next_user_id(self) -> int:
        """Ids grow from 1001."""
        return max(self.persons, default=FIRST_USER_ID - 1) + 1

    def save_person(self, person: Person) -> None:
        """Add or change a person."""
        self._db.execute(
            "INSERT OR REPLACE INTO persons VALUES (?, ?, ?, ?, ?, ?)",
            (
                person.user_id,
                person.first_name,
                person.language_code,
                person.started,
                person.blocked,
                person.deactivated,
            ),
        )
        self.persons[person.user_id] = person

    def save_group(self, group: Group) -> None:
        """Add or change a group."""
        self._db.execute(
            "INSERT OR REPLACE INTO groups VALUES (?, ?, ?)",
            (group.chat_id, group.title, dumps(group.user_ids)),
        )
        self.groups[group.chat_id] = group

    def next_message_id(self) -> int:
        """One row of numbers for all chats, as private chats of one bot have at Telegram."""
        self._last_message_id += 1
        return self._last_message_id

    def save_message(self, entry: Entry) -> None:
        """Add or change a message."""
        keyboard = None if entry.keyboard is None else dumps(entry.keyboard)
        self._db.execute(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.message_id,
                entry.chat_id,
                entry.date_s,
                entry.outgoing,
                dumps(entry.body),
                entry.silent,
                entry.deleted,
                keyboard,
                entry.reaction,
            ),
        )

    def message(self, chat_id: int, message_id: int) -> Entry | None:
        """A message that is there (not deleted) in this chat."""
        if message_id > self._last_message_id:
            return None
        sql = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE message_id = ?"  # noqa: S608
        row = self._db.execute(sql, (message_id,)).fetchone()
        entry = None if row is None else _entry(row)
        return None if entry is None or entry.chat_id != chat_id or entry.deleted else entry

    def messages(self, chat_id: int) -> list[Entry]:
        """The whole chat in order, deleted messages too."""
        sql = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE chat_id = ? ORDER BY message_id"  # noqa: S608
        return [_entry(row) for row in self._db.execute(sql, (chat_id,))]

    def add_query(self, *, chat_id: int, now_ms: int) -> Query:
        """A new press of a button."""
        sql = "INSERT INTO queries VALUES (NULL, ?, ?, 0, NULL, 0)"
        number = self._db.execute(sql, (chat_id, now_ms)).lastrowid
        return Query(query_id=f"{QUERY_PREFIX}{number}", chat_id=chat_id, asked_at_ms=now_ms)

    def query(self, query_id: str) -> Query | None:
        """The press with this id."""
        number = query_id.removeprefix(QUERY_PREFIX)
        if not (query_id.startswith(QUERY_PREFIX) and number.isdecimal() and len(number) < 16):
            return None
        sql = "SELECT chat_id, asked_at_ms, answered, toast, alert FROM queries WHERE n = ?"
        row = self._db.execute(sql, (int(number),)).fetchone()
        if row is None:
            return None
        chat_id, asked_at_ms, answered, toast, alert = row
        return Query(query_id, chat_id, asked_at_ms, bool(answered), toast, bool(alert))

    def answer_query(self, query: Query, *, toast: str | None, alert: bool) -> None:
        """Store the bot's answer."""
        sql = "UPDATE queries SET answered = 1, toast = ?, alert = ? WHERE n = ?"
        number = int(query.query_id.removeprefix(QUERY_PREFIX))
        self._db.execute(sql, (toast, alert, number))

    def save_file(self, file: StoredFile, content: bytes) -> None:
        """Keep a file; the same id with the same content is kept once."""
        self._db.execute(
            "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file.file_id,
                file.unique_id,
                file.kind,
                file.name,
                file.mime_type,
                file.size,
                file.width,
                file.height,
                content,
            ),
        )

    def file(self, file_id: str) -> StoredFile | None:
        """What is known of a file."""
        sql = f"SELECT {FILE_COLUMNS} FROM files WHERE file_id = ?"  # noqa: S608
        row = self._db.execute(sql, (file_id,)).fetchone()
        return None if row is None else StoredFile(*row)

    def file_content(self, file_id: str) -> bytes:
        """The bytes of a file that exists."""
        sql = "SELECT content FROM files WHERE file_id = ?"
        return bytes(self._db.execute(sql, (file_id,)).fetchone()[0])

    def _load(self) -> None:
        for row in self._db.execute("SELECT * FROM persons"):
            person = Person(row[0], row[1], row[2], bool(row[3]), bool(row[4]), bool(row[5]))
            self.persons[person.user_id] = person
        for chat_id, title, user_ids in self._db.execute("SELECT * FROM groups"):
            self.groups[chat_id] = Group(chat_id, title, tuple(json.loads(user_ids)))


QUERY_PREFIX = "4398046511104"  # real query ids are 19-digit numbers, so these are long too


def _entry(row: tuple[int, int, int, int, str, int, int, str | None, str | None]) -> Entry:
    message_id, chat_id, date_s, outgoing, body, silent, deleted, keyboard, reaction = row
    return Entry(
        message_id=message_id,
        chat_id=chat_id,
        date_s=date_s,
        outgoing=bool(outgoing),
        body=parse_object(body),
        silent=bool(silent),
        deleted=bool(deleted),
        keyboard=_keyboard(keyboard),
        reaction=reaction,
    )


def _keyboard(text: str | None) -> JsonObject | None:
    return None if text is None else parse_object(text)
