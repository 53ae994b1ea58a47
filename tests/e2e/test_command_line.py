"""The program as an operator meets it: starting, stopping, mistakes, and asking the rule book."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from sqlalchemy import update

from bot.services import pausing
from bot.store.database import Database
from bot.store.sqlite import SqliteDatabase
from bot.store.tables import decision
from tests.e2e.conftest import House
from tests.kit.keys import KEYRING, key_file
from tests.kit.person import Person
from tests.kit.plans import MONDAY, Life
from tests.kit.postgres import Postgres
from tests.kit.processes import ROOT, Program, bot_program, environment
from tests.kit.sandbox import Sandbox
from tests.kit.warm import Streams, WarmProcess

CASES = ROOT / "tests" / "care" / "cases.jsonl"
WRONG_TOKEN = "123456:" + "x" * 35


def database_in(folder: Path) -> Database:
    """The bot's own database in its data folder, open as while it runs, and the key beside it."""
    key_file(Path(f"{folder}.key"))
    return SqliteDatabase(folder / "bot.sqlite3", KEYRING)


def run(
    *arguments: str, folder: Path, text: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    with TemporaryDirectory() as beside:
        into, out, err = (Path(beside) / name for name in ("in", "out", "err"))
        into.write_text(text)
        streams = Streams(out=out, err=err, into=into)
        command = ["-m", "bot", *arguments]
        process = WarmProcess(command, cwd=folder, streams=streams, env=environment(env))
        status = process.join(60)
        return subprocess.CompletedProcess(command, status, out.read_text(), err.read_text())


def test_decide_answers_each_case_on_a_line(tmp_path: Path) -> None:
    done = run("decide", folder=tmp_path, text=CASES.read_text())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    assert done.returncode == 0, done.stderr
    assert [{"id": case["id"], **case["expect"]} for case in cases] == answers


def test_decide_names_the_bad_line_and_answers_the_others(tmp_path: Path) -> None:
    good = CASES.read_text().splitlines()[0]
    done = run("decide", folder=tmp_path, text=f"{good}\n{{not json\n{good}\n")
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.startswith("line 2: ")
    assert "Traceback" not in done.stderr


def test_stored_decisions_are_replayed_and_explained_without_a_token(tmp_path: Path) -> None:
    with closing(database_in(tmp_path)) as database:  # open, as while the bot runs
        life = Life(database)
        life.nights(MONDAY, 2)
        replayed = run("replay", str(life.id), folder=tmp_path, DATA_DIR=str(tmp_path))
        night = str(MONDAY.next())
        told = run("explain", str(life.id), night, folder=tmp_path, DATA_DIR=str(tmp_path))
    assert (replayed.returncode, replayed.stderr) == (0, "")
    assert replayed.stdout.splitlines()[-1] == "2 decisions: 2 same."
    assert (told.returncode, told.stderr) == (0, "")
    assert "The walk through the table" in told.stdout


def test_a_replay_that_differs_ends_with_1(tmp_path: Path) -> None:
    with closing(database_in(tmp_path)) as database:
        life = Life(database)
        life.nights(MONDAY, 2)
        life.run(lambda tx: tx.execute(update(decision).values(dose_mg=350.0)))
    done = run("replay", str(life.id), folder=tmp_path, DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    assert "dose: stored 350 mg, now 100 mg" in done.stdout


def test_stats_counts_beside_a_running_bot_and_shows_no_group_under_five(tmp_path: Path) -> None:
    with closing(database_in(tmp_path)) as database:
        lives = [Life(database) for _ in range(6)]
        few = run("stats", folder=tmp_path, DATA_DIR=str(tmp_path))
        lives[0].run(lambda tx: pausing.stop(tx, lives[0].id, now=lives[0].now))
        machine = run("stats", "--json", folder=tmp_path, DATA_DIR=str(tmp_path))
    assert (few.returncode, few.stderr) == (0, "")
    assert "People: 6\nOf these: running 6\n" in few.stdout
    assert all(len(line) <= 100 for line in few.stdout.splitlines())
    told = json.loads(machine.stdout)
    assert (machine.returncode, told["people"], told["languages"]) == (0, 6, {"en": 6})
    assert (told["places"]["running"], told["places"]["stopped"]) == (None, None)


def test_a_question_that_cannot_be_answered_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "bot.sqlite3").write_text("a shopping list\n" * 100)
    database_in(tmp_path / "good").close()
    for folder, arguments, sentence in (
        ("missing", ["replay", "1"], "There is no database at"),
        ("broken", ["replay", "1"], "The database does not work"),
        ("good", ["replay", "7"], "There is no person '7'"),
        ("good", ["explain", "7", "monday"], "'monday' is no date"),
        ("missing", ["stats"], "There is no database at"),
    ):
        done = run(*arguments, folder=tmp_path, DATA_DIR=str(tmp_path / folder))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(sentence) and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "missing").exists()


