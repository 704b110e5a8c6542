"""Every error that is explained is made for real, and said with the reader's own names and numbers."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.display.explain import FIELD, RULES, explain
from core.display.schema import check_error
from core.text import LANGUAGES, catalogue, text
from tests.display.catching import catch
from tests.display.error_cases import CASES, PRELUDE, RECORDS, SYNTAX

FIRST = PRELUDE.count("\n") + 1
"""The line on which a case begins, behind the prelude."""


def named(cases: list) -> dict:
    """Cases by a short name."""
    return {f"{key}: {code.strip().splitlines()[0][:50]}": (code, key, fields) for code, key, fields in cases}


@pytest.mark.parametrize("case", named(SYNTAX).values(), ids=named(SYNTAX))
def test_code_that_python_cannot_read(case: tuple) -> None:
    code, key, fields = case
    error = catch(code)
    assert error is not None
    found = explain(error, code)
    assert found is not None
    assert found.key == key
    assert fields.items() <= found.fields.items(), found.fields


RUNNING = named(CASES[len(SYNTAX) :])


@pytest.mark.parametrize("case", RUNNING.values(), ids=RUNNING)
def test_code_that_fails_when_it_runs(case: tuple) -> None:
    code, key, fields = case
    error = catch(PRELUDE + code)
    assert error is not None, "it ran through"
    assert check_error(error)
    assert error["line"] >= FIRST
    found = explain(error, PRELUDE + code)
    assert found is not None, error
    assert found.key == key, error
    assert fields.items() <= found.fields.items(), found.fields


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: case[0]["message"][:50] if isinstance(case, tuple) else "")
def test_errors_of_the_kernel_and_of_other_versions(case: tuple) -> None:
    error, code, key = case
    found = explain({"line": 1, "cell": "a"} | error, code)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_case_has_a_whole_sentence(lang: str) -> None:
    for whole in [*(code for code, _, _ in SYNTAX), *(PRELUDE + code for code, _, _ in CASES[len(SYNTAX) :])]:
        found = explain(catch(whole) or {}, whole)
        assert found is not None, whole
        for part in ("cause", "cure"):
            sentence = text(f"explain.{found.key}.{part}", lang, **found.fields)
            assert sentence.strip()
            assert sentence.count("`") % 2 == 0, sentence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_and_rules_have_the_same_keys(lang: str) -> None:
    words = {key.removeprefix("explain.").rpartition(".")[0] for key in catalogue(lang) if key.startswith("explain.")}
    assert words == {rule.key for rule in RULES}


def test_every_rule_has_a_case() -> None:
    tested = {key for _, key, _ in CASES} | {key for _, _, key in RECORDS}
    assert {rule.key for rule in RULES} == tested


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_languages_use_the_same_fields() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    for key in {rule.key for rule in RULES}:
        both = [fields_of(words[f"explain.{key}.cause"] + words[f"explain.{key}.cure"]) for words in (zh, en)]
        assert both[0] == both[1], key


@pytest.mark.parametrize(
    "error",
    [{}, {"type": "CustomError", "message": "x"}, {"type": "ValueError", "message": "no such thing"},
     {"type": None, "message": None, "line": "x"}, {"type": "KeyError", "message": ""}],
)  # fmt: skip
def test_what_is_not_known_is_not_explained(error: dict) -> None:
    assert explain(error, "x = 1") is None


def test_a_name_found_in_the_run_comes_first() -> None:
    error = {"type": "NameError", "message": "name 'lables' is not defined", "line": 2, "near": ["labels_train"]}
    assert explain(error, "labels = 1\nlables").fields["near"] == "labels_train"
    del error["near"]
    assert explain(error, "labels = 1\nlables").fields["near"] == "labels"


def test_the_special_stands_before_the_general() -> None:
    """A rule that fits every message of its type hides all rules of that type behind it."""
    closed: set[str] = set()
    for rule in RULES:
        assert not rule.types or rule.types - closed, f"{rule.key} can never be reached"
        if rule.more is None and any(pattern.pattern == "" for pattern in rule.patterns):
            closed |= rule.types


TYPES = sorted({name for rule in RULES for name in rule.types})
PIECES = [*"'`{}()[]\n:，x", "name '", "' is not defined", "() got an unexpected keyword argument '", "line ",
          "shape '[", "]' is invalid for input of size ", "9" * 30, "\x00\u202e", "invalid character '", "' (U+FF0C)"]


@given(
    st.sampled_from(TYPES),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=30),
    st.text(max_size=300),
    st.none() | st.integers(-5, 400),
)
def test_no_message_breaks_it(type_: str, pieces: list[str], code: str, line: int | None) -> None:
    found = explain({"type": type_, "message": "".join(pieces), "line": line}, code)
    if found is not None:
        assert all(len(value) <= 2 * FIELD and not set(value) & {"\n", "`"} for value in found.fields.values())
        for lang in LANGUAGES:
            assert text(f"explain.{found.key}.cause", lang, **found.fields)
            assert text(f"explain.{found.key}.cure", lang, **found.fields)


def test_an_f_string_is_closed_by_its_own_quote() -> None:
    """Python 3.12 gives f-strings a message of their own."""

    def quote(kind: str, code: str) -> str:
        error = {"type": "SyntaxError", "message": f"unterminated {kind} literal", "line": 1}
        return explain(error, code).fields["quote"]

    assert quote("string", "x = 'a") == quote("f-string", "x = f'a") == "'"
    assert quote("triple-quoted f-string", 'f"""a') == '"""'


UNITS = ["a", "a ", "a.", "x=", "a[", "'''", '"', "((", "+-", "，", ": ", "\n", "\t\n", "def f(", "a.b=", "#", "1"]
MESSAGES = ["name 'abc' is not defined", "invalid syntax", "A.f() takes 1 positional argument but 2 were given", "'ab'",
            "A.f() got an unexpected keyword argument 'ab'", "invalid character '，' (U+FF0C)"]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_the_work_is_linear_in_code_and_message(unit: str) -> None:
    def seconds(size: int) -> float:
        code = (unit * size)[:size]
        start = time.process_time()
        for type_ in ("NameError", "SyntaxError", "KeyError", "TypeError", "IndentationError"):
            for message in (*MESSAGES, code):
                explain({"type": type_, "message": message, "line": 1}, code)
        return time.process_time() - start

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 80 * small + 0.3
