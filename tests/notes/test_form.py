"""Form fields: what is read, what is written, and that nothing else in the code moves."""

from __future__ import annotations

import ast
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.notes import form

VECTORS = json.loads((Path(__file__).parent / "form_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["code"][:30] for vector in VECTORS])
def test_the_vectors_shared_with_the_editor(vector: dict):
    assert json.loads(json.dumps([asdict(field) for field in form.fields(vector["code"])])) == vector["fields"]
    for write in vector["writes"]:
        assert form.write(vector["code"], write["name"], write["value"]) == write["code"]


BEFORE = ["", "import torch\n", "# 注释\r\n\n", 's = """\nlr = 1  # @param\n"""\n', "broken(（\n"]
AFTER = ["", "\n", "\r\nprint(v)", "\nv = 1\n", "\n    indented # @param\n"]
BLANKS = st.sampled_from(["", " ", "  ", "\t"])
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False))


@given(
    st.sampled_from(BEFORE), st.sampled_from(AFTER), BLANKS, BLANKS, NUMBERS, NUMBERS,
    st.sampled_from(['{type: "number"}', "", '{type:"slider",min:-1e300,max:1e300,step:0.1} ']),
)  # fmt: skip
def test_a_number_written_is_the_number_read(before, after, left, right, old, new, spec):
    literal = repr(old)
    code = f"{before}v{left}={right}{literal}  # @param {spec}{after}"
    assume(abs(old) < 1e300 and abs(new) < 1e300)
    written = form.write(code, "v", new)
    (field,) = [field for field in form.fields(written) if field.name == "v"]
    assert field.value == new
    start = len(f"{before}v{left}={right}")
    end = len(code) - start - len(literal)
    assert written[:start] == code[:start]
    assert written[len(written) - end :] == code[len(code) - end :]
    if isinstance(old, int) and new == int(new):
        assert isinstance(field.value, int)
    elif new != old:
        assert isinstance(field.value, float)


@given(NUMBERS, NUMBERS, st.sampled_from(BEFORE), st.sampled_from(AFTER))
def test_codes_that_differ_in_settings_alone_are_the_same_when_unset(old, new, before, after):
    code = f'{before}v = {old!r}  # @param {{type: "number"}}\no = "a"  # @param ["a", "bb"]\nx = 3{after}'
    moved = form.write(form.write(code, "v", new), "o", "bb")
    assert form.unset(moved) == form.unset(code)
    assert form.unset(code + " ") != form.unset(code)
    assert "x = 3" in form.unset(code)


@given(st.text(), st.text(), st.sampled_from(["'", '"']))
def test_any_text_can_be_written(old: str, new: str, quote: str):
    code = form.write(f'a = 1\nv = {quote}x{quote}  # @param {{type: "string"}}\nb = 2', "v", old)
    written = form.write(code, "v", new)
    assert ast.literal_eval(written.split("\n")[1].split(" = ", 1)[1].rsplit("  # @param", 1)[0]) == new
    assert form.fields(written)[0].value == new
    assert written.split("\n")[0] == "a = 1" and written.split("\n")[-1] == "b = 2"
    assert written.split("\n")[1].isprintable() or not new.isprintable()


def test_true_and_false_and_a_choice():
    code = 'a = True  # @param {type: "boolean"}\nb = "x"  # @param ["x", "y"]\n'
    assert form.write(form.write(code, "a", False), "b", "y") == (
        'a = False  # @param {type: "boolean"}\nb = "y"  # @param ["x", "y"]\n'
    )


@pytest.mark.parametrize(
    ("literal", "value", "text"),
    [("1", 3, "3"), ("1", 3.0, "3"), ("1", 2.5, "2.5"), ("0.1", 3, "3.0"),
     ("0.1", 0.1 + 0.2, "0.30000000000000004"), ("1.0", 1e-5, "0.00001"),
     ("1.0", 1e-7, "1e-7"), ("1.0", 1e21, "1e+21"), ("1.0", 123456789.5, "123456789.5")],
)  # fmt: skip
def test_numbers_are_written_short(literal: str, value: float, text: str):
    assert form.write(f"v = {literal} # @param", "v", value) == f"v = {text} # @param"


@pytest.mark.parametrize(
    ("kind", "literal", "value"),
    [("integer", "1", 1.5), ("integer", "1", "1"), ("number", "1", True), ("number", "1", float("nan")),
     ("number", "1", float("inf")), ("boolean", "True", 1), ("string", '"a"', 1)],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(kind: str, literal: str, value: object):
    with pytest.raises(ValueError, match="does not fit"):
        form.write(f'v = {literal}  # @param {{type: "{kind}"}}', "v", value)


def test_a_field_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        form.write("v = 1", "v", 2)


FAULTS = [
    ('v = 1  # @param {type: "slider", min: 5, max: 2}', "not below"),
    ('v = 9  # @param {type: "slider", min: 0, max: 2}', "outside"),
    ('v = 1  # @param {type: "slider", min: 0}', "both its ends"),
    ('v = 1  # @param {type: "slider", min: 0, max: 2, step: 0}', "step"),
    ('v = 1  # @param {type: "slider", min: "a", max: 2}', "must be numbers"),
    ('v = 1  # @param {type: "date"}', "unknown type 'date'"),
    ('v = 1  # @param {type: "choice"}', "unknown type 'choice'"),
    ('v = 1  # @param {type: ["a"]}', "unknown type"),
    ('v = 1  # @param {type: "slider", min: 0, max: 2', "braces"),
    ('v = 1  # @param ["a", "b"', "braces"),
    ("v = 1  # @param " + "[" * 5000, "braces"),
    ('v = 1  # @param {type: "boolean"}', "no True or False"),
    ('v = "a"  # @param {type: "number"}', "no number"),
    ('v = 1.5  # @param {type: "integer"}', "no whole number"),
    ('v = f(1)  # @param {type: "number"}', "one plain value"),
    ('v = "c"  # @param ["a", "b"]', "not among"),
    ("v = 1  # @param []", "offers"),
    ("v = 1  # @param [[1], 2]", "offers"),
    ("v = 1  # @param\nv = 2  # @param", "twice"),
]


@pytest.mark.parametrize(("code", "problem"), FAULTS, ids=[problem for _, problem in FAULTS])
def test_a_fault_of_the_author_has_line_and_remedy(code: str, problem: str):
    (fault,) = form.faults("\n" + code, "c.md", 10)
    assert problem in fault.problem
    assert fault.line == 10 + code.count("\n") + 1
    assert fault.remedy and fault.path == "c.md"


@given(st.text(alphabet="v=1.5 #@param{}[]:,\"'\\\n-+e_True", max_size=60))
def test_no_code_makes_it_raise(code: str):
    form.faults(code)
    for field in form.fields(code):
        assert form.write(code, field.name, field.value) == code
