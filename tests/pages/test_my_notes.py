"""The reader's own notes without a browser: the list, a note, repairs, what a stranger and another visit see."""

from __future__ import annotations

import base64
import json
from html import unescape
from pathlib import Path

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.errors import NoteRefused
from core.mynotes import check
from core.mynotes.note import address, open_note
from core.mynotes.renamed import print_of
from core.notes import library
from core.text import LANGUAGES, text
from pages.parts import keep, learner
from pages.parts.mine import keeper, shelf, watch
from pages.parts.mine.look import counted
from tests import loops
from tests.pages.studying import visit

NOTE = """---
title: 周三
goal: 学会求导
---
# 周三

> [!warning] 小心
> 别忘了清零

![图](pic.png) ![外](https://example.com/x.png) ![没有](lost.png)

$\\frac{1}{2$

```python
x = torch.tensor([2, 2])
(x * x).sum().backward()
print（x.grad）
```

```quiz
- id: own-one
  kind: number
  prompt: 一加一？
  solve: ans = 1 + 1
```

<script>alert(1)</script>

[点](javascript:alert(1))
"""


@pytest.fixture
def vault(tmp_path, monkeypatch):
    """A folder of notes, of which this visitor is the owner."""
    root = tmp_path / "notes"
    (root / "课程").mkdir(parents=True)
    (root / "课程/周三 😀.md").write_text(NOTE, encoding="utf-8")
    (root / "课程/pic.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (root / "broken.ipynb").write_text("{", encoding="utf-8")
    monkeypatch.setenv("STUDY_NOTES", str(root))
    monkeypatch.setattr(learner, "is_local", lambda: True)
    monkeypatch.setattr(shelf, "FRESH_S", 0)
    return root


def go(app: AppTest, id: str) -> AppTest:
    """To the page of a note, as its link in the navigation does."""
    app._page_hash = calc_hash(id)
    return app.run()


def words(app: AppTest) -> str:
    html = [unescape(h.proto.body) for h in app.get("html")]
    said = [*(m.value for m in app.markdown), *(h for h in html if not h.startswith("<style"))]
    return "\n".join([*said, *(one.label for one in app.expander)])


def cells(app: AppTest) -> list[str]:
    data = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return [one["original"] for one in data if "original" in one]


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return app.run()


WEDNESDAY = address("课程/周三 😀.md")
CELL = open_note("my-a", "a.md", NOTE.encode()).chapter.live_cells[0].name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_tells_what_is_known_of_each_note(lang, vault):
    app = visit("my_notes", lang)
    shown = words(app)
    assert not app.exception and str(vault) in shown and WEDNESDAY in shown
    assert text("mine.list.offered", lang, count=4) in shown and counted("mine.list.cells", lang, 1) in shown
    assert text("mine.refused.notebook", lang, where="line 1") in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_is_drawn_and_nothing_of_it_runs_or_is_fetched(lang, vault):
    app = go(visit("home", lang), WEDNESDAY)
    shown = words(app)
    assert not app.exception and app.title[0].value == "周三" and "学会求导" in shown
    assert "data:image/png;base64," in shown and "src='https://" not in shown
    assert text("mine.picture.remote", lang) in shown and text("mine.picture.missing", lang, path="lost.png") in shown
    assert text("mine.formula.braces", lang, formula="\\frac{1}{2").split("`")[0] in shown
    assert "(javascript:" not in shown and not any(html.proto.unsafe_allow_javascript for html in app.get("html"))
    assert "小心" in shown and cells(app) == ["x = torch.tensor([2, 2])\n(x * x).sum().backward()\nprint（x.grad）"]
    assert app.session_state["cell_runs"][f"mine.{WEDNESDAY}/{CELL}"].result is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_repairs_are_applied_one_by_one_or_all_and_taken_back(lang, vault):
    app = go(visit("home", lang), WEDNESDAY)
    press(app, f"mine-fix-{CELL}-punctuation")
    assert cells(app)[0].endswith("print(x.grad)") and "torch.tensor([2, 2])" in cells(app)[0]
    press(app, "mine-all")
    assert cells(app) == [
        "import torch\nx = torch.tensor([2., 2.], requires_grad=True)\n(x * x).sum().backward()\nprint(x.grad)"
    ]
    press(app, f"mine-fix-{CELL}-gradient")
    assert "torch.tensor([2, 2])" in cells(app)[0] and "import torch" in cells(app)[0]
    press(app, "mine-none")
    assert cells(app)[0].endswith("print（x.grad）")
    assert (vault / "课程/周三 😀.md").read_text(encoding="utf-8") == NOTE


def test_a_copy_is_saved_only_when_asked_for(vault):
    app = go(visit("home", "en"), WEDNESDAY)
    press(app, "mine-all")
    assert not list(vault.rglob("*repaired*"))
    press(app, "mine-beside")
    saved = vault / "课程/周三 😀.repaired.md"
    assert "print(x.grad)" in saved.read_text(encoding="utf-8") and text(
        "mine.check.saved", "en", name=saved.name
    ) in words(app)
    assert (vault / "课程/周三 😀.md").read_text(encoding="utf-8") == NOTE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_deleted_while_open_is_shown_as_it_was(lang, vault, monkeypatch):
    monkeypatch.setattr(shelf, "requested", lambda: WEDNESDAY)
    app = go(visit("home", lang), WEDNESDAY)
    (vault / "课程/周三 😀.md").unlink()
    go(app, WEDNESDAY)
    shown = words(app)
    assert not app.exception and text("mine.gone", lang, name="周三 😀.md") in shown and len(cells(app)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("given", "key"), [("nowhere", "missing"), ("broken.ipynb", "file")])
def test_a_folder_that_cannot_be_read_is_said_with_the_way_to_name_one(lang, given, key, vault, monkeypatch):
    monkeypatch.setenv("STUDY_NOTES", str(vault / given))
    app = visit("my_notes", lang)
    said = text(f"mine.folder.{key}", lang, path="", variable="").split("`")[0]
    assert not app.exception and said in words(app) and [tab.label for tab in app.tabs] == ["cmd", "PowerShell", "bash"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stranger_sees_nothing_of_the_folder(lang, vault, monkeypatch):
    monkeypatch.setattr(learner, "is_local", lambda: False)
    app = visit("my_notes", lang)
    shown = words(app)
    assert not app.exception and str(vault) not in shown and "周三" not in shown
    assert text("mine.upload.title", lang) in [head.value for head in app.header]
    assert "周三" not in words(go(app, WEDNESDAY))


def with_upload(lang: str, name: str, raw: bytes) -> AppTest:
    """A visit whose browser has told of one note."""
    app = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    held = shelf.Visit(told=True)
    held.uploads[shelf.upload_id(name)] = shelf.Upload(name, raw)
    app.session_state["mine"] = held
    return app.run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_upload_is_a_page_of_its_visit_and_of_no_other(lang, vault, monkeypatch):
    id = shelf.upload_id("mine.md")
    monkeypatch.setattr(shelf, "requested", lambda: id)
    app = go(with_upload(lang, "mine.md", NOTE.encode()), id)
    assert not app.exception and len(cells(app)) == 1
    assert text("mine.picture.upload", lang, path="pic.png") in words(app)
    other = go(visit("home", lang), id)
    assert not other.exception and cells(other) == [] and text("mine.looking", lang) in words(other)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_upload_can_be_removed(lang, vault):
    app = with_upload(lang, "mine.md", NOTE.encode()).switch_page("pages/my_notes.py").run()
    id = shelf.upload_id("mine.md")
    press(app, f"mine-drop-{id}")
    held = app.session_state["mine"]
    assert held.uploads == {} and [(one["kind"], one["id"]) for one in held.orders] == [("drop", id)]


class Held(dict):
    """What Streamlit holds of a component."""


@pytest.fixture
def browser_says(monkeypatch):
    """Let the browser tell something, in a visit of its own."""
    held = shelf.Visit()
    monkeypatch.setattr(shelf, "visit", lambda: held)

    def tell(told):
        monkeypatch.setattr(keeper.st, "session_state", {keeper.KEY: Held(told=told)})
        keeper.listen()
        return held

    return tell


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_what_the_browser_kept_comes_back(browser_says):
    choices = [{"id": "my-a", "choice": {"abc": ["tabs", "nonsense"]}}]
    held = browser_says({"notes": [{"id": "x", "name": "a.md", "raw": packed("# a")}], "choices": choices})
    assert [upload.raw for upload in held.uploads.values()] == [b"# a"] and held.told
    assert held.choices == {"my-a": {"abc": ["tabs"]}}


@pytest.mark.parametrize(
    "told",
    [
        {"notes": "x"},
        {"notes": [1, None, {"name": 3}, {"name": "a.md"}, {"name": "a.md", "raw": "***"}]},
        {"notes": [{"name": "a.exe", "raw": packed("x")}], "choices": [3, {"id": 1}, {"id": "a", "choice": 4}]},
        {"done": "x"},
        {"notes": [], "choices": {"a": 1}},
    ],
)
def test_what_is_no_note_from_the_browser_is_passed_over(browser_says, told):
    assert browser_says(told).uploads == {}


def test_a_note_uploaded_meanwhile_is_newer_than_the_kept_one(browser_says):
    held = browser_says({})
    shelf.take("a.md", b"# new")
    browser_says({"notes": [{"id": "x", "name": "a.md", "raw": packed("# old")}], "choices": []})
    assert [upload.raw for upload in held.uploads.values()] == [b"# new"]


def test_orders_wait_until_the_browser_has_done_them(browser_says):
    held = browser_says({})
    shelf.take("a.md", b"# a")
    shelf.take("b.md", b"# b")
    assert len(held.orders) == 2
    assert browser_says({"done": 1}).orders[0]["name"] == "b.md"
    assert browser_says({"done": 2, "keeps": False}).orders == [] and not held.keeps


def test_a_note_of_the_same_name_can_be_exchanged_with_the_one_before(browser_says):
    browser_says({})
    id = shelf.take("a.md", b"# first")
    shelf.take("a.md", b"# second")
    shelf.back(id)
    assert shelf.visit().uploads[id].raw == b"# first"
    shelf.back(id)
    assert shelf.visit().uploads[id].raw == b"# second"


def test_a_browser_holds_so_many_notes_and_no_more(browser_says, monkeypatch):
    browser_says({})
    monkeypatch.setattr(shelf, "MOST_UPLOADS", 1)
    shelf.take("a.md", b"# a")
    with pytest.raises(NoteRefused) as refused:
        shelf.take("b.md", b"# b")
    assert refused.value.reason == "many"


def test_a_mistake_kept_from_an_own_note_belongs_to_no_chapter():
    """The review looks a question's chapter up."""
    chapter = open_note("my-a", "a.md", b"```python\n1/0\n```").chapter
    assert keep.place_of(chapter, chapter.cells[0].name) == {"chapter": "", "section": ""}
    chapter = library.load("tensors", "en")
    assert keep.place_of(chapter, chapter.live_cells[0].name)["chapter"] == "tensors"


@pytest.mark.parametrize(
    ("client", "host", "headers", "status"),
    [
        ("127.0.0.1", "localhost:8501", [], 200),
        ("10.0.0.7", "localhost:8501", [], 404),
        ("127.0.0.1", "notes.example", [], 404),
        ("127.0.0.1", "localhost:8501", [(b"x-forwarded-for", b"10.0.0.7")], 404),
    ],
)
def test_the_folders_stamp_is_told_to_the_owner_alone(client, host, headers, status, vault):
    scope = {"type": "http", "method": "GET", "path": watch.PATH, "scheme": "http", "query_string": b""}
    scope |= {"client": (client, 1), "server": ("localhost", 8501), "headers": [(b"host", host.encode()), *headers]}
    answer = loops.run(watch._stamp(Request(scope)))
    assert answer.status_code == status and (status == 404) == (b"stamp" not in answer.body)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_formula_is_mended_by_a_press_and_the_copy_has_it(lang, vault):
    app = go(visit("home", lang), WEDNESDAY)
    key = check.fingerprint("$\\frac{1}{2$")
    assert "$\\frac{1}{2$" in words(app)
    press(app, f"mine-fix-formula-{key}")
    assert "$\\frac{1}{2}$" in words(app) and app.session_state["mine"].choices[WEDNESDAY] == {key: ["formula"]}
    press(app, "mine-beside")
    saved = (vault / "课程/周三 😀.repaired.md").read_text(encoding="utf-8")
    assert saved == NOTE.replace("$\\frac{1}{2$", "$\\frac{1}{2}$")
    press(app, f"mine-fix-formula-{key}")
    assert "$\\frac{1}{2}$" not in words(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_renamed_while_open_is_named_and_takes_repairs_along(lang, vault, monkeypatch):
    monkeypatch.setattr(shelf, "requested", lambda: WEDNESDAY)
    app = go(visit("home", lang), WEDNESDAY)
    press(app, f"mine-fix-{CELL}-punctuation")
    (vault / "课程/周三 😀.md").rename(vault / "周四.md")
    go(app, WEDNESDAY)
    new = address("周四.md")
    shown = words(app)
    assert not app.exception and text("mine.moved", lang, name="周三 😀.md", new="周四.md") in shown
    assert f"href='{new}'" in shown
    held = app.session_state["mine"]
    assert held.choices[new] == held.choices[WEDNESDAY] != {}
    assert [(one["id"], one["to"]) for one in held.orders if one["kind"] == "move"] == [(WEDNESDAY, new)]
    assert cells(go(app, new))[0].endswith("print(x.grad)")


def test_a_gone_file_with_two_twins_is_not_guessed(vault, monkeypatch):
    monkeypatch.setattr(shelf, "requested", lambda: WEDNESDAY)
    app = go(visit("home", "en"), WEDNESDAY)
    for name in ("a.md", "b.md"):
        (vault / name).write_text(NOTE, encoding="utf-8")
    (vault / "课程/周三 😀.md").unlink()
    go(app, WEDNESDAY)
    assert text("mine.gone", "en", name="周三 😀.md") in words(app)


def test_files_of_one_name_that_come_together_stay_apart():
    assert shelf.apart("a.md", ()) == "a.md" and shelf.apart("a.md", {"a.md"}) == "a (2).md"
    assert shelf.apart("a.md", {"a.md", "a (2).md"}) == "a (3).md"


@pytest.mark.parametrize("away", [True, False], ids=["away", "on a share"])
def test_repairs_of_a_note_renamed_while_the_app_was_off_follow_it(vault, browser_says, monkeypatch, away):
    monkeypatch.setattr(learner, "is_local", lambda: away)
    monkeypatch.setattr(learner, "learner", lambda: None)
    raw = NOTE.encode()
    kept = print_of(open_note(WEDNESDAY, "周三 😀.md", raw), raw).to_json()
    (vault / "课程/周三 😀.md").rename(vault / "周四.md")
    choices = [{"id": WEDNESDAY, "choice": {"abc": ["tabs"]}}]
    held = browser_says({"choices": choices, "notes": [], "held": [{"id": WEDNESDAY, "print": kept, "cells": ["x"]}]})
    moves = [(one["id"], one["to"]) for one in held.orders if one["kind"] == "move"]
    assert moves == ([(WEDNESDAY, address("周四.md"))] if away else [])
    assert (held.choices.get(address("周四.md")) == {"abc": ["tabs"]}) is away
    for nonsense in (None, "x", 3, [None, 3, {}, {"id": 3}, {"id": WEDNESDAY, "print": 3, "cells": 3}]):
        held.told = False
        assert browser_says({"notes": [], "held": nonsense}).told


def test_the_browser_is_told_what_a_note_is_known_by_as_soon_as_it_is_opened(vault, monkeypatch):
    monkeypatch.setattr(shelf, "requested", lambda: WEDNESDAY)
    app = go(visit("home", "en"), WEDNESDAY)
    data = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    orders = next(one["orders"] for one in data if "orders" in one)
    assert [(one["kind"], one["id"], one["print"]["name"]) for one in orders] == [("know", WEDNESDAY, "周三 😀.md")]
