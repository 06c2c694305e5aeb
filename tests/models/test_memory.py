import os
import sys

import pytest

from bedside.models.memory import peak_gib


@pytest.mark.skipif(sys.platform != "linux", reason="the resident set is read from /proc")
def test_peak_is_at_least_what_is_resident_now_and_less_than_the_machine_has() -> None:
    held = bytearray(os.urandom(1 << 20) * 64)  # 64 MiB, every page of it touched
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123
        pages = int(stream.read().split()[1])
    page = os.sysconf("SC_PAGE_SIZE")

    assert len(held) < pages * page
    assert pages * page * 0.99 <= peak_gib() * 2**30 <= os.sysconf("SC_PHYS_PAGES") * page


def test_peak_never_falls() -> None:
    before = peak_gib()

    assert 0 < before <= peak_gib()
