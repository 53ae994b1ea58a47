"""`replay` and `explain` as an operator reads them: a line a decision, and a decision in full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, update
from sqlalchemy import text as sql

from bot.care.model import Flag
from bot.commands import Answer, Refused, explain, replay
from bot.services import titration
from bot.settings import Settings
from bot.store import people
from bot.store.database import Database
from bot.store.looking import NoDatabase
from bot.store.opening import open_database
from bot.store.tables import check_in, decision
from tests.kit.databases import open_sqlite
from tests.kit.keys import key_file
from tests.kit.plans import MONDAY, Life, counting, night

WIDTH = 100


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The bot's own database, open as while it runs."""
    key_file(settings.keys)
    opened = open_sqlite(Path(str(settings.database.database)))
    yield opened
    opened.close()


def tamper(life: Life, label: str, **values: object) -> None:
    """Change the stored decisions about a Night, as nobody should."""
    changed = update(decision).where(decision.c.night == night(label)).values(**values)
    life.run(lambda tx: tx.execute(changed))


def explained(settings: Settings, life: Life, label: str) -> list[str]:
    lines = explain(settings, person=str(life.id), night=label).text.splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    return lines


def test_a_replay_has_a_line_for_each_decision_and_a_sum(
    settings: Settings, database: Database
) -> None:
    life = Life(database)
    life.nights(MONDAY, 3)
    answer = replay(settings, person=str(life.id))
    *lines, last = answer.text.splitlines()
    assert [line.split()[1] for line in lines] == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert all("HOLD 100 mg, row 25" in line and line.endswith("same") for line in lines)
    assert (last, answer.differs) == ("3 decisions: 3 same.", False)


def test_a_difference_is_shown_with_both_values_and_counts(
    settings: Settings, database: Database
) -> None:
    life = Life(database)
    life.nights(MONDAY, 2)
    tamper(life, "2026-11-24", dose_mg=350.0)
    answer = replay(settings, person=str(life.id))
    assert answer.text.splitlines()[1].strip() == "dose: stored 350 mg, now 100 mg"
    assert answer.text.endswith("2 decisions: 1 same, 1 different.")
    assert answer.differs


def test_a_changed_diary_counts_as_a_difference(settings: Settings, database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 1)
    life.run(lambda tx: tx.execute(update(check_in).values(cramps=9)))
    answer = replay(settings, person=str(life.id))
    assert answer.text.endswith("1 decision: 1 inputs changed.")
    assert answer.differs


def test_another_version_of_the_rules_is_told_and_is_no_difference(
    settings: Settings, database: Database
) -> None:
    life = Life(database)
    life.nights(MONDAY, 2)
    tamper(life, "2026-11-24", rules_version="0.9", action="FLY")
    answer = replay(settings, person=str(life.id))
    assert "other rules: 0.9, these are 1.0" in answer.text.splitlines()[0]
    assert answer.text.endswith("2 decisions: 1 same, 1 other rules.")
    assert not answer.differs


