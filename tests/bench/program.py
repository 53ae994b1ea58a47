"""The program as a newcomer starts it: bot and sandbox in one process."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time

from tests.bench.child import environment
from tests.bench.measures import Figures, cpu_s_of, memory_mb

_IDLE_S = 2.0


def life() -> Figures:
    """Started, left alone, and stopped as by Ctrl-C."""
    with tempfile.TemporaryDirectory() as folder:
        program = subprocess.Popen(
            [sys.executable, "-u", "-m", "bot"],
            cwd=folder,
            stdout=subprocess.PIPE,
            env=environment() | {"SANDBOX_PORT": "0"},
        )
        with program:
            assert program.stdout is not None
            if not program.stdout.readline():
                raise RuntimeError("the bot did not start")
            started_cpu_s = cpu_s_of(program.pid)
            time.sleep(_IDLE_S)
            idle_mb = memory_mb(program.pid)
            program.send_signal(signal.SIGINT)
            asked = time.perf_counter()
            program.wait()
            stop_s = time.perf_counter() - asked
    return {"start_cpu_s": started_cpu_s, "memory_mb": idle_mb, "stop_s": stop_s}
