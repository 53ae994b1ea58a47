"""/report: one page by a few taps, a name that is not kept, and never two pages for one screen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.chat.files import NO_FILES, MadeFile
from bot.chat.report_files import ReportFiles
from bot.chat.report_wish import Order, read_order, read_wish
from bot.report.typeset import Typesetter
from bot.services.report import Nights
from bot.store import conversations, people
from bot.store.tables import conversation, person
from scheduler.clock import ShiftedClock
from tests.chat.phone import Phone
from tests.kit import invented
from tests.kit.databases import open_sqlite
from tests.kit.house import AT_SIX, House
from tests.kit.house import MONDAY as TONIGHT
from tests.kit.person import Person

SUNDAY = TONIGHT.plus(-1)
CHOICES = [
    "4 weeks",
    "✓ 12 weeks",
    "All of it",
    "Put a name on it",
    "Make the page",
    "As plain text",
]


@pytest.fixture(scope="module")
def eleven_weeks(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with somebody who has lived them, as a file."""
    path = tmp_path_factory.mktemp("lived") / "bot.sqlite3"
    with closing(open_sqlite(path)) as database:
        database.run_now(lambda tx: invented.live(tx, invented.A_FEW_WEEKS))
    return path.read_bytes()


@pytest.fixture
def phone(tmp_path: Path, eleven_weeks: bytes) -> Iterator[Phone]:
    """Somebody with eleven invented weeks behind them."""
    path = tmp_path / "bot.sqlite3"
    path.write_bytes(eleven_weeks)
    with closing(open_sqlite(path)) as database:
        yield Phone(database, number=invented.A_FEW_WEEKS.telegram_id)


def order_of(phone: Phone) -> Order:
    """What the newest file on the screen is made from."""
    found = next(one.file for one in reversed(phone.screen) if one.file)
    order = read_order(found)
    assert order is not None
    return order


def files_sent(phone: Phone) -> int:
    return sum(1 for one in phone.screen if one.file)


def test_report_offers_nights_a_name_and_two_forms(phone: Phone) -> None:
    said = phone.say("/report")
    assert "One PDF page" in said
    assert "Nights: 8 September 2026 – 22 November 2026" in said
    assert "No name is on it." in said
    assert phone.labels == CHOICES


def test_a_range_is_a_tap_and_the_same_screen(phone: Phone) -> None:
    phone.say("/report")
    assert "Nights: 26 October 2026 – 22 November 2026" in phone.tap("4 weeks")
    assert len(phone.screen) == 1
    assert "✓ 4 weeks" in phone.labels


