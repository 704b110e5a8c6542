"""Every page in every language through app.py, without a browser."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.notes import library, read
from core.text import LANGUAGES, text
from pages.parts import note_view, sitemap
from pages.parts.book import Book

ROOT = Path(__file__).resolve().parents[2]
FIXED = tuple(sitemap.FIXED)
PAGES = (*FIXED, *library.chapters(), *library.labs())


def open_app(lang: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    return app.run()


def open_page(page_id: str, lang: str) -> AppTest:
    app = open_app(lang)
    return app if page_id == "home" else app.switch_page(f"pages/{page_id}.py").run()


def words(app: AppTest) -> str:
    """All prose and plain HTML of the page, that of the cells among it."""
    cells = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    beside = [cell.get(part) for cell in cells for part in ("tag", "output")]
    html = [*(h.proto.body for h in app.get("html")), *(part for part in beside if isinstance(part, str))]
    return "\n".join([*(m.value for m in app.markdown), *map(unescape, html)])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page_id", PAGES)
def test_page_draws_without_an_exception(page_id, lang):
    app = open_page(page_id, lang)
    assert list(app.exception) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chapter_id", library.chapters())
def test_chapter_shows_every_mistake_with_its_three_parts(chapter_id, lang):
    app = open_page(chapter_id, lang)
    shown = words(app)
    for mistake in library.load(chapter_id, lang).mistakes:
        assert text("note.claim", lang, number=mistake.number) in shown
    assert shown.count(text("note.fixed", lang) + "</p>") == len(library.load(chapter_id, lang).mistakes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_home_lists_every_chapter_and_lab(lang):
    shown = words(open_page("home", lang))
    for chapter_id in (*library.chapters(), *library.labs()):
        assert f"href='{chapter_id}'" in shown or f'href="{chapter_id}"' in shown
        assert library.load(chapter_id, lang).goal in shown


def test_language_stays_when_the_page_changes():
    app = open_page("tensors", "en")
    assert app.title[0].value == library.load("tensors", "en").title
    app.switch_page("pages/backward.py").run()
    assert app.title[0].value == library.load("backward", "en").title
    assert app.query_params["lang"] in ("en", ["en"])


def test_an_unknown_language_in_the_address_is_ignored():
    app = open_app("xx")
    assert list(app.exception) == []


def test_a_page_without_sections_has_no_empty_list_of_them():
    bare, one = (Book(read.parse(text, id="x", lang="en")) for text in ("# X\n\nText", "# X\n\n## One\n\nText"))
    assert note_view.contents(bare, "en") == ""
    assert "nt-toc" in note_view.contents(one, "en")