@pytest.mark.parametrize(
    ("column", "stored", "problem"),
    [
        ("action", "FLY", "'FLY' is not a valid Action"),
        ("reasons", [["INTERVAL", "many"]], "'many' is no number of INTERVAL"),
        ("decided_at", "soon", "decided_at is no instant"),
        ("row", b"none of ours", "key 6f6e6520 is not in the key file"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_reason(
    settings: Settings, database: Database, column: str, stored: object, problem: str
) -> None:
    life = Life(database)
    life.nights(MONDAY, 2)
    if column in ("action", "reasons"):  # sealed with the right key, and yet none of ours
        tamper(life, "2026-11-24", **{column: stored})
    else:
        raw = sql(f"UPDATE decision SET {column} = :stored WHERE night = '2026-11-24'")  # noqa: S608
        life.run(lambda tx: tx.execute(raw, {"stored": stored}))
    answer = replay(settings, person=str(life.id))
    assert problem in answer.text and answer.differs
    assert answer.text.endswith("2 decisions: 1 same, 1 unreadable.")
    assert problem in "\n".join(explained(settings, life, "2026-11-24"))


def test_somebody_new_has_nothing_to_replay(settings: Settings, database: Database) -> None:
    life = Life(database)
    assert replay(settings, person=str(life.id)) == Answer(
        f"Person {life.id} has no stored decision."
    )


@pytest.mark.parametrize("person", ["99", "0", "-1", "ann", "", "9" * 30, "²", "1.0"])
def test_an_unknown_person_is_a_sentence_that_helps(
    settings: Settings, database: Database, person: str
) -> None:
    life = Life(database)
    with pytest.raises(Refused, match=f"the newest are: {life.id}"):
        replay(settings, person=person)
    with pytest.raises(Refused, match="There is no person"):
        explain(settings, person=person, night="2026-11-24")


@pytest.mark.parametrize("label", ["monday", "2026-13-01", "", "24.11.2026"])
def test_a_date_that_is_none_is_a_sentence_with_an_example(
    settings: Settings, database: Database, label: str
) -> None:
    with pytest.raises(Refused, match=r"is no date.*2026-11-23"):
        explain(settings, person=str(Life(database).id), night=label)


def test_the_decisions_on_a_server_are_answered_for_in_the_same_words(
    settings: Settings, database: Database, postgres_url: URL
) -> None:
    address = SecretStr(postgres_url.render_as_string(hide_password=False))
    on_server, answers = Settings(database_url=address, key_file=settings.keys), []
    with closing(open_database(on_server.database, on_server.keys)) as server:
        for chosen, opened in ((settings, database), (on_server, server)):
            life = Life(opened)
            life.nights(MONDAY, 2)
            tamper(life, "2026-11-24", dose_mg=350.0)
            told = "\n".join(explained(chosen, life, "2026-11-25"))
            answers.append((replay(chosen, person=str(life.id)), told))
    assert answers[0] == answers[1]
    assert answers[0][0].text.endswith("2 decisions: 1 same, 1 different.")


def test_without_a_database_none_is_made(settings: Settings) -> None:
    with pytest.raises(NoDatabase, match="Has the bot run here yet"):
        replay(settings, person="1")
    assert not settings.data_dir.exists() and not settings.keys.exists()


def test_a_night_without_a_decision_is_said(settings: Settings, database: Database) -> None:
    life = Life(database)
    assert "Nothing was decided about the Night of 2030-01-01" in "\n".join(
        explained(settings, life, "2030-01-01")
    )


def test_a_decision_is_explained_from_what_it_looked_at_to_its_answer(
    settings: Settings, database: Database
) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY, cramps=4)
    life.night_and_morning(MONDAY.plus(1), cramps=2)
    text = "\n".join(explained(settings, life, "2026-11-25"))
    assert "made 2026-11-25 07:00 UTC by rules 1.0" in text
    assert "phase TITRATE" in text and "dose_mg 100" in text
    table = [line.split() for line in text.splitlines() if line.startswith("      ")]
    assert ["1", "2026-11-24", "4", "0", "yes"] in table
    assert ["2", "2026-11-25", "2", "0", "yes"] in table
    assert "  8       your dose is within 350 mg a day\n" in text
    assert "  12-15   no diarrhea today\n" in text
    assert "  25      ANSWERS HOLD 100 mg\n" in text
    assert "  INTERVAL: a dose is kept for a while before a raise (5 days to go)\n" in text
    assert text.endswith("HOLD, 100 mg tonight, row 25\n  triage 0 (self-care)")


def test_a_correction_is_explained_beside_the_first_answer(
    settings: Settings, database: Database
) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY, stool=0)
    life.tells(MONDAY, stool=2)
    text = "\n".join(explained(settings, life, "2026-11-24"))
    first, second = text.split("\n\n\n")
    assert "HOLD 100 mg" in first and "ANSWERS PAUSE" not in first
    assert "  14      ANSWERS PAUSE 0 mg\n" in second


def test_a_warning_sign_that_changed_the_answer_is_named(
    settings: Settings, database: Database
) -> None:
    life = Life(database)
    life.at(MONDAY.next(), "08:00")
    life.tells(MONDAY, flags=[Flag.ONE_LEG_SWOLLEN_HOT])
    text = "\n".join(explained(settings, life, "2026-11-24"))
    assert "one_leg_swollen_hot" in text
    assert "(rule O1)" in text and "triage 3 (urgent)" in text


def test_many_signs_stay_within_the_width(settings: Settings, database: Database) -> None:
    life = Life(database)
    life.at(MONDAY.next(), "08:00")
    life.tells(MONDAY, flags=Flag)
    assert "wound_tetanus" in "\n".join(explained(settings, life, "2026-11-24"))
    life.run(lambda tx: tx.execute(update(decision).values(reasons=[])))
    lines = replay(settings, person=str(life.id)).text.splitlines()
    assert all(len(line) <= WIDTH for line in lines)


def test_a_start_tonight_is_explained_without_a_walk(
    settings: Settings, database: Database
) -> None:
    life = Life(database, counting(baseline_per_week=5.0))
    life.run(lambda tx: titration.begin_tonight(tx, life.id, now=life.now))
    text = "\n".join(explained(settings, life, "2026-11-23"))
    assert "the rules of entry answered" in text and "row E5" in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"dose_mg": 350.0}, "the same question has another answer now"),
        ({"inputs_digest": "0" * 64}, "not what was looked at then"),
        ({"rules_version": "0.9"}, "these are rules 1.0"),
    ],
)
def test_no_walk_is_shown_that_may_not_have_been_walked(
    settings: Settings, database: Database, values: dict[str, object], sentence: str
) -> None:
    life = Life(database)
    life.nights(MONDAY, 1)
    tamper(life, "2026-11-24", **values)
    text = "\n".join(explained(settings, life, "2026-11-24"))
    assert sentence in text and "ANSWERS" not in text
    assert "The reasons" in text


def test_nobody_is_named_by_their_telegram_id(settings: Settings, database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 1)
    known = life.run(lambda tx: people.get(tx, life.id))
    texts = [replay(settings, person=str(life.id)).text, *explained(settings, life, "2026-11-24")]
    assert known is not None and str(known.telegram_id) not in "\n".join(texts)
