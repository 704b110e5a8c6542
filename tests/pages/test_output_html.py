"""Outputs as HTML: nothing of a run becomes markup, numbers read well, what is left out is said."""

import re
from html.parser import HTMLParser

import pytest

from core.text import LANGUAGES, text
from pages.parts import output_html as html

HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script>' onmouseover='alert(1)"


class Tags(HTMLParser):
    """Collects the tags and attributes of a piece of HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("line", ["", "\n"], ids=["one line", "lines"])
def test_of_a_very_long_print_the_beginning_and_the_end_are_drawn(line, lang):
    printed = "".join(f"#{n:07d}{line}" for n in range(100_000))
    drawn = str(html.stream({"kind": "stream", "name": "stdout", "text": printed}, lang))
    assert "#0000000" in drawn and "#0099999" in drawn and "#0050000" not in drawn
    left = sum(map(len, re.findall(r"<pre[^>]*>(.*?)</pre>", drawn, re.DOTALL)))
    assert left <= html.MOST_PRINTED
    assert text("output.printed_part", lang, characters=f"{len(printed) - left:,}") in drawn


def grid(values, step=1):
    return {"rows": len(values), "cols": len(values[0]), "values": values, "step": step, "note": None}


def tensor(values, shape, **facts):
    return {
        "kind": "tensor", "shape": shape, "dtype": "torch.float32", "strides": [1] * len(shape), "device": "cpu",
        "requires_grad": False, "is_leaf": True, "grad_fn": None, "contiguous": True, "text": "tensor(…)",
        "grid": grid(values), "elements": 4,
    } | facts  # fmt: skip


OUTPUTS = {
    "stream": {"kind": "stream", "name": "stdout", "text": HOSTILE},
    "text": {"kind": "text", "text": HOSTILE},
    "tensor": tensor([[HOSTILE, 1.0]], [1, 2], text=HOSTILE, grad_fn=HOSTILE, dtype=HOSTILE, device=HOSTILE),
    "table": {
        "kind": "table", "columns": [{"name": HOSTILE, "dtype": HOSTILE}], "index": [HOSTILE], "index_name": HOSTILE,
        "rows": [[HOSTILE]], "total_rows": 5, "total_columns": 1,
    },
    "module": {
        "kind": "module", "text": HOSTILE, "total": 2, "trainable": 1,
        "tree": {
            "name": HOSTILE, "type": HOSTILE, "extra": HOSTILE,
            "parameters": [{"name": HOSTILE, "shape": [2], "count": 2, "requires_grad": True}],
            "children": [{"name": HOSTILE, "type": HOSTILE, "extra": "", "parameters": [], "children": []}],
        },
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", html.HTML)
def test_hostile_text_stays_text(kind, lang):
    seen = Tags(html.HTML[kind](OUTPUTS[kind], lang))
    assert seen.tags.isdisjoint({"img", "script"})
    assert not any(name.startswith("on") for name in seen.attributes)


def test_hostile_sentences_keep_only_code_marks():
    assert Tags(html.sentence(f"`{HOSTILE}` and {HOSTILE}")).tags == {"code"}


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (3, 4, "3"),
        (-3, 4, "−3"),
        (3.0, 4, "3.0"),
        (0.0, 4, "0.0"),
        (0.123456, 4, "0.1235"),
        (1378.6, 4, "1378.6"),
        (5.38516, 6, "5.38516"),
        (1e-9, 4, "1.00e−09"),
        (2.5e8, 4, "2.50e+08"),
        ("nan", 4, "nan"),
        ("-inf", 4, "−∞"),
        (True, 4, "True"),
    ],
)
def test_numbers_read_well(value, digits, shown):
    assert html.short(value, digits) == shown


def test_colour_follows_sign_and_magnitude():
    shown = html.tensor(tensor([[4.0, -2.0, 0.0]], [3]), "en")
    assert f"var(--nt-plus) {html.MOST_TINT}%" in shown
    assert f"var(--nt-minus) {html.MOST_TINT / 2:.0f}%" in shown
    assert shown.count("background") == 2


def test_a_tensor_says_what_the_grid_leaves_out():
    three = html.tensor(tensor([[1.0]], [2, 1, 1]), "en")
    assert text("output.first_slice", "en") in three
    thin = html.tensor(tensor([[1.0]], [9, 9], grid=grid([[1.0]], step=3), elements=81), "en")
    assert text("output.thinned", "en", elements=81) in thin


def test_a_scalar_is_its_text():
    assert "<table" not in html.tensor(tensor([[4.5]], [], text="tensor(4.5)"), "en")


def test_a_table_that_is_cut_says_so():
    shown = html.table(OUTPUTS["table"], "en")
    assert text("output.table_part", "en", shown=1, rows=5, columns=1) in shown


@pytest.mark.parametrize("dtype", ["torch.complex64", "complex128"])
def test_complex_numbers_are_said_to_be_drawn_by_magnitude(dtype):
    shown = html.tensor(tensor([[2.0, 5.0]], [2], dtype=dtype), "en")
    assert text("output.magnitudes", "en") in shown
    assert text("output.magnitudes", "en") not in html.tensor(tensor([[2.0, 5.0]], [2]), "en")


def tree(*children):
    return {"name": "0", "type": "Sequential", "extra": "", "parameters": [], "children": list(children)}


def module(*children):
    return html.module({"kind": "module", "text": "", "total": 0, "trainable": 0, "tree": tree(*children)}, "en")


def test_a_large_module_is_folded_below_its_first_level():
    small = module(tree(tree()), tree(tree()))
    assert small.count("<details open>") == small.count("<details") == 3
    large = module(*(tree(tree(), tree()) for _ in range(30)))
    assert (large.count("<details open>"), large.count("<details")) == (1, 31)
