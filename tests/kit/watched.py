"""Runs a program that lets any process of this user trace it: `python -m tests.kit.watched -m bot`.

On most machines a process may be traced by its parents alone, and strace is none of them.
"""

from __future__ import annotations

import ctypes
import runpy
import sys

PR_SET_PTRACER, ANYBODY = 0x59616D61, -1


def main() -> None:
    # A kernel without that restriction refuses the call, and needs none.
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_long(ANYBODY), 0, 0, 0)
    module = sys.argv[2]
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
