"""What reaches Sentry: where which error was, and nothing that anybody said or is."""

from __future__ import annotations

import gzip
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot import VERSION
from bot.__main__ import main
from bot.sentry import sending

SECRET = "12:abc-secret"


class Collector:
    """A server that keeps what it is sent."""

    def __init__(self) -> None:
        self.got: list[str] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.got.append(f"{self.path}\n{self.headers}\n{body.decode()}")
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing to the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.dsn = f"http://publickey@127.0.0.1:{self.server.server_port}/7"

    def events(self) -> list[dict[str, object]]:
        """The last line of each envelope."""
        return [json.loads(one.rstrip().splitlines()[-1]) for one in self.got]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@contextmanager
def sent(collector: Collector) -> Iterator[logging.Logger]:
    with sending(collector.dsn, secrets=[SECRET]):
        yield logging.getLogger("bot.chat.worker")


def break_down(log: logging.Logger) -> None:
    name, told = "Persephone", "987 mg and seven cramps"
    request = {"headers": {"cookie": "burgundy"}, "text": told}
    log.info("a breadcrumb of %s", name)
    try:
        raise ValueError(f"{name} said {told}: {request} {SECRET}")
    except ValueError:
        log.exception("update set aside id=%s with %s", "ab12cd34", SECRET)


def test_an_error_is_sent_with_its_place_and_without_a_single_value(collector: Collector) -> None:
    with sent(collector) as log:
        break_down(log)
    (body,) = collector.got
    for private in ("Persephone", "987", "cramps", "burgundy", "breadcrumb", SECRET):
        assert private not in body, private
    (event,) = collector.events()
    assert event["logentry"] == {"formatted": "update set aside id=ab12cd34 with ***"}
    assert event["release"] == VERSION
    assert "test_sentry.py" in body
    assert "break_down" in body
    assert '"type":"ValueError"' in body.replace(" ", "")
    allowed = {"event_id", "exception", "fingerprint", "level", "logentry", "logger"}
    assert set(event) <= allowed | {"platform", "release", "sdk", "timestamp"}


def test_the_machine_and_its_modules_are_not_named(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_ENVIRONMENT", "of-this-machine")
    monkeypatch.setenv("SENTRY_RELEASE", "of-this-machine")
    with sent(collector) as log:
        log.error("it broke")
    (body,) = collector.got
    for private in ("server_name", "of-this-machine", "modules", "contexts", "argv"):
        assert private not in body


def test_only_errors_are_sent_and_the_same_with_another_id_is_the_same(
    collector: Collector,
) -> None:
    with sent(collector) as log:
        log.warning("telegram does not answer")
        log.error("update set aside id=ab12cd34 at worker.py:10")
        log.error("update set aside id=99ff99ff at worker.py:12")
    first, second = collector.events()
    assert first["fingerprint"] == second["fingerprint"]
    assert first["logger"] == "bot.chat.worker"


def test_the_ids_of_people_stay_here_and_those_of_errors_lead_to_the_log(
    collector: Collector,
) -> None:
    with sent(collector) as log:
        log.error("speak of evening 2026-11-23 for 12 failed: error ab12cd34, KeyError in say:71")
        log.error("no message within the hour people=%s ids=%s", 2, "7, 12 and 3 more")
    assert [one["logentry"] for one in collector.events()] == [
        {"formatted": "speak of evening #-#-# for # failed: error ab12cd34, KeyError in say:71"},
        {"formatted": "no message within the hour people=# ids=#, # and # more"},
    ]


def test_of_another_package_only_the_action_is_sent(collector: Collector) -> None:
    with sent(collector):
        logging.getLogger("somebody.else").error("cannot parse %s", "Persephone's 987 mg")
        logging.getLogger("asyncio").error("a task broke\nfuture: ValueError('Persephone')")
        logging.getLogger("urllib3").error("not about itself")
    assert [one["logentry"] for one in collector.events()] == [
        {"formatted": "cannot parse %s"},
        {"formatted": "a task broke"},
    ]


def test_afterwards_and_without_a_server_nothing_is_sent_and_nothing_breaks(
    collector: Collector,
) -> None:
    with sent(collector) as log:
        pass
    log.error("too late")
    assert collector.got == []
    with sending("http://publickey@127.0.0.1:9/1", secrets=()):
        log.error("nobody listens")


def test_without_the_extra_package_the_setting_is_a_mistake_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SENTRY_DSN", "https://publickey@sentry.example/7")
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)  # as where it is not installed
    status = main(["run"])
    root.handlers[:] = handlers
    root.setLevel(level)
    said = capsys.readouterr().err
    assert status == 2
    assert "SENTRY_DSN: got ***, wants the package sentry-sdk: pip install" in said
    assert "publickey" not in said
    assert list(tmp_path.iterdir()) == []
