"""Whether the keys fit the database: each key that seals here has left a proof to try it on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Row, inspect, select

from bot.store.keyring import Keyring, KeyTrouble, NoKeyFile, WrongKey, read_keyring
from bot.store.migrate import upgrade, wait_for_other_replicas
from bot.store.sealed import hang, keyring_of
from bot.store.tables import sealing_key
from bot.store.upsert import insert_new

Keys = Keyring | Path
"""Keys, or the file that they lie in."""

_ABOUT: Final = b"sealing_key.proof"
_WORDS: Final = b"these keys fit"


class KeyDoesNotFit(KeyTrouble):
    """Other keys have sealed what is in this database."""


def ring(keys: Keys) -> Keyring:
    """The keys. Raises NoKeyFile and BadKeyFile."""
    return keys if isinstance(keys, Keyring) else read_keyring(keys)


def make_ready(engine: Engine, keyring: Keyring) -> None:
    """Bring the schema up to date and let these keys seal. Raises KeyDoesNotFit, SchemaTooNew."""
    hang(engine, keyring)
    with engine.begin() as connection:
        require_fit(connection)
    upgrade(engine)
    with engine.begin() as connection:
        # Two replicas that each made a key for an empty database must not both begin.
        wait_for_other_replicas(connection)
        require_fit(connection)
        add_proof(connection)


def require_fit(connection: Connection) -> None:
    """Raises KeyDoesNotFit unless every key that this database needs is on its ring."""
    keyring = keyring_of(connection.dialect)
    needed = {row.key_id: row.proof for row in _proofs(connection)}
    missing = sorted(key_id for key_id, proof in needed.items() if not _opens(keyring, proof))
    if missing:
        raise KeyDoesNotFit(
            "The key file does not fit this database: it was sealed with the key "
            f"{' and '.join(missing)}, and the file has {' and '.join(keyring.ids)}. Put the key "
            "file of this database in its place (KEY_FILE). Nothing was changed."
        )


def needs_keys(connection: Connection) -> bool:
    """Whether anything was sealed here: without its keys it is lost."""
    return bool(_proofs(connection))


def proven(connection: Connection) -> frozenset[str]:
    """The keys that have sealed here, by their ids."""
    return frozenset(row.key_id for row in _proofs(connection))


def lost(key_file: Path) -> NoKeyFile:
    """The sentence for a database whose key file is away."""
    return NoKeyFile(
        f"There is no key file at {key_file}, and this database cannot be read without it. Put its "
        "copy there, or say in KEY_FILE where it is. Nothing was changed."
    )


def add_proof(connection: Connection) -> None:
    """From now on this database needs the newest key."""
    keyring = keyring_of(connection.dialect)
    proof = keyring.seal(_WORDS, about=_ABOUT)
    values = {"key_id": keyring.ids[0], "proof": proof}
    connection.execute(insert_new(connection, sealing_key).values(values))


def _proofs(connection: Connection) -> list[Row[tuple[object, ...]]]:
    # A database of an older bot has none yet.
    if not inspect(connection).has_table(sealing_key.name):
        return []
    return list(connection.execute(select(sealing_key)).all())


def _opens(keyring: Keyring, proof: bytes) -> bool:
    try:
        return keyring.unseal(proof, about=_ABOUT) == _WORDS
    except WrongKey:
        return False
