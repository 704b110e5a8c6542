"""The error card: what stands behind an exception is shown, as text."""

import pytest

from core.text import LANGUAGES, text
from pages.parts import output

HOSTILE = "<script>alert(1)</script>"


def record(**more):
    return {"type": "ValueError", "message": "outer", "line": 4, "cell": "a", "trace": [], "facts": {}} | more


def card(error, lang="en"):
    return output._error(error, "", lang, cell="a", expected=None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("relation", ["cause", "context", "member"])
def test_exceptions_behind_an_exception_are_shown(relation, lang):
    behind = record(type="ZeroDivisionError", message="division by zero", line=2, relation=relation)
    shown = card(record(chain=[behind]), lang)
    assert text(f"output.behind.{relation}", lang) in shown
    assert shown.index("outer") < shown.index("ZeroDivisionError") < shown.index("division by zero")
    assert text("output.line", lang, line=2) in shown


def test_hostile_exceptions_behind_an_exception_stay_text():
    assert HOSTILE not in card(record(chain=[record(type=HOSTILE, message=HOSTILE, relation="cause")]))


def test_an_exception_without_others_behind_it_says_nothing_of_them():
    assert text("output.behind.cause", "en") not in card(record(chain=[]))
