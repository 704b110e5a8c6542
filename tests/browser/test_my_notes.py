"""The reader's own notes in a real browser: a watched folder, an upload that stays, repairs that show what they do."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from core.mynotes import names
from core.mynotes.note import address
from core.text import LANGUAGES, text
from pages.parts.mine.shelf import upload_id
from tests.browser.driver import STRANGER, App, open_context, settle, shoot
from tests.browser.test_reading import output

pytestmark = pytest.mark.browser

NAME = names.of("a = torch.ones(2)\nprint（a + 1）")
NOTE = "# 周三\n\n```python\na = torch.ones(2)\nprint（a + 1）\n```\n"


def first(page: Page):
    """The first cell of the page."""
    return page.locator("[data-cell]").first


class Folder(App):
    """An app that was started with a folder of notes, whatever app the other tests use."""

    def __init__(self) -> None:
        self._start()


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    root = tmp_path_factory.mktemp("notes")
    (root / "课程").mkdir()
    (root / "课程/周三 😀.md").write_text(NOTE, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def home(vault):
    os.environ["STUDY_NOTES"] = str(vault)
    try:
        running = Folder()
    finally:
        del os.environ["STUDY_NOTES"]
    yield running
    running.stop()


def open_page(page: Page, app: App, path: str, lang: str = "en") -> None:
    page.goto(f"{app.url}/{path}?lang={lang}")
    settle(page)


def put(page: Page, app: App, name: str, content: str, lang: str = "en") -> None:
    """Hand a file over, and wait until it is listed."""
    open_page(page, app, "my_notes", lang)
    page.locator("[class*=st-key-mine-file-] input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/markdown", "buffer": content.encode()}
    )
    expect(page.locator(f".nm-list a[href='{upload_id(name)}']")).to_be_visible()
    settle(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_repair_shows_its_diff_and_then_the_cell_runs(home, page, lang):
    open_page(page, home, address("课程/周三 😀.md"), lang)
    expect(page.locator("h1").first).to_have_text("周三")
    fixes = page.locator(f".st-key-mine-fixes-{NAME}")
    fixes.locator("summary").click()
    expect(fixes.locator(".nm-in mark").first).to_be_visible()
    expect(fixes.locator(".nm-out").first).to_contain_text("print（a + 1）")
    shoot(page, f"my-notes-diff-{lang}")
    page.locator(".st-key-mine-all button").click()
    block = first(page)
    expect(block.locator(".nc-code")).to_contain_text("print(a + 1)")
    block.locator(".nc-run").click()
    expect(output(page, page.locator("[data-cell]").first.get_attribute("data-cell"))).to_contain_text(
        "tensor([2., 2.])", timeout=60_000
    )  # a fresh process warms up
    page.reload()
    settle(page)
    expect(first(page).locator(".nc-code")).to_contain_text("print(a + 1)")


def test_what_is_saved_in_the_folder_appears_and_what_is_changed_follows(home, vault, page):
    open_page(page, home, "my_notes")
    note = vault / "thursday.md"
    note.write_text("# Thursday\n\n```python\nprint('one')\n```\n", encoding="utf-8")
    link = page.get_by_test_id("stSidebarNav").get_by_text("thursday", exact=True)
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("h1").first).to_have_text("Thursday")
    expect(first(page).locator(".nc-code")).to_contain_text("'one'")
    note.write_text("# Thursday\n\n```python\nprint('two')\n```\n", encoding="utf-8")
    expect(first(page).locator(".nc-code")).to_contain_text("'two'")
    note.unlink()
    expect(page.get_by_text(text("mine.gone", "en", name=note.name))).to_be_visible()
    expect(first(page).locator(".nc-code")).to_contain_text("'two'")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_upload_stays_in_its_browser_and_in_no_other(app, browser, page, lang):
    put(page, app, "mine 笔记.md", "# Mine\n\n```python\nprint(6 * 7)\n```\n", lang)
    id = upload_id("mine 笔记.md")
    open_page(page, app, id, lang)  # by its address, in a new session
    expect(page.locator("h1").first).to_have_text("Mine")
    first(page).locator(".nc-run").click()
    expect(output(page, page.locator("[data-cell]").first.get_attribute("data-cell"))).to_contain_text("42")
    other = open_context(browser)
    stranger = other.new_page()
    open_page(stranger, app, id, lang)
    expect(stranger.get_by_text(text("mine.unknown", lang))).to_be_visible()
    expect(stranger.get_by_text("Mine", exact=True)).to_have_count(0)
    other.close()


def test_a_removed_upload_does_not_come_back(app, page):
    put(page, app, "gone.md", "# Gone")
    page.get_by_role("button", name=text("mine.upload.drop", "en")).click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name=text("mine.upload.drop_yes", "en")).click()
    expect(page.locator(".nm-list a")).to_have_count(0)
    settle(page)
    page.reload()
    settle(page)
    expect(page.get_by_text(text("mine.upload.none", "en"))).to_be_visible()


def test_a_hostile_note_runs_nothing_and_fetches_nothing(app, page):
    """The page's own guard fails the test on any request to another host."""
    text_ = (
        "# Bad\n\n<script>window.bad = 1</script>\n\n<img src=x onerror='window.bad = 2'>\n\n"
        "![p](https://example.com/p.png) [[x]] [click](javascript:window.bad=3)\n\n"
        "> [!note] <img src=https://example.com/q.png>\n> ![r](//example.com/r.png)\n"
    )
    put(page, app, "bad.md", text_)
    page.locator(f".nm-list a[href='{upload_id('bad.md')}']").click()
    expect(page.locator("h1").first).to_have_text("Bad")
    settle(page)
    assert page.evaluate("window.bad") is None
    assert page.locator("a[href^='javascript:']").count() == 0 and page.locator("main img[src^='http']").count() == 0


