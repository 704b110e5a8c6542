"""An Altair chart as its Vega-Lite spec, data inline.

A mistake in a chart shows only when the chart is written out, so what ``to_dict`` raises is the reader's error and is
let through: too many rows, an unknown column, a property that the allowlist of ``core.display.vega`` does not hold.
"""

from __future__ import annotations

from typing import Any

from core.display.schema import check


def chart(obj: Any) -> dict:
    """The output of a chart. Raises what Altair raises, and DisplayError for a chart that may not be shown."""
    return check({"kind": "vega", "spec": obj.to_dict()})
