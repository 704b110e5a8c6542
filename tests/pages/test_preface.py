"""A page's text in the HTML that brings Streamlit: there for every page, in the reader's language, and harmless."""

from __future__ import annotations

import gzip
import re
from html import unescape
from pathlib import Path

import pytest
import streamlit
from markdown_it import MarkdownIt
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.notes import library, read
from core.notes.model import Cell, Mistake, Prose
from core.text import LANGUAGES, text
from pages.parts.book import Book
from pages.parts.preface import ROOT, Preface, sheet
from tests.asgi import Client

SHELL = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
MARK = "<div id='preface'"


def app(inner=None, base: str = "") -> Starlette:
    async def index(request: Request) -> Response:
        if "if-none-match" in request.headers:
            return Response(status_code=304)
        return HTMLResponse(SHELL, headers={"etag": '"one"'})

    return Starlette(routes=[Route("/{path:path}", inner or index)], middleware=[Middleware(Preface, base=base)])


def get(path: str, *, asking=None, **headers: str):
    return Client(asking or app()).get(path, headers)


def words(html: str) -> str:
    """The text of some HTML, white space as one blank."""
    html = re.sub(r"<(style|script)>.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def sentences(markdown: str) -> list[str]:
    """What stands between the marks of some prose, formulas and addresses left out."""
    left_out = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|^ *(\d+\.|[-|: ]+$)", re.DOTALL | re.MULTILINE)
    bits = re.split(r"[`$*|\[\]>#\n_\\~!<&-]", left_out.sub("|", markdown))
    return [" ".join(bit.split()) for bit in bits]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page_id", sheet.page_ids())
def test_each_page_brings_its_title_and_the_way_to_all_others(page_id, lang):
    answer = get(f"/{page_id}?lang={lang}")
    page = answer.text
    assert page.count(MARK) == 1 and page.index(MARK) < page.index(ROOT.decode())
    wanted = text("home.tagline", lang) if page_id == "home" else sheet.title(page_id, lang)
    assert re.search(f"<h1>{re.escape(str(sheet.Markup.escape(wanted)))}</h1>", page)
    assert all(f"<a href='{id}'" in page for id in sheet.page_ids() if id != "home")
    assert f'<html lang="{"zh-CN" if lang == "zh" else lang}">' in page
    assert "<title>Streamlit</title>" not in page
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("chapter_id", library.chapters())
def test_all_that_a_chapter_says_is_there(chapter_id, lang):
    chapter = library.load(chapter_id, lang)
    told = words(sheet.written(chapter_id, lang))
    for block in chapter.blocks:
        parts = [block, *(block.parts if isinstance(block, Mistake) else ())]
        for part in parts:
            if isinstance(part, Cell):
                assert " ".join(part.code.split()) in told
            elif isinstance(part, Prose):
                assert [bit for bit in sentences(part.text) if bit not in told] == []
    assert "\\frac" not in told, "a formula that nobody can read"


def test_a_note_is_never_taken_as_markup(monkeypatch):
    note = "# <b>T</b>\n\n<script>alert(1)</script> $x<y$ <img src=x onerror=alert(2)>\n"
    note += "\n```python\nprint('</template>')\n```\n"
    opened = Book(read.parse(note, id="tensors", lang="en", path=Path("page.en.md")))
    monkeypatch.setattr(sheet, "book", lambda page_id, lang: opened)
    html = str(sheet._text("tensors", "en"))
    assert "<script>" not in html and "<img" not in html and "</template>" not in html
    assert "&lt;script&gt;" in html


def test_a_formula_that_cannot_be_read_stands_as_it_is_written(monkeypatch):
    def fails(*_, **__):
        raise IndexError("pop from an empty list")

    monkeypatch.setattr(sheet, "convert", fails)
    parser: MarkdownIt = sheet._parser()
    assert parser.render("$a < \\b$") == "<p><code>a &lt; \\b</code></p>\n"


@pytest.mark.parametrize(
    ("query", "headers", "lang"),
    [
        ("", {"accept-language": "zh-TW,en;q=0.5"}, "zh"),
        ("", {"accept-language": "en-GB,zh;q=0.5"}, "en"),
        ("", {"accept-language": "en", "cookie": "notes_lang=zh"}, "zh"),
        ("?lang=en", {"accept-language": "zh", "cookie": "notes_lang=zh"}, "en"),
        ("?lang=%FF&lang=", {"accept-language": "tlh"}, "zh"),
    ],
)
def test_the_language_is_the_one_that_the_page_will_have(query, headers, lang):
    answer = get(f"/dropout{query}", **headers)
    assert f"<h1>{library.load('dropout', lang).title}</h1>" in answer.text
    assert {"accept-language", "cookie", "accept-encoding"} <= set(answer.headers["vary"].lower().split(", "))


OTHERS = ["/no-such-page", "/static/js/index.js", "/tensors/more", "/_stcore/health", "/app/static/x"]


@pytest.mark.parametrize("path", OTHERS)
def test_other_addresses_pass_as_they_are(path):
    answer = get(path)
    assert answer.text == SHELL and answer.headers["etag"] == '"one"'


def test_a_page_is_never_taken_for_one_of_another_language():
    answer = get("/tensors", **{"if-none-match": '"one"'})
    assert answer.status_code == 200 and MARK in answer.text
    assert "etag" not in answer.headers


def test_a_browser_without_gzip_and_a_base_path():
    answer = Client(app(base="/notes")).get("/notes/tensors?lang=en", {"accept-encoding": "identity"})
    assert MARK in answer.text and "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert MARK not in Client(app(base="/notes")).get("/tensors").text


def test_what_is_not_the_shell_stays_as_it_is():
    async def other(request: Request) -> Response:
        return HTMLResponse("<p>maintenance</p>")

    async def plain(request: Request) -> Response:
        return PlainTextResponse(ROOT.decode())

    async def broken(request: Request) -> Response:
        return HTMLResponse(SHELL, status_code=500)

    assert get("/tensors", asking=app(other)).text == "<p>maintenance</p>"
    assert get("/tensors", asking=app(plain)).text == ROOT.decode()
    assert get("/tensors", asking=app(broken)).text == SHELL


def test_a_page_is_written_once_until_its_note_changes(monkeypatch):
    wrapped = Preface(app())
    made = wrapped._made("tensors", "en", SHELL.encode())
    assert wrapped._made("tensors", "en", SHELL.encode()) is made
    assert gzip.decompress(made[1]) == made[0]
    stamp = library.stamp
    monkeypatch.setattr(library, "stamp", lambda id, lang: stamp(id, lang) + 1)
    assert wrapped._made("tensors", "en", SHELL.encode()) is not made
