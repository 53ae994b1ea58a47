"""`python -m tests.fuzz.guided TARGET SECONDS CORPUS`: one target by atheris, which looks where
each input has led and goes on from there. It ends by itself; any exit status but 0 is a find."""

from __future__ import annotations

import sys

import atheris

# Watched from its import on; all of the bot would take a minute to prepare.
WATCHED = [
    "bot.chat.received",
    "bot.chat.words",
    "bot.report.unpacking",
    "bot.services.restoring",
    "bot.services.restoring_tables",
    "bot.services.restoring_values",
]
with atheris.instrument_imports(include=WATCHED):
    from tests.fuzz.targets import TARGETS

LONGEST_S = 5
"""An input that takes longer is a find: 4,096 characters take 50 ms."""


def main() -> None:
    """Run one target. Never returns."""
    _, name, seconds, corpus = sys.argv
    options = [f"-max_total_time={seconds}", "-max_len=6000", f"-timeout={LONGEST_S}"]
    atheris.Setup(
        [sys.argv[0], *options, "-print_final_stats=1", f"-artifact_prefix={corpus}/find-", corpus],
        TARGETS[name],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
