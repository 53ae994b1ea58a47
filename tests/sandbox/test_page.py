"""The chat page in a real browser, against the real sandbox, by what a person can read or hear."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.kit.browser import QUIET, chromium
from tests.sandbox.page_bot import DESCRIPTION, GREETING, REMINDER
from tests.sandbox.page_host import PageHost

DESKTOP = ViewportSize(width=1280, height=800)
SMALL_PHONE = ViewportSize(width=360, height=740)
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "&lt;b&gt; \"quoted\" & 'single'",
    "مرحبا \u202egnp.exe\u2066 (123)",
    "x" * 4096,
    "🌙" * 2048,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[PageHost]:
    with PageHost(tmp_path) as host:
        yield host


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said; a test that expects some empties it."""
    return []


@pytest.fixture
def page(browser: Browser, host: PageHost, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(
        viewport=DESKTOP, timezone_id="Europe/Berlin", locale="de-DE", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.goto(host.url)
    yield page
    context.close()
    assert complaints == []


def log(page: Page, person: str = "You") -> Locator:
    return page.get_by_role("log", name=f"Messages between {person}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def write(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def start(page: Page, person: str = "You") -> None:
    press(page, "Start")
    expect(log(page, person).get_by_text(GREETING)).to_be_visible()


def add_person(page: Page, name: str) -> None:
    page.get_by_role("button", name="Person: ").first.click()
    page.get_by_role("menuitem", name="Add a person").click()
    page.get_by_label("Name").fill(name)
    press(page, "Add")


def clock(page: Page) -> Locator:
    return page.get_by_role("timer")


def test_a_newcomer_reads_what_the_bot_is_and_starts_it(page: Page) -> None:
    expect(page.get_by_text(DESCRIPTION)).to_be_visible()
    start(page)
    expect(log(page).get_by_text("You, ")).to_have_count(1)
    expect(log(page).get_by_role("button", name="Begin")).to_be_visible()
    expect(page.get_by_text(DESCRIPTION)).to_be_hidden()


def test_a_button_spins_until_the_bot_answers_and_then_its_words_are_shown(
    page: Page, host: PageHost
) -> None:
    start(page)
    button = log(page).get_by_role("button", name="Begin")
    host.hold_answers()
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    host.let_answers_go()
    expect(page.get_by_role("status").filter(has_text="Thank you!")).to_be_visible()
    expect(log(page).get_by_text("Begun.")).to_be_visible()
    expect(log(page).get_by_text("edited", exact=True)).to_be_visible()
    expect(button).to_have_count(0)


def test_an_alert_stays_until_it_is_read(page: Page) -> None:
    start(page)
    press(page, "What is this?")
    alert = page.get_by_role("dialog", name="A script of twenty lines.")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="OK").click()
    expect(alert).to_be_hidden()


def test_a_deleted_message_vanishes(page: Page) -> None:
    start(page)
    press(page, "Go away")
    expect(log(page).get_by_text(GREETING)).to_have_count(0)


def test_time_jumps_to_the_next_message(page: Page) -> None:
    to_next = page.get_by_role("button", name="To the next message")
    expect(page.get_by_text("The bot has not planned a message yet.")).to_be_visible()
    expect(to_next).to_be_disabled()
    start(page)
    expect(to_next).to_be_enabled()
    to_next.click()
    expect(log(page).get_by_text(REMINDER)).to_be_visible()
    expect(to_next).to_be_disabled()


def test_a_morning_and_an_hour_can_be_skipped(page: Page) -> None:
    start(page)
    press(page, "To tomorrow morning")
    expect(clock(page)).to_contain_text("08:0")
    press(page, "+1 h")
    expect(clock(page)).to_contain_text("09:0")
    write(page, "good morning")
    expect(log(page).get_by_text(re.compile(r"^You, 09:0\d: "))).to_be_attached()


def test_a_second_person_has_a_chat_of_their_own(page: Page) -> None:
    start(page)
    write(page, "mine")
    expect(log(page).get_by_text("mine", exact=True)).to_have_count(2)
    add_person(page, "Ben")
    start(page, "Ben")
    expect(log(page, "Ben").get_by_text("mine", exact=True)).to_have_count(0)
    press(page, "Show both")
    expect(log(page).get_by_text("mine", exact=True)).to_have_count(2)
    expect(log(page, "Ben").get_by_text(GREETING)).to_be_visible()


def test_a_reload_keeps_the_chat_and_the_person(page: Page) -> None:
    start(page)
    add_person(page, "Ben")
    start(page, "Ben")
    page.reload()
    expect(log(page, "Ben").get_by_text(GREETING)).to_be_visible()
    page.get_by_role("button", name="Person: Ben").click()
    page.get_by_role("menuitemradio", name="You").click()
    expect(log(page).get_by_text(GREETING)).to_be_visible()


def test_hostile_text_is_shown_as_it_was_written(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.set_viewport_size(SMALL_PHONE)
    start(page)
    for text in HOSTILE:
        write(page, text)
        expect(log(page).get_by_text(text, exact=True)).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert log(page).evaluate("log => log.scrollWidth <= log.clientWidth")


def test_a_hostile_name_is_only_a_name(page: Page) -> None:
    name = "<img src=x onerror=alert(1)>"
    page.get_by_text(DESCRIPTION).wait_for()
    add_person(page, name)
    expect(page.get_by_role("button", name=f"Person: {name}")).to_be_visible()


def test_a_slash_offers_the_commands(page: Page) -> None:
    start(page)
    page.get_by_role("textbox", name="Message").fill("/s")
    offered = page.get_by_role("group", name="Matching commands")
    expect(offered.get_by_role("button")).to_have_count(1)
    offered.get_by_role("button", name="/settings").click()
    expect(log(page).get_by_role("button", name="/settings")).to_have_count(2)


def test_a_command_in_a_text_is_sent_by_a_click(page: Page) -> None:
    start(page)
    log(page).get_by_role("button", name="/help").click()
    expect(log(page).get_by_text(re.compile("^You, "))).to_have_count(2)


def test_things_without_words_can_be_sent(page: Page) -> None:
    start(page)
    for sent, name in enumerate(("Sticker", "Photo", "Voice message", "Location"), start=1):
        press(page, "Attach")
        page.get_by_role("menuitem", name=name).click()
        expect(log(page).get_by_text("a thing without words")).to_have_count(sent)


def test_all_of_it_works_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Start").press("Enter")
    expect(log(page).get_by_text(GREETING)).to_be_visible()
    box = page.get_by_role("textbox", name="Message")
    expect(box).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(log(page).get_by_text(re.compile(r"one\s*two"))).to_have_count(2)
    commands = page.get_by_role("button", name="Commands")
    commands.press("Enter")
    expect(page.get_by_role("menuitem", name="/help")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="/settings")).to_be_focused()
    page.keyboard.press("Escape")
    expect(commands).to_be_focused()


def test_a_reader_of_old_messages_is_not_moved(page: Page, host: PageHost) -> None:
    start(page)
    write(page, "line\n" * 60)
    expect(log(page).get_by_text(re.compile(r"line\s*line"))).to_have_count(2)
    messages = page.get_by_role("group", name="Messages")
    messages.hover()
    page.mouse.wheel(0, -100_000)
    expect(log(page).get_by_text(GREETING)).to_be_in_viewport()
    host.say(1001, "from elsewhere")
    press(page, "New messages")
    expect(log(page).get_by_text("from elsewhere").last).to_be_in_viewport()


def test_a_blocked_bot_can_be_let_in_again(page: Page) -> None:
    start(page)
    press(page, "More")
    page.get_by_role("menuitem", name="Block the bot").click()
    expect(page.get_by_role("textbox", name="Message")).to_be_hidden()
    press(page, "Unblock")
    write(page, "hello again")
    expect(log(page).get_by_text("hello again")).to_have_count(2)


def test_a_lost_sandbox_is_said_and_found_again(
    page: Page, host: PageHost, complaints: list[str]
) -> None:
    start(page)
    host.stop()
    lost = page.get_by_text("The bot's computer is not answering.")
    expect(lost).to_be_visible()
    host.start()
    expect(lost).to_be_hidden(timeout=15_000)
    write(page, "still there?")
    expect(log(page).get_by_text("still there?")).to_have_count(2)
    complaints.clear()


def test_dark_and_light_are_a_choice_that_lasts(page: Page) -> None:
    dark = page.get_by_role("button", name="Dark colours")
    expect(dark).to_have_attribute("aria-pressed", "false")
    dark.click()
    page.reload()
    expect(dark).to_have_attribute("aria-pressed", "true")


def test_nothing_is_loaded_from_elsewhere(page: Page, host: PageHost) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    start(page)
    assert asked
    assert [url for url in asked if not url.startswith(f"{host.url}/")] == []
