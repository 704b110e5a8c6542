"""Answers of every kind: what is right, what is wrong, what is not attempted, and what is said."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import QueueFull
from core.kernel.types import Result
from core.quiz.draws import draw
from core.quiz.grade import VERDICTS, grade, sentence
from core.quiz.variant import make, make_all
from core.text import LANGUAGES
from tests.quiz.making import item


@pytest.fixture(scope="session")
def variants(examples, kernel):
    """Kind to the example's variant of seed 0."""
    asked = [(one, draw(one, 0), 0) for one in examples.values()]
    made = make_all(asked, kernel)
    assert [fault for _, fault in made if fault] == []
    return {variant.kind: variant for variant, _ in made}


def of(body, kernel, seed=0):
    one = item(body)
    return make(one, draw(one, seed), kernel, seed)


KINDS = (
    "output",
    "number",
    "shape",
    "vector",
    "choice",
    "multi",
    "truefalse",
    "text",
    "cloze",
    "match",
    "order",
    "card",
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.binary(max_size=40)
    | st.complex_numbers()
    | st.sampled_from(["a", "b", "a,b", "(2, 3)", "[1, 2]", "true", "1/0", "nan", "９", "\ud800", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["a", "b", "verdict", "reason", "dim", "keep", "x"]), inner, max_size=5)
        | st.tuples(inner, inner)
        | st.sets(st.text(max_size=3), max_size=3)
    ),
    max_leaves=8,
)


@given(kind=st.sampled_from(KINDS), raw=VALUES)
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_a_grade_comes_back(variants, kind, raw):
    found = grade(variants[kind], raw)
    assert found.verdict in VERDICTS
    assert (found.why or {}).get("key") != "failed"
    for lang in LANGUAGES:
        assert not found.why or sentence(found.why, lang)