def test_a_file_that_is_no_note_is_refused_with_a_sentence(app, page):
    open_page(page, app, "my_notes")
    page.locator("[class*=st-key-mine-file-] input[type=file]").set_input_files(
        {"name": "bomb.ipynb", "mimeType": "application/json", "buffer": b"PK\x03\x04" + bytes(1000)}
    )
    expect(page.get_by_text(text("mine.refused.binary", "en", kind="zip"))).to_be_visible()


def type_into(page: Page, at: int, words: str) -> None:
    """Write at the end of the code of a cell."""
    code = page.locator("[data-cell]").nth(at).locator(".cm-content")
    code.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_a_draft_stays_with_its_cell_when_others_come_and_when_its_own_text_changes(home, vault, page):
    note = vault / "drafts.md"
    fences = ["x = 1", "total = sum(range(10))\nprint('total', total)", "y = 2"]
    told = text("editor.words.changed", "en")

    def save(*codes: str) -> None:
        note.write_text("# Drafts\n\n" + "\n\n".join(f"```python\n{code}\n```" for code in codes), encoding="utf-8")

    save(*fences)
    open_page(page, home, address("drafts.md"))
    page.evaluate(  # kept by an earlier version, which counted cells
        "([scope, code]) => localStorage.setItem(`notes:draft:${scope}:cell-3`, JSON.stringify({ code, base: null }))",
        [f"mine.{address('drafts.md')}", "y = 2 + 40"],
    )
    page.reload()
    settle(page)
    cells = page.locator("[data-cell]")
    expect(cells.nth(2)).to_contain_text("y = 2 + 40")
    type_into(page, 1, "  # draft")
    save("z = 0", *fences)
    expect(cells).to_have_count(4)
    expect(cells.nth(2)).to_contain_text("# draft")
    expect(cells.nth(1)).not_to_contain_text("# draft")
    save("z = 0", fences[0], fences[1].replace("10", "11"), fences[2])
    expect(cells.nth(2)).to_contain_text("# draft")
    expect(cells.nth(2)).to_contain_text(told)
    page.reload()
    settle(page)
    expect(cells.nth(2)).to_contain_text("# draft")
    expect(cells.nth(3)).to_contain_text("y = 2 + 40")


def test_what_katex_cannot_draw_is_told_and_what_is_mended_is_drawn(home, vault, page):
    broken = (
        "# Formulas\n\n$\\frac{1}{2$ and $f（x）$\n\n$$\na &= b \\\\\n&= c\n$$\n\n"
        "$$\\left( \\frac{a}{b} )$$\n\n$$\n\\begin{pmatrix} 1 & 2\n$$\n\n$x_i_j$\n"
    )
    (vault / "formulas.md").write_text(broken, encoding="utf-8")
    open_page(page, home, address("formulas.md"))
    errors = page.locator(".katex-error")
    expect(errors).to_have_count(5)
    assert "KaTeX parse error" in errors.first.evaluate("each => getComputedStyle(each, '::after').content")
    page.locator(".st-key-mine-all button").click()
    expect(errors).to_have_count(1)
    expect(errors).to_have_text("x_i_j")


def test_a_question_of_a_note_is_answered_in_its_place_and_known_in_the_list(home, vault, page):
    fence = "```quiz\n- id: sum\n  kind: number\n  prompt: One and one?\n  solve: ans = 1 + 1\n```\n"
    (vault / "asked.md").write_text(f"# Asked\n\n## Sums\n\n{fence}", encoding="utf-8")
    open_page(page, home, address("asked.md"))
    page.locator(".qz-opener").click()
    page.locator(".qz input").first.fill("2")
    page.locator(".qz-confidence").last.click()
    expect(page.locator(".qz-verdict")).to_contain_text(text("quiz.verdict.right", "en"))
    expect(page.locator(".qz-again")).to_contain_text("days")
    open_page(page, home, "questions")
    row = page.locator(".qz-question", has_text="One and one?")
    expect(row.locator(".qz-state")).to_have_text(text("questions.state_known", "en"))
    row.click()
    expect(page.locator(".qz-prompt")).to_have_text("One and one?")


