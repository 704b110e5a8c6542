"""The playground's page without a browser, and its bundle."""

from __future__ import annotations

import json
import re

import pytest

from core.playground.commands import HIDABLE
from core.text import LANGUAGES
from pages.parts import playground
from pages.parts.playground import bundle
from tests.pages.test_pages import open_app


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", [{}, {"d": "own", "own": "?", "lr": "x"}, {"task": "deep", "vs": "a~relu"}])
def test_the_page_draws(lang, words):
    app = open_app(lang)
    for key, word in words.items():
        app.query_params[key] = word
    app.switch_page("pages/playground.py").run()
    assert list(app.exception) == []
    assert app.title[0].value == {"zh": "训练场", "en": "Playground"}[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_frame_is_plain_and_has_every_word(lang):
    frame = playground.frame(lang)
    assert json.loads(json.dumps(frame))["lang"] == lang
    assert len(json.dumps(frame)) < 60_000
    assert all(f"hide_{name}" in frame["words"] for name in HIDABLE)
    assert all(task["chapters"] and task["hint"] for task in frame["tour"])


def test_words_that_the_sources_ask_for_are_there():
    source = "".join(path.read_text(encoding="utf-8") for path in (bundle.folder / "source").glob("*.js"))
    asked = set(re.findall(r"\bwords\.([a-z_]+)\b", source))
    assert asked - {"replace"} - set(playground.frame("zh")["words"]) == set()