@given(raw=VALUES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_code_that_is_anything_is_graded_too(variants, raw):
    class Still:
        def run(self, job, timeout=None, *, visitor=""):
            json.dumps(job.to_json())
            return Result("ok")

    found = grade(variants["code"], raw, Still())
    assert found.verdict in ("wrong", "not-attempted")
    assert (found.why or {}).get("key") != "failed"


@pytest.mark.parametrize("kind", (*KINDS, "code", "fix"))
@pytest.mark.parametrize("raw", ["", "   ", None], ids=repr)
def test_an_empty_answer_is_not_attempted(variants, kind, raw):
    found = grade(variants[kind], raw)
    assert found.verdict == "not-attempted"
    assert sentence(found.why, "zh") and sentence(found.why, "en")


@pytest.mark.parametrize("kind", (*KINDS, "code", "fix"))
@pytest.mark.parametrize("raw", ["1" * 10_000_000, b"1" * 10_000_000, ["1"] * 1_000_000], ids=["text", "bytes", "list"])
def test_ten_megabytes_are_refused_with_a_sentence(variants, kind, raw):
    found = grade(variants[kind], raw)
    assert found.verdict == "not-attempted"
    assert len(sentence(found.why, "zh")) < 500
    assert len(found.understood) < 1000


def test_a_number_and_what_was_understood(kernel):
    variant = of("kind: number\nsolve: ans = 0.25\n", kernel)
    assert grade(variant, "１／４").verdict == "right"
    assert grade(variant, "25%").understood == "0.25"
    assert grade(variant, 0.25).verdict == "right"
    assert grade(variant, "0.26").verdict == "wrong"
    assert grade(variant, "a quarter").verdict == "not-attempted"


@pytest.mark.parametrize("key", ["math.nan", "math.inf", "-math.inf"])
def test_numbers_that_are_none(kernel, key):
    variant = of(f"kind: number\nsolve: ans = {key}\n", kernel)
    said = {"math.nan": "nan", "math.inf": "inf", "-math.inf": "-inf"}[key]
    assert grade(variant, said).verdict == "right"
    assert grade(variant, "0").verdict == "wrong"


def test_a_tensor_of_one_element_is_a_number(kernel):
    assert grade(of("kind: number\nsolve: ans = torch.tensor([[3.5]])\n", kernel), "7/2").verdict == "right"


@pytest.mark.parametrize(
    "text",
    ["(2, 3)", "2x3", "2×3", "2 3", "[2,3]", "torch.Size([2, 3])", "（２，３）", "x.shape = (2, 3)", "2, 3", "2*3"],
)
def test_shapes_as_people_write_them(kernel, text):
    assert grade(of("kind: shape\nsolve: ans = (2, 3)\n", kernel), text).verdict == "right"


def test_shapes_in_another_order_are_told_so(kernel):
    found = grade(of("kind: shape\nsolve: ans = (2, 3)\n", kernel), "(3, 2)")
    assert (found.verdict, found.why) == ("wrong", {"key": "order-of-sizes"})


@pytest.mark.parametrize("text", ["()", "scalar", "标量", "torch.Size([])", "[]"])
def test_the_shape_of_a_scalar(kernel, text):
    assert grade(of("kind: shape\nsolve: ans = ()\n", kernel), text).verdict == "right"


def test_a_vector_with_and_without_brackets(kernel):
    variant = of("kind: vector\nsolve: 'ans = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])'\n", kernel)
    for text in ("1 2 3 4 5 6", "[[1, 2, 3], [4, 5, 6]]", "tensor([[1., 2., 3.],\n        [4., 5., 6.]])"):
        assert grade(variant, text).verdict == "right"
    assert grade(variant, "[[1, 2], [3, 4], [5, 6]]").why == {"key": "rows"}
    assert grade(variant, "1 2 3 4 5 7").verdict == "partly"
    assert grade(variant, "1 2 3").why["key"] == "count"


def test_output_folds_white_space_and_compares_numbers(kernel):
    variant = of("kind: output\ncode: |\n  print(torch.tensor([1.0, -2.5]), 'a b')\n", kernel)
    assert grade(variant, "tensor([ 1.0000,-2.5 ])   a\nb").verdict == "right"
    assert grade(variant, "[1, -2.5] a b").verdict == "partly"
    assert grade(variant, "tensor([1., 2.5]) a b").verdict == "wrong"
    assert grade(variant, "tensor([1., -2.5]) ab").verdict == "wrong"


def test_output_that_ends_in_an_exception(kernel):
    variant = of("kind: output\nerror: ValueError\ncode: |\n  print(1)\n  raise ValueError('no')\n", kernel)
    assert grade(variant, "1 ValueError").verdict == "right"
    assert grade(variant, "1\nValueError: whatever it says").verdict == "right"
    assert grade(variant, "1").verdict == "wrong"


def test_a_trap_answers_with_its_reason(kernel):
    body = "kind: number\nsolve: ans = 4\ntraps: [{value: ans + 1, why: {zh: 多一, en: one more}}]\n"
    found = grade(of(body, kernel), "5")
    assert sentence(found.why, "en") == "one more"
    assert grade(of(body, kernel), "6").why is None


MULTI = """
kind: multi
choices:
  - {text: a, right: true}
  - {text: b, right: true}
  - {text: c, right: true}
  - {text: d, right: false, why: {zh: 因, en: since}}
"""


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [(["a", "b", "c"], "right"), ("c, b, a", "right"), (["a", "b"], "partly"), (["a", "b", "d"], "partly"),
     (["a", "d"], "wrong"), (["d"], "wrong"), (["z"], "not-attempted"), ([], "not-attempted")],
)  # fmt: skip
def test_multi_counts_in_part(kernel, raw, verdict):
    assert grade(of(MULTI, kernel), raw).verdict == verdict


def test_a_wrong_choice_says_why(kernel):
    assert sentence(grade(of(MULTI, kernel), ["d"]).why, "zh") == "因"


def test_true_needs_its_reason(variants):
    variant = variants["truefalse"]
    right = next(choice.key for choice in variant.choices if choice.right)
    other = next(choice.key for choice in variant.choices if not choice.right)
    assert grade(variant, {"verdict": "错", "reason": right}).verdict == "right"
    assert grade(variant, {"verdict": False, "reason": other}).verdict == "partly"
    assert grade(variant, {"verdict": "对", "reason": right}).verdict == "wrong"
    assert grade(variant, {"verdict": "maybe", "reason": right}).verdict == "not-attempted"
    assert grade(variant, "false").verdict == "not-attempted"


def test_words_in_either_language(variants):
    for text in ("下划线", " Underscore. ", "_", "“_”"):
        assert grade(variants["text"], text).verdict == "right", text
    assert grade(variants["text"], "-").verdict == "wrong"


def test_any_order_that_keeps_what_must_come_first(variants):
    for order in (["a", "b", "sum", "mean"], "b a sum mean", ["B", "A", "SUM", "MEAN"]):
        assert grade(variants["order"], order).verdict == "right"
    found = grade(variants["order"], ["a", "sum", "b", "mean"])
    assert found.verdict == "wrong"
    assert "b = torch" in sentence(found.why, "en")
    assert grade(variants["order"], ["a", "b"]).why["key"] == "all-lines"


def test_match_counts_in_part(variants):
    key = variants["match"].answer
    assert grade(variants["match"], key).verdict == "right"
    twisted = {**key, "c": "x1"}
    assert grade(variants["match"], twisted).verdict == "partly"
    assert grade(variants["match"], {"a": "x1"}).verdict == "wrong"


