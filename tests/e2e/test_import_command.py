"""`python -m bot import` as a process: an export moves to a server where nothing has run yet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.e2e.test_command_line import run
from tests.kit.databases import open_sqlite
from tests.kit.exports import export_of
from tests.kit.plans import MONDAY, Life


def test_an_export_is_imported(tmp_path: Path) -> None:
    with closing(open_sqlite(tmp_path / "old" / "bot.sqlite3")) as database:
        life = Life(database)
        life.nights(MONDAY, 2)
        file = tmp_path / "my-data.zip"
        file.write_bytes(export_of(life))
    new = str(tmp_path / "new")
    done = run("import", str(file), folder=tmp_path, DATA_DIR=new)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Person 1 is restored")
    assert "All decisions made again: 2 same." in done.stdout
