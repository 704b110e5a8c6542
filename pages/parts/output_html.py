"""Checked outputs to HTML. Nothing of a run is ever taken as markup: ``Markup.format`` escapes what it fills in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite, log10
from typing import Any

from markupsafe import Markup

from core.text import text

Output = Mapping[str, Any]

MOST_TINT = 58
"""Percent of the accent colour behind the largest value of a grid."""

MOST_PRINTED = 60_000
"""Characters of one printed text that are drawn. A browser takes seconds for the megabyte that a run may print."""

MOST_UNFOLDED = 60
"""Modules that a tree shows at once; in a larger one only the outermost level is unfolded."""


_CODE = re.compile(r"`([^`]+)`")


def sentence(words: str) -> Markup:
    """A sentence of ours in which `code` stands between backticks; everything in it is escaped."""
    parts = _CODE.split(words)
    return joined(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def joined(parts: Iterable[str]) -> Markup:
    """Parts one after another; plain strings among them are escaped."""
    return Markup("").join(parts)


def pre(content: str, kind: str = "nt-value") -> Markup:
    return Markup("<pre class='nt-pre {}'>{}</pre>").format(kind, content)


def note(sentence: str) -> Markup:
    return Markup("<p class='nt-note'>{}</p>").format(sentence) if sentence else Markup("")


def scrolling(label: str, inner: Markup) -> Markup:
    """A box that scrolls sideways by itself, reachable by keyboard."""
    return Markup("<div class='nt-scroll' tabindex='0' role='group' aria-label='{}'>{}</div>").format(label, inner)


def _number(value: object) -> float | None:
    """A JSON value as a finite float for colouring; None for text, "nan" and the infinities."""
    return float(value) if isinstance(value, int | float) and isfinite(value) else None


def short(value: object, digits: int = 4) -> str:
    """A value as a grid or table shows it: numbers with ``digits`` significant digits, floats recognisable as such."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {"inf": "∞", "-inf": "−∞"}.get(str(value), str(value))
    if isinstance(value, int):
        shown = str(value)
    elif value == int(value) and abs(value) < 1e6:
        shown = f"{value:.1f}"
    elif not -4 < log10(abs(value)) < 6:
        shown = f"{value:.{digits - 2}e}"
    else:
        whole = len(str(int(abs(value))))
        shown = f"{value:.{max(digits, whole + 1)}g}"
    return shown.replace("-", "−")


