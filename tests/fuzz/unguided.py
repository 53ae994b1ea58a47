"""The same without atheris: Hypothesis changes the seeds and makes bytes of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

AT_ONCE = 200


def hunt(target: Callable[[bytes], None], seeds: Sequence[bytes], *, seconds: float) -> int:
    """Try for so long; the answer is how many inputs were tried. Raises what the target raises."""
    tried, end = 0, time.monotonic() + seconds

    @given(data=_changed(seeds) | st.binary(max_size=400) | st.text(max_size=400).map(_bytes))
    @settings(
        max_examples=AT_ONCE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def once(data: bytes) -> None:
        nonlocal tried
        tried += 1
        target(data)

    for number in range(1_000_000):
        seed(number)(once)()
        if time.monotonic() > end:
            break
    return tried


def _changed(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with some bytes in it replaced."""
    place = st.integers(0, 1_000_000)
    return st.builds(
        lambda one, at, cut, put: (
            one[: at % (len(one) + 1)] + put + one[at % (len(one) + 1) + cut :]
        ),
        st.sampled_from(seeds),
        place,
        st.integers(0, 9),
        st.binary(max_size=9) | st.sampled_from([b"null", b'"', b"}", b"-1", b"9" * 20, b"[[["]),
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
