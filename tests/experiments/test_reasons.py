"""What is said of a published number outside our band is computed from our own curves."""

from __future__ import annotations

import pytest

from core.experiments.conformance import where_else

CURVES = [[0.70, 0.80, 0.84, 0.90], [0.72, 0.80, 0.86, 0.91]]


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (".85", "our runs give it at epoch 3"),
        (".80", "our runs give it at epoch 2"),
        (".88", "our mean passes it between the epochs 3–4"),
        (".95", "no epoch of our runs gives it; the nearest is 0.91, epoch 4"),
        (".6", "no epoch of our runs gives it; the nearest is 0.7, epoch 1"),
    ],
)
def test_where_else_a_printed_number_is_found(printed, said):
    assert where_else(printed, CURVES) == said