def test_the_page_comes_as_one_file_without_a_name(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("4 weeks")
    said = phone.tap("Make the page")
    assert "you choose who gets it" in said
    assert order_of(phone) == Order(Nights(SUNDAY.plus(-27), SUNDAY), "en", "")
    assert phone.labels == ["As plain text"]


def test_asked_for_twice_at_once_it_is_made_once(phone: Phone) -> None:
    phone.say("/report")
    data = phone.data_of("Make the page")
    phone.press(data)
    assert phone.press(data) == ""
    assert files_sent(phone) == 1


def test_the_button_of_an_older_screen_says_that_it_is_old(phone: Phone) -> None:
    phone.say("/report")
    older = phone.data_of("Make the page")
    phone.say("/report")
    phone.tap("Make the page")
    phone.now += timedelta(hours=2)
    assert "earlier message" in phone.press(older)
    assert files_sent(phone) == 1


def test_a_new_screen_makes_a_new_page_and_knows_the_last_one(phone: Phone) -> None:
    for _ in range(2):
        phone.say("/report")
        phone.tap("Make the page")
    assert files_sent(phone) == 2
    phone.say("/report")
    assert "Since the last page" in phone.labels


def test_a_typed_name_stands_on_the_page_and_is_not_kept(phone: Phone) -> None:
    phone.say("/report")
    assert "not kept" in phone.tap("Put a name on it")
    assert "Name on it: Ann &lt;Example&gt; ليلى" in phone.say("Ann <Example> ليلى").translate(
        {0x2068: None, 0x2069: None}
    )
    phone.tap("Make the page")
    assert order_of(phone).name == "Ann <Example> ليلى"
    kept = phone.database.run_now(
        lambda tx: [*tx.execute(conversation.select()), *tx.execute(person.select())]
    )
    assert "Ann" not in str(kept)


def test_a_name_can_be_taken_off_again(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Put a name on it")
    phone.say("Ann Example")
    assert "No name is on it." in phone.tap("Without the name")
    phone.tap("Make the page")
    assert order_of(phone).name == ""


def test_back_from_the_name_words_are_no_name(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Put a name on it")
    assert "One PDF page" in phone.tap("Back")
    phone.say("Ann Example")
    phone.tap("Make the page")
    assert order_of(phone).name == ""


def test_words_after_the_name_go_to_their_own_story(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Put a name on it")
    phone.say("Ann Example")
    assert "100 mg" in phone.say("took it")


def test_the_plain_text_says_the_same_in_the_chat(phone: Phone) -> None:
    phone.say("/report")
    said = phone.tap("As plain text")
    assert "Night leg cramps and magnesium" in said
    assert "WORTH ASKING AT THIS VISIT" in said
    assert "Oct 14: go on, 100 mg. Why: two mornings in a row without diarrhea" in said
    assert "<" not in said.replace("&lt;", "")
    assert all(len(one.text) <= 4096 for one in phone.screen)


def test_after_the_page_the_text_is_one_tap_away(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Make the page")
    data = phone.data_of("As plain text")
    assert "Night leg cramps" in phone.tap("As plain text")
    assert phone.press(data) == ""


def test_without_a_plan_there_is_no_page(tmp_path: Path) -> None:
    with closing(open_sqlite(tmp_path / "bot.sqlite3")) as database:
        assert "/start" in Phone(database).say("/report")


def test_before_the_first_morning_it_says_when_there_will_be_one(tmp_path: Path) -> None:
    with closing(open_sqlite(tmp_path / "bot.sqlite3")) as database:
        phone = Phone(database)
        story = replace(invented.TONIGHT, telegram_id=phone.number)
        database.run_now(lambda tx: invented.live(tx, story))
        assert "no night to show yet" in phone.say("/report")
        assert phone.labels == []


def test_in_german_the_page_can_be_english(phone: Phone) -> None:
    mine = phone.id
    phone.database.run_now(lambda tx: people.change(tx, mine, language="de"))
    phone.say("/report")
    assert {"✓ Deutsch", "English"} <= set(phone.labels)
    phone.tap("English")
    phone.tap("Die Seite machen")
    assert order_of(phone).language == "en"


@pytest.mark.parametrize(
    "data",
    ["1|rp||pdf", "1|rp|1.4w|pdf", "1|rp|1.9w.en|pdf", "1|rp|-1.4w.en|show", "1|rp|1.4w.fr|text"],
)
def test_a_button_that_somebody_made_up_is_old(phone: Phone, data: str) -> None:
    phone.say("/report")
    assert "/today" in phone.press(data) or "older" in phone.press(data)
    assert files_sent(phone) == 0


def test_a_wish_is_what_its_button_says() -> None:
    wish = read_wish("1795453200.4w.de")
    assert wish is not None
    assert str(wish) == "1795453200.4w.de"


async def made(phone: Phone, *, press: tuple[str, ...] = ()) -> MadeFile:
    clock = ShiftedClock()
    clock.shift(AT_SIX - clock.now())
    files = ReportFiles(NO_FILES, phone.database, clock=clock, typesetter=Typesetter(press))
    found = await files.make(order_of(phone).kind, phone.number)
    assert isinstance(found, MadeFile)
    return found


async def test_the_file_is_a_page_with_the_chart_and_the_name(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Put a name on it")
    phone.say("Ann Example")
    phone.tap("Make the page")
    page = await made(phone)
    assert page.filename == "my-page-2026-11-23.pdf"
    pdf = PdfReader(io.BytesIO(page.content))
    text = " ".join(pdf.pages[0].extract_text().split())
    assert len(pdf.pages) == 1
    assert "Ann Example. Nights 8 September 2026 – 22 November 2026" in text
    assert "before magnesium" in text


async def test_where_no_page_can_be_set_the_words_come_as_text(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Make the page")
    page = await made(phone, press=("/nowhere/python",))
    assert page.filename == "my-page-2026-11-23.txt"
    assert "cannot be made on this server" in page.content.decode()
    assert "Worth asking".upper() in page.content.decode()


async def test_whoever_left_meanwhile_gets_no_file(phone: Phone) -> None:
    phone.say("/report")
    phone.tap("Make the page")
    phone.number += 1_000_000
    files = ReportFiles(
        NO_FILES, phone.database, clock=ShiftedClock(), typesetter=Typesetter(("/nowhere",))
    )
    assert await files.make(order_of(phone).kind, phone.number) is None


async def test_the_page_arrives_as_a_document(bot: House, ann: Person) -> None:
    await bot.lived(1, 6)
    await ann.say("/report")
    await ann.sees("One PDF page")
    await ann.tap("Make the page")
    await ann.sees("you choose who gets it")
    await bot.all_done()
    (document,) = [one["document"] for one in await ann.messages() if "document" in one]
    assert document["file_name"].startswith("my-page-2026-11-23")
    assert not await bot.run(lambda tx: conversations.get(tx, 1))
