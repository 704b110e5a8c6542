"""Faces of real questions: one of each kind, in both languages; and the commands."""

from __future__ import annotations

import pytest

from core.kernel import open_kernel
from core.quiz import library
from core.quiz.exchange import __main__ as command
from core.quiz.exchange import faces, own_faces
from core.quiz.exchange.html import to_html
from core.quiz.kinds import KINDS
from core.quiz.read import read
from core.store import Kept, open_store
from tests.quiz.description import read_examples
from tests.store.making import answer


def examples() -> list:
    """One question of each kind."""
    return [item for reading in read_examples() for item in reading.items]


@pytest.fixture(scope="module")
def kernel():
    opened = open_kernel()
    yield opened
    opened.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_has_two_sides(kernel, lang):
    items = examples()
    assert {item.kind for item in items} == set(KINDS)
    made, bad = faces(items, lang, kernel)
    assert bad == [] and [face.id for face in made] == [item.root for item in items]
    for face in made:
        assert face.front.strip() and face.back.strip() and "{{" not in face.front + face.back
        assert to_html(face.front) and to_html(face.back)


def test_a_kept_mistake_shows_its_code_and_what_was_wrong():
    data = {"code": "x = ```\n", "error": {"type": "SyntaxError", "message": "invalid"}, "fixed": "x = 1"}
    (face,) = own_faces([Kept("kept-1", 0, 0, "tensors", "view", data)], "en")
    assert "````python\nx = ```\n````" in face.front
    assert "`SyntaxError: invalid`" in face.back and "x = 1" in face.back
    assert own_faces([Kept("kept-2", 0, 0)], "zh")[0].back


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("$a<b$", "<p>\\(a&lt;b\\)</p>"),
        ("$$\na\n$$", "\\[a\\]"),
        ("a $$b$$ c", "<p>a \\[b\\]\n c</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("`a<b`", "<p><code>a&lt;b</code></p>"),
        ("[text](tensors#view)", "<p>text</p>"),
        ("[text](https://pytorch.org)", '<p><a href="https://pytorch.org">text</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![alt](file.png)", "<p>alt</p>"),
        ("a\x1fb", "<p>a b</p>"),
    ],
)
def test_markdown_becomes_what_anki_shows(markdown, html):
    assert to_html(markdown) == html


def test_the_commands(monkeypatch, tmp_path, capsys, root):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("STUDY_DATA", str(tmp_path / "one"))
    two = read(root / "data" / "quiz" / "tensors.yaml").items[:2] or examples()[:2]
    monkeypatch.setattr(library, "items", lambda: tuple(two))
    store = open_store()
    answer(store, store.local(), two[0].root)
    store.close()
    for format in ("json", "csv", "apkg"):
        assert command.main(["export", "--format", format, str(tmp_path / f"out.{format}")]) == 0
    assert command.main(["import", str(tmp_path / "out.apkg")]) == 0
    assert "0 events added" in capsys.readouterr().out
    monkeypatch.setenv("STUDY_DATA", str(tmp_path / "two"))
    assert command.main(["import", str(tmp_path / "out.json")]) == 0
    assert "1 events added" in capsys.readouterr().out
    (tmp_path / "bad.apkg").write_bytes(b"PK\x03\x04")
    assert command.main(["import", str(tmp_path / "bad.apkg")]) == 1
    assert command.main(["import", str(tmp_path / "none")]) == 1
    assert "damaged" in capsys.readouterr().err
