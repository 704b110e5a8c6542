"""A renamed note is known by its content, and only where one fits."""

from __future__ import annotations

import pytest

from core.mynotes.note import open_note
from core.mynotes.renamed import Print, checked_print, heirs, print_of

NOTE = (
    '# Wednesday\n\nText one.\n\nText two.\n\n```python\na = 1\nprint(a)\n```\n\n```python name="setup"\nb = 2\n```\n'
)


def printed(text: str, name: str = "a.md") -> Print:
    return print_of(open_note("my-a", name, text.encode()), text.encode())


def bare(text: str) -> Print:
    """Of a note that was opened by an earlier version: its drafts alone are known."""
    return checked_print(None, printed(text).cells)


OTHER = '# Else\n\nQuite another text.\n\n```python\nc = 3\n```\n\n```python name="setup"\nd = 4\n```\n'


@pytest.mark.parametrize(
    ("lost", "notes", "expected"),
    [
        (printed(NOTE), {"x": NOTE, "y": OTHER}, ("x",)),
        (printed(NOTE), {"x": NOTE + "\nOne more line.\n", "y": OTHER}, ("x",)),
        (printed(NOTE), {"x": NOTE.replace("Text one", "Text 1"), "y": NOTE}, ("y",)),  # the very same before the like
        (printed(NOTE), {"x": NOTE, "y": NOTE}, ("x", "y")),
        (printed(NOTE), {"y": OTHER}, ()),
        (printed(NOTE), {}, ()),
        (bare(NOTE), {"x": NOTE + "\nmore\n", "y": OTHER}, ("x",)),
        (checked_print(None, ["setup"]), {"x": NOTE, "y": OTHER}, ()),  # a name that anybody gives
    ],
)
def test_heirs(lost, notes, expected):
    assert heirs(lost, {id: printed(text) for id, text in notes.items()}) == expected


@pytest.mark.parametrize(
    "given", [None, 3, [], {}, {"whole": 1}, {"whole": "zz", "size": 1, "pieces": []}, {"pieces": {}}]
)
def test_what_a_browser_tells_is_checked(given):
    assert checked_print(given, ["cell-abcdef", 3]).cells == ("cell-abcdef",)


def test_a_print_survives_the_browser():
    one = printed(NOTE)
    assert checked_print(one.to_json(), one.cells) == one