def test_help_says_who_a_person_is_and_what_the_exit_status_means(tmp_path: Path) -> None:
    for command in ("replay", "explain"):
        told = " ".join(run(command, "--help", folder=tmp_path).stdout.split())
        assert "the bot's own number for somebody" in told
        assert "Exit status: 0" in told and "2 the question could not be answered" in told


def test_all_mistakes_in_the_settings_are_named_at_once(tmp_path: Path) -> None:
    done = run(folder=tmp_path, SANDBOX_PORT="many", SEND_WINDOW="0")
    assert done.returncode == 2
    assert "SANDBOX_PORT" in done.stderr and "SEND_WINDOW" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_said_with_the_setting_to_change(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(folder=tmp_path, SANDBOX_PORT=str(taken.getsockname()[1]))
    assert done.returncode != 0
    assert "SANDBOX_PORT" in done.stderr and "taken" in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_wrong_token_is_one_sentence_and_exit_3(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    base = f"{house.sandbox.url}/bot"
    bot = bot_program(folder, "", TELEGRAM_TOKEN=WRONG_TOKEN, TELEGRAM_BASE_URL=base)
    status = await _run_to_its_end(bot)
    assert status == 3
    assert "TELEGRAM_TOKEN" in bot.output() and "BotFather" in bot.output()
    assert WRONG_TOKEN not in bot.output() and "Traceback" not in bot.output()


async def test_a_second_poller_is_said_clearly_with_exit_4(house: House, tmp_path: Path) -> None:
    second = bot_program(tmp_path / "second", house.sandbox.url)
    ended = asyncio.create_task(_run_to_its_end(second))
    first = asyncio.create_task(house.bot.wait())
    done, waiting = await asyncio.wait(
        [ended, first], return_when=asyncio.FIRST_COMPLETED, timeout=30
    )
    outputs = house.bot.output() + second.output()
    for task in waiting:
        task.cancel()
    await second.stop()
    assert {task.result() for task in done} == {4}
    assert "409" in outputs and "Traceback" not in outputs


async def test_ctrl_c_stops_cleanly_and_a_second_start_goes_on(tmp_path: Path) -> None:
    port = _free_port()
    bot = bot_program(tmp_path, "", SANDBOX_PORT=str(port))
    await bot.start(until="The chat is at")
    async with aiohttp.ClientSession() as session:
        person = await Person.join(Sandbox(f"http://127.0.0.1:{port}", session))
        await person.start()
        await person.tap("I agree")
        await person.sees("How old")
        begun = time.monotonic()
        assert await bot.interrupt() == 0
        assert time.monotonic() - begun < 5
        await bot.start(until="The chat is at")
        await person.tap("18 to 64")
        await person.sees("Does any of this apply")
    await bot.stop()
    assert "Traceback" not in bot.output()
    assert oct((tmp_path / "data" / "bot.sqlite3").stat().st_mode)[-3:] == "600"


async def test_no_token_and_no_words_of_a_person_reach_the_log(house: House, ann: Person) -> None:
    await ann.start()
    await ann.say("my secret garden is large")
    await ann.sees("I did not")
    log = house.bot.output()
    assert "secret" not in log
    assert "4242:sandbox" not in log


async def _run_to_its_end(program: Program) -> int:
    await program.launch()
    return await program.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_a_server_that_does_not_know_the_database_is_one_sentence(
    tmp_path: Path, postgres: Postgres
) -> None:
    missing = postgres.url.set(database="nights").render_as_string(hide_password=False)
    for arguments, status in (([], 1), (["replay", "1"], 2)):
        done = run(*arguments, folder=tmp_path, DATABASE_URL=missing, SANDBOX_PORT="0")
        assert (done.returncode, len(done.stderr.splitlines())) == (status, 1)
        assert "has no database 'nights'" in done.stderr
