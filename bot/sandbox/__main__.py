"""python -m bot.sandbox: the sandbox in a process of its own."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.sandbox.server import DEFAULT_TOKEN, PortTaken, SandboxConfig, serve


def main() -> int:
    """Run until SIGINT or SIGTERM; answers the exit status."""
    try:
        asyncio.run(_run(_read_arguments()))
    except (PortTaken, OSError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


async def _run(config: SandboxConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(config) as running:
        print(f"The sandbox is at {running.url}", flush=True)  # noqa: T201
        await stop.wait()


def _read_arguments() -> SandboxConfig:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the world")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--rate-limits", action="store_true", help="answer 429 as Telegram does")
    given = parser.parse_args()
    return SandboxConfig(given.host, given.port, given.data, given.token, given.rate_limits)


if __name__ == "__main__":
    sys.exit(main())
