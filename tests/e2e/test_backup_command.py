"""Backing up beside the real bot, restoring, a second bot on the same file, and the doctor."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import House
from tests.e2e.test_command_line import run
from tests.kit.person import Person
from tests.kit.processes import bot_program


async def test_a_running_house_is_backed_up_and_moves(
    house: House, ann: Person, tmp_path: Path
) -> None:
    await ann.start()
    await ann.sees("Do you agree")
    here = {"DATA_DIR": str(tmp_path / "data"), "SANDBOX_URL": house.sandbox.url}
    made = run("backup", str(tmp_path / "safe"), folder=tmp_path, **here)
    assert (made.returncode, made.stderr) == (0, "")
    assert "1 people" in made.stdout and "read back and whole" in made.stdout
    (file,) = (tmp_path / "safe").iterdir()
    over = run("restore", str(file), "--replace", folder=tmp_path, **here)
    assert (over.returncode, over.stdout) == (2, "")
    assert "runs the bot on" in over.stderr and len(over.stderr.splitlines()) == 1
    await house.bot.stop()
    there = {"DATA_DIR": str(tmp_path / "new"), "KEY_FILE": str(tmp_path / "data.key")}
    moved = run("restore", str(file), folder=tmp_path, **there)
    assert (moved.returncode, moved.stderr) == (0, "")
    assert moved.stdout.startswith("Restored: 1 people")
    second = bot_program(tmp_path / "elsewhere", house.sandbox.url, **there)
    await second.start(until="The chat is at")
    await ann.tap("I agree")
    await ann.sees("How old")
    await second.stop()
    assert "Traceback" not in second.output()


async def test_a_second_bot_on_the_same_file_is_refused_until_the_first_is_killed(
    house: House, tmp_path: Path
) -> None:
    second = bot_program(tmp_path / "2", house.sandbox.url, DATA_DIR=str(tmp_path / "data"))
    await second.launch()
    assert await second.wait() == 1
    assert f"Another process (number {house.bot.pid}) runs the bot on" in second.output()
    assert "Traceback" not in second.output()
    await house.bot.kill()
    await second.start(until="The chat is at")
    await second.stop()


def test_what_cannot_be_done_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("a shopping list\n" * 100)
    (tmp_path / "data").mkdir()
    for arguments, sentence in (
        (["backup"], "There is no key file at"),
        (["restore", "notes.txt"], "There is no key file at"),
        (["migrate-db"], "DATABASE_URL names no PostgreSQL"),
    ):
        done = run(*arguments, folder=tmp_path, DATA_DIR="data")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(sentence) and len(done.stderr.splitlines()) == 1
    assert [each.name for each in (tmp_path / "data").iterdir()] == []


def test_the_doctor_ends_with_1_when_something_is_wrong_and_says_how_it_does(
    tmp_path: Path,
) -> None:
    well = run("doctor", folder=tmp_path, DATA_DIR="data")
    assert (well.returncode, well.stderr) == (0, "")
    (tmp_path / "data").mkdir(mode=0o755)
    ill = run("doctor", folder=tmp_path, DATA_DIR="data")
    assert (ill.returncode, ill.stderr) == (1, "")
    assert "Say: chmod 700 data" in ill.stdout
