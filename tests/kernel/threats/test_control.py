"""What the threats do where there is no jail: each does the harm that its head claims."""

from __future__ import annotations

from tests.kernel.threats.control import harmful, observed

ENOUGH = 100


def test_harm_is_done_without_the_jail():
    seen = list(observed())
    assert len(seen) == len(harmful())
    unlike = {one.case.name: one.harms for one in seen if one.case.control not in one.harms}
    assert not unlike
    assert sum(bool(one.harms) for one in seen) >= ENOUGH