def test_own_notes_are_found_in_the_search_box(home, vault, page):
    (vault / "whales.md").write_text("# Whales\n\n## Sperm whale\n\nIt dives deepest.\n", encoding="utf-8")
    open_page(page, home, "")
    box = page.get_by_test_id("stSidebar").get_by_role("textbox")
    box.fill("dives deepest")
    box.press("Enter")
    page.locator(".nt-hits a").first.click()
    expect(page.get_by_role("heading", name="Sperm whale")).to_be_visible()


def test_a_draft_goes_along_when_its_file_is_renamed(home, vault, page):
    (vault / "before.md").write_text("# Before\n\n```python\nx = 1\n```\n", encoding="utf-8")
    open_page(page, home, address("before.md"))
    type_into(page, 0, "  # draft")
    expect(page.locator("[data-cell]").first).to_contain_text("# draft")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('notes:draft:mine.'))")
    (vault / "before.md").rename(vault / "after.md")
    link = page.get_by_role("link", name=text("mine.to_moved", "en", new="after.md"))
    link.click()
    expect(page.get_by_text("after.md · ")).to_be_visible()
    expect(page.locator("[data-cell]").first).to_contain_text("x = 1  # draft")


def test_files_of_one_name_and_a_second_version_are_told(app, page):
    open_page(page, app, "my_notes")
    box = page.locator("[class*=st-key-mine-file-] input[type=file]")

    def file(content: str) -> dict:
        return {"name": "twin.md", "mimeType": "text/markdown", "buffer": content.encode()}

    box.set_input_files([file("# One"), file("# Two")])
    expect(page.get_by_text(text("mine.upload.numbered", "en", given="twin.md", name="twin (2).md"))).to_be_visible()
    expect(page.locator(".nm-list a")).to_have_count(2)
    settle(page)
    page.locator("[class*=st-key-mine-file-] input[type=file]").set_input_files([file("# Three")])
    expect(page.get_by_text(text("mine.upload.replaced", "en", name="twin.md"))).to_be_visible()
    expect(page.locator(".nm-list a")).to_have_count(2)


def test_a_strangers_browser_tells_who_she_is_and_what_it_keeps(app, browser):
    """Both at once was one too many: the review waited for ever."""
    fence = "```quiz\n- id: sum\n  kind: number\n  prompt: One and one?\n  solve: ans = 1 + 1\n```\n"
    context = open_context(browser, **STRANGER)
    page = context.new_page()
    put(page, app, "asked.md", f"# Asked by me\n\n{fence}")
    for _ in range(2):
        open_page(page, app, "review")
        expect(page.locator(".qz-start option", has_text="Asked by me")).to_have_count(1)
    context.close()


def kept(page: Page) -> list[str]:
    """Notes of which drafts lie in the browser."""
    return page.evaluate(
        "[...new Set(Object.keys(localStorage).filter(key => key.startsWith('notes:draft:mine.'))"
        ".map(key => key.split(':')[2].slice(5)))]"
    )


def drafted(page: Page, app: App, vault, name: str, note: str) -> None:
    """A note with a draft in its first cell, seen in a visit that is over."""
    (vault / name).write_text(note, encoding="utf-8")
    open_page(page, app, address(name))
    type_into(page, 0, "  # draft")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('notes:draft:mine.'))")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('notes:print:'))")
    page.goto("about:blank")


def test_a_note_that_was_renamed_while_no_page_was_open_keeps_its_draft(home, vault, page):
    drafted(page, home, vault, "monday.md", "# Monday\n\nWords.\n\n```python\nx = 'mon'\n```\n")
    (vault / "monday.md").rename(vault / "monday (old).md")
    open_page(page, home, address("monday (old).md"))
    expect(page.locator("[data-cell]").first).to_contain_text("x = 'mon'  # draft")
    said = text("mine.moved", "en", name="monday.md", new="monday (old).md")
    expect(page.get_by_text(said)).to_be_visible()
    assert kept(page) == [address("monday (old).md")]
    page.reload()
    settle(page)
    expect(page.locator("[data-cell]").first).to_contain_text("x = 'mon'  # draft")


def test_where_two_notes_fit_the_reader_says_which_and_nothing_is_lost(home, vault, page):
    note = "# Tuesday\n\nWords.\n\n```python\nx = 'tue'\n```\n"
    drafted(page, home, vault, "tuesday.md", note)
    (vault / "tuesday.md").rename(vault / "tuesday a.md")
    (vault / "tuesday b.md").write_text(note, encoding="utf-8")
    open_page(page, home, "my_notes")
    listed = text("mine.unsure_list", "en", name="tuesday.md", others="tuesday a.md, tuesday b.md")
    expect(page.get_by_text(listed)).to_be_visible()
    assert kept(page) == [address("tuesday.md")]
    open_page(page, home, address("tuesday b.md"))
    expect(page.locator("[data-cell]").first).not_to_contain_text("# draft")
    page.get_by_role("button", name=text("mine.unsure_take", "en")).click()
    expect(page.locator("[data-cell]").first).to_contain_text("x = 'tue'  # draft")
    expect(page.get_by_role("button", name=text("mine.unsure_take", "en"))).to_have_count(0)
    assert kept(page) == [address("tuesday b.md")]
