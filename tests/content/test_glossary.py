"""The glossary: one entry a notion, complete in both languages, and the chapters keep to it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).resolve().parents[2] / "data"
TERMS = yaml.safe_load((DATA / "glossary.yaml").read_text(encoding="utf-8"))
LANGUAGES = ("zh", "en")
NOTES = sorted((DATA / "notes").glob("*.md"))

NOT_PROSE = (
    re.compile(r"^```.*?^```[^\n]*$", re.S | re.M),  # cells
    re.compile(r"^>.*$", re.M),  # quoted mistakes, which may use any word
    re.compile(r"<!--.*?-->", re.S),  # anchors and places
    re.compile(r"`[^`\n]+`"),  # names of code
    re.compile(r"\]\([^)\n]*\)"),  # targets of links
)


def prose(text: str) -> str:
    """What the author says himself, in his own words."""
    for pattern in NOT_PROSE:
        text = pattern.sub(" ", text)
    return text


def uses(variant: str, text: str) -> bool:
    """Chinese runs on without spaces; an English variant must stand as a word of its own."""
    bounds = r"(?<![a-z]){}(?![a-z])" if variant.isascii() else "{}"
    return re.search(bounds.format(re.escape(variant.lower())), text.lower()) is not None


@pytest.mark.parametrize("term", TERMS, ids=lambda term: str(term.get("id")))
def test_every_entry_is_complete_and_keeps_to_itself(term: dict) -> None:
    assert set(term) - {"avoid"} == {"id", "zh", "en", "short"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term["id"])
    assert set(term["short"]) == set(LANGUAGES)
    assert term["short"]["zh"].endswith("。") and term["short"]["en"].endswith(".")
    for lang, variants in term.get("avoid", {}).items():
        assert lang in LANGUAGES and variants
        own = [text for entry in TERMS for text in (entry[lang], entry["short"][lang])]
        assert not [(variant, text) for variant in variants for text in own if uses(variant, text)]


@pytest.mark.parametrize("key", ["id", *LANGUAGES])
def test_no_name_stands_for_two_notions(key: str) -> None:
    assert [name for name, times in Counter(term[key] for term in TERMS).items() if times > 1] == []


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_chapters_use_the_glossarys_terms(path: Path) -> None:
    lang = path.stem.rpartition(".")[2]
    text = prose(path.read_text(encoding="utf-8"))
    avoided = [(v, term[lang]) for term in TERMS for v in term.get("avoid", {}).get(lang, []) if uses(v, text)]
    assert avoided == []
