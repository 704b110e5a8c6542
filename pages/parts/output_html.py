"""Checked outputs to HTML. Every string goes through ``escape``; nothing of a run is ever taken as markup."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import isfinite, log10
from typing import Any

from core.text import text

Output = Mapping[str, Any]


def _number(value: float | int | str | bool | None) -> float | None:
    """A JSON cell as a finite float for colouring; None for text, "nan" and the infinities."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float) and isfinite(value):
        return float(value)
    return None


def short(value: object) -> str:
    """A number in at most about eight characters, as a table of values wants it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {"inf": "∞", "-inf": "−∞"}.get(str(value), str(value))
    if isinstance(value, int):
        return str(value).replace("-", "−")
    if value == int(value) and abs(value) < 1e6:
        shown = f"{value:.0f}."
    elif value != 0 and not -4 < log10(abs(value)) < 6:
        shown = f"{value:.2e}"
    else:
        shown = f"{value:.4g}"
    return shown.replace("-", "−")


def stream(output: Output, lang: str) -> str:
    """Printed text."""
    kind = "nt-err" if output["name"] == "stderr" else "nt-out"
    return f"<pre class='nt-pre {kind}'>{escape(output['text'])}</pre>"


def plain(output: Output, lang: str) -> str:
    """A value's own text form."""
    return f"<pre class='nt-pre nt-value'>{escape(output['text'])}</pre>"


def _chips(*facts: str) -> str:
    return "".join(f"<span class='nt-chip'>{escape(fact)}</span>" for fact in facts if fact)


def _strength(value: float, scale: float) -> float:
    """Share of the accent colour behind a value, 0 to 70 percent; ``scale`` is the largest magnitude."""
    return 0.0 if scale == 0 else 70 * min(1.0, abs(value) / scale)


def _grid(grid: Mapping[str, Any], label: str) -> str:
    """Values over colours: blue above zero, orange below, deeper with magnitude."""
    rows = grid["values"]
    numbers = [n for row in rows for n in map(_number, row) if n is not None]
    scale = max((abs(n) for n in numbers), default=0.0)
    body = []
    for row in rows:
        cells = []
        for value in row:
            number = _number(value)
            tint = ""
            if number is not None and number != 0:
                side = "var(--nt-plus)" if number > 0 else "var(--nt-minus)"
                tint = f" style='background:color-mix(in srgb,{side} {_strength(number, scale):.0f}%,transparent)'"
            cells.append(f"<td{tint}>{escape(short(value))}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    size = " nt-small" if rows and len(rows[0]) > 12 else ""
    return (
        f"<div class='nt-scroll' tabindex='0' role='region' aria-label='{escape(label)}'>"
        f"<table class='nt-grid{size}'><tbody>{''.join(body)}</tbody></table></div>"
    )


def tensor(output: Output, lang: str) -> str:
    """Shape, dtype, strides and gradient facts, a table of values over a heat map, torch's own text below."""
    shape = "×".join(map(str, output["shape"])) or text("output.scalar", lang)
    facts = [output["dtype"].removeprefix("torch."), shape]
    if output.get("strides") is not None and len(output["shape"]) > 0:
        facts.append(text("output.strides", lang, strides=", ".join(map(str, output["strides"]))))
    if output.get("contiguous") is False:
        facts.append(text("output.not_contiguous", lang))
    if output.get("grad_fn"):
        facts.append(output["grad_fn"])
    elif output.get("requires_grad"):
        facts.append(text("output.leaf", lang))
    if output.get("device") not in (None, "cpu"):
        facts.append(output["device"])
    raw = f"<pre class='nt-pre nt-value'>{escape(output['text'])}</pre>"
    head = f"<div class='nt-chips'>{_chips(*facts)}</div>"
    grid = output.get("grid")
    if grid is None or len(output["shape"]) == 0:
        return f"<div class='nt-tensor'>{raw}{head}</div>"
    label = text("output.values", lang, shape=shape)
    note = _grid_note(output, grid, lang)
    twin = f"<details class='nt-raw'><summary>{escape(text('output.as_text', lang))}</summary>{raw}</details>"
    return f"<div class='nt-tensor'>{_grid(grid, label)}{note}{head}{twin}</div>"


def _grid_note(output: Output, grid: Mapping[str, Any], lang: str) -> str:
    """What the grid leaves out: the other slices of more than two dimensions, the skipped rows and columns."""
    parts = []
    if len(output["shape"]) > 2:
        parts.append(text("output.first_slice", lang))
    step = grid.get("step")
    if step not in (None, 1, [1, 1]):
        parts.append(text("output.thinned", lang, elements=output["elements"]))
    return f"<p class='nt-note'>{escape(' '.join(parts))}</p>" if parts else ""


def table(output: Output, lang: str) -> str:
    """A DataFrame: numbers right, text left, what was left out said below."""
    columns = output["columns"]
    head = "".join(f"<th scope='col' title='{escape(c['dtype'])}'>{escape(str(c['name']))}</th>" for c in columns)
    body = "".join(
        f"<tr><th scope='row'>{escape(str(index))}</th>"
        + "".join(
            f"<td class='{'nt-num' if _number(v) is not None else ''}'>{escape(short(v) if v is not None else '–')}</td>"
            for v in row
        )
        + "</tr>"
        for index, row in zip(output["index"], output["rows"], strict=True)
    )
    name = escape(str(output.get("index_name") or ""))
    size = text("output.table_size", lang, rows=output["total_rows"], columns=output["total_columns"])
    if (output["total_rows"], output["total_columns"]) != (len(output["rows"]), len(columns)):
        size = text(
            "output.table_part", lang, shown=len(output["rows"]), rows=output["total_rows"], columns=output["total_columns"]
        )
    return (
        f"<div class='nt-scroll' tabindex='0' role='region' aria-label='{escape(size)}'><table class='nt-table'>"
        f"<thead><tr><th>{name}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"<p class='nt-note'>{escape(size)}</p>"
    )


def _module_node(node: Mapping[str, Any], lang: str) -> str:
    own = sum(p["count"] for p in node["parameters"])
    shapes = ", ".join(f"{p['name']} {tuple(p['shape'])}" for p in node["parameters"])
    name = f"<span class='nt-dim'>{escape(node['name'])}: </span>" if node["name"] else ""
    line = f"{name}<b>{escape(node['type'])}</b> <span class='nt-dim'>{escape(node['extra'])}</span>"
    if own:
        line += f"<span class='nt-chip'>{escape(shapes)}</span><span class='nt-count'>{own:,}</span>"
    if not node["children"]:
        return f"<li>{line}</li>"
    inner = "".join(_module_node(child, lang) for child in node["children"])
    return f"<li><details open><summary>{line}</summary><ul>{inner}</ul></details></li>"


def module(output: Output, lang: str) -> str:
    """An ``nn.Module`` as a tree with the shape and number of each parameter."""
    total = text("output.parameters", lang, total=f"{output['total']:,}", trainable=f"{output['trainable']:,}")
    return (
        f"<div class='nt-module'><ul>{_module_node(output['tree'], lang)}</ul><p class='nt-note'>{escape(total)}</p></div>"
    )


HTML = {"stream": stream, "text": plain, "tensor": tensor, "table": table, "module": module}
"""Kind of output to its HTML; kinds that are not here are drawn by Streamlit elements."""