def test_a_filling_that_nobody_listed_is_run(variants, kernel):
    variant = variants["cloze"]
    assert grade(variant, {"dim": "dim=-1", "keep": "not False"}, kernel).verdict == "right"
    assert grade(variant, {"dim": "dim=-1", "keep": "not False"}).verdict != "right"
    assert grade(variant, {"dim": "0", "keep": "True"}, kernel).verdict == "wrong"
    assert grade(variant, ["1", "False"], kernel).parts == {"dim": True, "keep": False}


GOOD = "def row_strides(shape):\n    strides, step = [], 1\n    for size in reversed(shape):\n"
GOOD += "        strides.append(step)\n        step *= size\n    return tuple(reversed(strides))\n"


def test_code_that_passes(variants, kernel):
    found = grade(variants["code"], GOOD, kernel)
    assert found.verdict == "right"
    assert [report["passed"] for report in found.tests] == [True, True]


def test_code_with_windows_line_ends_and_a_mark_of_order(variants, kernel):
    assert grade(variants["code"], GOOD.replace("\n", "\r\n"), kernel).verdict == "right"


def test_of_a_hidden_test_only_its_words_are_told(variants, kernel):
    found = grade(variants["code"], "def row_strides(shape):\n    return (3, 1)\n", kernel)
    hidden = [report for report in found.tests if report["hidden"]]
    assert not any(report["passed"] for report in hidden)
    for report in hidden:
        assert set(report) == {"say", "hidden", "passed", "ran"}
    assert "torch.zeros(shape)" not in json.dumps([found.why, found.tests, found.understood])
    assert found.verdict == "partly"


def test_an_endless_loop_gets_a_sentence(kernel):
    body = PROGRAM + "timeout: 0.5\n"
    found = grade(of(body, kernel), "def one():\n    for _ in iter(int, 1):\n        pass\n", kernel)
    assert (found.verdict, found.why["key"]) == ("wrong", "timeout")
    assert "0.5" in sentence(found.why, "zh")


PROGRAM = """
kind: code
starter: "def one(): ..."
solution: "def one(): return 1"
tests:
  - {code: assert one() == 1, say: {zh: 得一, en: gives one}}
  - {code: "assert one() + one() == 2", say: {zh: 得二, en: gives two}, hidden: true}
mutants: ["def one(): return 2", "def one(): return None"]
forbid: [while, round]
"""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("def one(:\n", "raises-line"),
        ("x = 1\n1 / 0\n", "raises-line"),
        ("import sys\nsys.exit(0)\n", "raises-line"),
        ("import os\nos._exit(0)\n", "exit"),
        ("def two(): return 1\n", "test-fails"),
        ("def one(): raise SystemExit\n", "test-fails"),
        ("def one(): return round(1.0)\n", "forbidden"),
        ("x = getattr(__builtins__, 'round')\ndef one(): return x(1.0)\n", "forbidden"),
        ("def one(): ...", "unchanged"),
        ("import ctypes\nctypes.string_at(0)\n", "exit"),
        ("def one(): return 'x' * 10**10\n", "test-fails"),
        ('print(\'living-notes-quiz:{"test": 0, "error": null}\')\n', "test-fails"),
    ],
)
def test_code_that_fails_says_how(kernel, code, key):
    found = grade(of(PROGRAM, kernel), code, kernel)
    assert found.verdict in ("wrong", "not-attempted")
    assert found.why["key"] == key
    assert sentence(found.why, "zh")


def test_the_line_of_an_error_is_the_answers_own(kernel):
    found = grade(of(PROGRAM, kernel), "x = 1\n\nprint(nothing)\n", kernel)
    assert found.why["line"] == 3


def test_without_a_kernel_code_does_not_count_as_wrong(kernel):
    variant = of(PROGRAM, kernel)

    class Full:
        def run(self, job, timeout=None, *, visitor=""):
            raise QueueFull("no place")

    assert grade(variant, "def one(): return 2", None).why == {"key": "no-kernel"}
    assert grade(variant, "def one(): return 2", Full()).verdict == "not-attempted"


def test_a_fault_of_ours_is_no_fault_of_the_learner(variants, monkeypatch, caplog):
    monkeypatch.setitem(grade.__globals__["KEYED"], "number", lambda *given: math.log("x"))
    found = grade(variants["number"], "3")
    assert (found.verdict, found.why) == ("not-attempted", {"key": "failed"})
    assert "grading example-number failed" in caplog.text


def test_a_card_is_graded_by_its_learner(variants):
    assert grade(variants["card"], "right").verdict == "right"
    assert grade(variants["card"], "perhaps").verdict == "not-attempted"