def stream(output: Output, lang: str) -> Markup:
    """Printed text; of a long one the beginning and the end, where what went wrong mostly stands."""
    printed, kind = output["text"], "nt-err" if output["name"] == "stderr" else "nt-out"
    if len(printed) <= MOST_PRINTED:
        return pre(printed, kind)
    first = printed.rfind("\n", 0, MOST_PRINTED // 2) + 1 or MOST_PRINTED // 2
    last = printed.find("\n", len(printed) - MOST_PRINTED // 2) + 1 or len(printed) - MOST_PRINTED // 2
    gap = text("output.printed_part", lang, characters=f"{last - first:,}")
    return joined([pre(printed[:first], kind), note(gap), pre(printed[last:], kind)])


def plain(output: Output, lang: str) -> Markup:
    """A value's own text form."""
    return pre(output["text"])


def _tint(value: object, largest: float) -> Markup:
    """Background of a value: one hue above zero, another below, deeper with magnitude."""
    number = _number(value)
    if not number:
        return Markup("")
    hue = "plus" if number > 0 else "minus"
    share = MOST_TINT * abs(number) / largest
    return Markup(" style='background:color-mix(in srgb,var(--nt-{}) {:.0f}%,transparent)'").format(hue, share)


def _grid(rows: list[list[object]], label: str) -> Markup:
    """Values over colours."""
    largest = max((abs(n) for row in rows for n in map(_number, row) if n is not None), default=0.0)
    cell = Markup("<td{}>{}</td>")
    body = joined(
        Markup("<tr>{}</tr>").format(joined(cell.format(_tint(v, largest), short(v)) for v in row)) for row in rows
    )
    size = "nt-small" if rows and len(rows[0]) > 12 else ""
    return scrolling(label, Markup("<table class='nt-grid {}'><tbody>{}</tbody></table>").format(size, body))


def _facts(output: Output, shape: str, lang: str) -> list[str]:
    """What the chips under a tensor say."""
    facts = [output["dtype"].removeprefix("torch."), shape]
    if output.get("strides") and output["shape"]:
        facts.append(text("output.strides", lang, strides=", ".join(map(str, output["strides"]))))
    if output.get("contiguous") is False:
        facts.append(text("output.not_contiguous", lang))
    if output.get("grad_fn"):
        facts.append(output["grad_fn"])
    elif output.get("requires_grad"):
        facts.append(text("output.leaf", lang))
    if output.get("device") not in (None, "cpu"):
        facts.append(output["device"])
    return facts


def tensor(output: Output, lang: str) -> Markup:
    """A table of values over a heat map; dtype, shape, strides and gradient facts; torch's own text below."""
    shape = "×".join(map(str, output["shape"])) or text("output.scalar", lang)
    chips = joined(Markup("<span class='nt-chip'>{}</span>").format(fact) for fact in _facts(output, shape, lang))
    head = Markup("<div class='nt-chips'>{}</div>").format(chips)
    raw = pre(output["text"])
    grid = output.get("grid")
    if grid is None or not output["shape"]:
        return Markup("<div class='nt-tensor'>{}{}</div>").format(raw, head)
    twin = Markup("<details class='nt-raw'><summary>{}</summary>{}</details>").format(text("output.as_text", lang), raw)
    values = _grid(grid["values"], text("output.values", lang, shape=shape))
    return Markup("<div class='nt-tensor'>{}{}{}{}</div>").format(values, note(_left_out(output, lang)), head, twin)


def _left_out(output: Output, lang: str) -> str:
    """What the grid does not show: the parts of complex numbers, other slices of more than two dimensions, skipped
    rows and columns."""
    parts = []
    if output["dtype"].removeprefix("torch.").startswith("complex"):
        parts.append(text("output.magnitudes", lang))
    if len(output["shape"]) > 2:
        parts.append(text("output.first_slice", lang))
    if output["grid"].get("step") not in (None, 1, [1, 1]):
        parts.append(text("output.thinned", lang, elements=output["elements"]))
    return " ".join(parts)


def table(output: Output, lang: str) -> Markup:
    """A DataFrame: numbers right, text left, what was left out said below."""
    columns, rows = output["columns"], output["rows"]
    th = Markup("<th scope='col' title='{}'>{}</th>")
    head = joined(th.format(column["dtype"], column["name"]) for column in columns)
    body = joined(
        Markup("<tr><th scope='row'>{}</th>{}</tr>").format(index, joined(map(_table_cell, row)))
        for index, row in zip(output["index"], rows, strict=True)
    )
    total = {"rows": output["total_rows"], "columns": output["total_columns"]}
    whole = (total["rows"], total["columns"]) == (len(rows), len(columns))
    size = text("output.table_size", lang, **total)
    if not whole:
        size = text("output.table_part", lang, shown=len(rows), **total)
    name = output.get("index_name")
    corner = Markup("<th scope='col'>{}</th>").format(name) if name else Markup("<td></td>")
    inner = Markup("<table class='nt-table'><thead><tr>{}{}</tr></thead><tbody>{}</tbody></table>")
    return scrolling(size, inner.format(corner, head, body)) + note("" if whole else size)


def _table_cell(value: object) -> Markup:
    kind = "nt-num" if _number(value) is not None else ""
    return Markup("<td class='{}'>{}</td>").format(kind, "–" if value is None else short(value, 6))


def _count(node: Mapping[str, Any]) -> int:
    """How many modules a tree holds."""
    return 1 + sum(map(_count, node["children"]))


def _module_node(node: Mapping[str, Any], unfolded: bool, depth: int = 0) -> Markup:
    """One module: name, type, settings, its own parameters, then its children, folded below the first level or not."""
    name = f"{node['name']}: " if node["name"] else ""
    line = Markup("<span class='nt-dim'>{}</span><b>{}</b> <span class='nt-dim'>{}</span>").format(
        name, node["type"], node["extra"]
    )
    if node["parameters"]:
        shapes = ", ".join(f"{p['name']} {tuple(p['shape'])}" for p in node["parameters"])
        count = sum(p["count"] for p in node["parameters"])
        line += Markup(" <span class='nt-chip'>{}</span> <span class='nt-count'>{:,}</span>").format(shapes, count)
    if not node["children"]:
        return Markup("<li>{}</li>").format(line)
    inner = joined(_module_node(child, unfolded, depth + 1) for child in node["children"])
    state = Markup(" open") if unfolded or depth == 0 else ""
    return Markup("<li><details{}><summary>{}</summary><ul>{}</ul></details></li>").format(state, line, inner)


def module(output: Output, lang: str) -> Markup:
    """An ``nn.Module`` as a tree with the shape and number of each parameter."""
    total = text("output.parameters", lang, total=f"{output['total']:,}", trainable=f"{output['trainable']:,}")
    tree = _module_node(output["tree"], _count(output["tree"]) <= MOST_UNFOLDED)
    return Markup("<div class='nt-module'><ul>{}</ul>{}</div>").format(tree, note(total))


HTML: dict[str, Callable[[Output, str], Markup]] = {
    "stream": stream,
    "text": plain,
    "tensor": tensor,
    "table": table,
    "module": module,
}
"""Kind of output to its HTML; kinds that are not here are drawn by Streamlit elements."""
