"""The playground's page without a browser, and its bundle."""

from __future__ import annotations

import json
import re

import pytest

from core.playground.session import HIDABLE
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


def test_the_bundle_is_built_from_these_sources():
    first = bundle.BUNDLE.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(f"/* sources {bundle.source_hash()};")


def test_words_that_the_sources_ask_for_are_there():
    source = "".join(path.read_text(encoding="utf-8") for path in (bundle.HERE / "source").glob("*.js"))
    asked = set(re.findall(r"\bwords\.([a-z_]+)\b", source))
    assert asked - {"replace"} - set(playground.frame("zh")["words"]) == set()


def test_the_bundle_talks_to_nobody_and_writes_no_markup():
    built = bundle.BUNDLE.read_text(encoding="utf-8")
    outside = r"https?:(?!//www\.w3\.org/2000/svg)|\bfetch\(|XMLHttpRequest|new WebSocket|@import|url\("
    assert re.findall(outside, built) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", built) == []


@pytest.mark.parametrize("export", ["stage", "wire"])
def test_the_shim_is_code_with_the_address_of_this_build(export):
    shim = bundle.shim(export)
    assert bundle.address() in shim and f".{export}(component)" in shim
    assert "PLAYGROUND_" not in shim
