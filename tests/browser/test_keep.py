"""A mistake made in one's own cell becomes a question of the review."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.notes import library
from core.text import LANGUAGES, text
from tests.browser.test_reading import cell, open_chapter, run, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mistake_of_ones_own_is_kept_and_listed(app, page, lang):
    open_chapter(page, app, f"tensors?lang={lang}")
    name = library.load("tensors", lang).live_cells[0].name
    write(page, name, "import torch\ntorch.zeros(2) @ torch.zeros(3)")
    run(page)
    block = cell(page, name)
    block.get_by_role("button", name=text("keep.offer", lang)).click()
    words = page.get_by_label(text("questions.kept_words", lang))
    expect(words).not_to_have_value("")  # the known cause and cure, to begin with
    words.fill("2 and 3 differ")
    words.press("Control+Enter")
    page.get_by_role("button", name=text("questions.kept_add", lang), exact=True).click()
    expect(block).to_contain_text(text("questions.kept_added", lang))
    page.goto(f"{app.url}/questions?lang={lang}")
    expect(page.get_by_text(text("keep.prompt", lang, type="RuntimeError").split("`")[0]).first).to_be_visible()


def test_a_mistake_of_the_note_is_not_offered(app, page):
    """A proof must fail: that is no mistake of the reader's."""
    open_chapter(page, app, "tensors?lang=en")
    proof = next(mistake.proof for mistake in library.load("tensors", "en").mistakes if mistake.proof.must_fail)
    block = cell(page, proof.name)
    block.locator(".nc-run").click()
    expect(block.locator(".nt-error")).to_be_visible()
    expect(block.locator(".nc-run")).to_be_enabled()
    expect(block.get_by_role("button", name=text("keep.offer", "en"))).to_have_count(0)
