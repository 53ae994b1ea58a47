"""parse_mode HTML to entities, as tdlib's own tests have it, and back to safe HTML for the page."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.entities import Entity, trim, utf16_length, with_automatic
from bot.sandbox.html_parse import parse_html
from bot.sandbox.html_render import render

LINK = (("url", "http://telegram.org/"),)
ALLOWED = re.compile(
    r'</?(strong|em|u|s|code|pre|blockquote|a|span|time)>|<br>|<span class="[a-z-]+">'
    r'|<span class="bot-command" data-command="[^"<>]*">'
    r'|<time data-unix="[^"<>]*" data-format="[^"<>]*">'
    r'|<a href="(https?://|mailto:)[^"<>]*" target="_blank" rel="noopener noreferrer nofollow">'
)


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("", "", []),
        ("&lt;&gt;&amp;&quot;&laquo;&#12345678;", '<>&"&laquo;&#12345678;', []),
        ("a & b &", "a & b &", []),
        ("&#x1F3DF;&#48;", "🏟0", []),
        ("➡️ <em>➡️ ➡️</em>", "➡️ ➡️ ➡️", [Entity("italic", 3, 5)]),
        ("🏟 🏟<i>🏟 &lt🏟</i>", "🏟 🏟🏟 <🏟", [Entity("italic", 5, 6)]),
        ("<i a='&lt;'>x</>", "x", [Entity("italic", 0, 1)]),
        ("<b></b>", "", []),
        ("<a href=telegram.org> </a>", " ", [Entity("text_link", 0, 1, LINK)]),
        ("<a>telegram.org</a>", "telegram.org", [Entity("text_link", 0, 12, LINK)]),
        ("<a> </a>", " ", []),
        ("<pre><code>x</code></pre>", "x", [Entity("code", 0, 1), Entity("pre", 0, 1)]),
        (
            '<pre><code class="language-fift">x</></>',
            "x",
            [Entity("pre", 0, 1, (("language", "fift"),))],
        ),
        ('<code class="language-fift">x</code>', "x", [Entity("code", 0, 1)]),
        ("<blockquote expandable>x</>", "x", [Entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [Entity("spoiler", 0, 1)]),
        (
            '<tg-time unix="1700000000" format="t">21:30</tg-time>',
            "21:30",
            [Entity("date_time", 0, 5, (("unix_time", 1700000000), ("date_time_format", "t")))],
        ),
    ],
)
def test_html_is_read_as_telegram_reads_it(markup: str, text: str, *, entities: list) -> None:
    assert parse_html(markup) == (text, entities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", "/start")]),
        ("🌙 /help@sandbox_bot please", [("bot_command", "/help@sandbox_bot")]),
        ("1/2 tablet and/or none", []),
        ("see https://example.org/a?b=c.", [("url", "https://example.org/a?b=c")]),
        ("see example.org now", [("url", "example.org")]),
        ("3.5 tablets", []),
        ("ask @sandbox_bot", [("mention", "@sandbox_bot")]),
        ("ann@example.org", [("email", "ann@example.org")]),
        ("#cramps", [("hashtag", "#cramps")]),
    ],
)
def test_telegram_finds_entities_in_plain_text(text: str, found: list) -> None:
    units = text.encode("utf-16-le")
    shown = [
        (entity.type, units[entity.offset * 2 : entity.end * 2].decode("utf-16-le"))
        for entity in with_automatic(text, ())
    ]
    assert shown == found


def test_nothing_is_found_inside_code() -> None:
    code = Entity("code", 0, 6)
    assert with_automatic("/start", (code,)) == (code,)


def test_trimming_moves_the_entities_along() -> None:
    bold, blank = Entity("bold", 2, 3), Entity("italic", 0, 2)
    assert trim("\n ab \n", (bold, blank)) == ("ab", (Entity("bold", 0, 2),))


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        ("<script>", [], "&lt;script&gt;"),
        ("a\nb", [], "a<br>b"),
        ("x", [Entity("text_link", 0, 1, (("url", "javascript:alert(1)"),))], "x"),
        (
            "x",
            [Entity("text_link", 0, 1, (("url", 'https://e.org/"onclick="'),))],
            '<a href="https://e.org/&quot;onclick=&quot;" target="_blank" '
            'rel="noopener noreferrer nofollow">x</a>',
        ),
        (
            "🌙 9:30",
            [Entity("date_time", 3, 4, (("unix_time", 7), ("date_time_format", "t")))],
            '🌙 <time data-unix="7" data-format="t">9:30</time>',
        ),
        (
            "abc",
            [Entity("bold", 0, 2), Entity("italic", 1, 2)],
            "<strong>a<em>b</em></strong>c",
        ),
    ],
)
def test_the_page_gets_safe_html(text: str, entities: list, *, html: str) -> None:
    assert render(text, entities) == html


TYPES = st.sampled_from(
    ["bold", "code", "pre", "text_link", "url", "email", "mention", "bot_command", "date_time", "x"]
)
NASTY = st.text(alphabet="ab<>&\"'/ \n🌙:.@=", max_size=30)
DETAILS = st.fixed_dictionaries({"url": NASTY, "unix_time": NASTY, "date_time_format": NASTY})


@st.composite
def any_entity(draw: st.DrawFn) -> Entity:
    detail = tuple(draw(DETAILS).items())
    return Entity(draw(TYPES), draw(st.integers(-3, 30)), draw(st.integers(-3, 30)), detail)


@settings(max_examples=200)
@given(text=NASTY, entities=st.lists(any_entity(), max_size=6))
def test_whatever_the_entities_only_known_tags_reach_the_page(text: str, entities: list) -> None:
    html = render(text, entities)
    assert not re.search(r"[<>]", ALLOWED.sub("", html))
    shown = unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")))
    assert shown.replace("\N{REPLACEMENT CHARACTER}", "") in ("", text) or "🌙" in text


@settings(max_examples=200)
@given(text=st.text(max_size=40))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert parse_html(f"<b>{escaped}</b>{escaped}")[0] == text * 2
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2
