"""The language files: same keys, same fields, nothing empty; and the catalogue's answers to bad questions."""

from string import Formatter

import pytest

from core.errors import TextError
from core.text import LANGUAGES, best_language, catalogue, has, text


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_keys_of_the_first(lang):
    assert set(catalogue(lang)) == set(catalogue("zh"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_use_the_same_fields_in_every_language(lang):
    differing = {key for key, words in catalogue(lang).items() if fields(words) != fields(catalogue("zh")[key])}
    assert differing == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty(lang):
    assert [key for key, words in catalogue(lang).items() if not words.strip()] == []


def test_chinese_sentences_are_chinese():
    latin = [
        key for key, words in catalogue("zh").items() if len(words) > 24 and not any("一" <= c <= "鿿" for c in words)
    ]
    assert latin == []


def test_fields_are_filled_in():
    assert text("output.line", "en", line=3) == "line 3"


@pytest.mark.parametrize(
    ("key", "lang", "facts"), [("no.such", "en", {}), ("output.line", "en", {}), ("nav.home", "xx", {})]
)
def test_what_is_missing_is_named(key, lang, facts):
    with pytest.raises(TextError):
        text(key, lang, **facts)


def test_has_asks_without_raising():
    assert has("nav.home", "zh") and not has("nav.nowhere", "zh")


@pytest.mark.parametrize(
    ("wishes", "lang"),
    [
        (("en-GB", "zh"), "en"),
        (("zh-TW",), "zh"),
        (("zh_CN",), "zh"),
        ((None, "xx-FR", "en"), "en"),
        ((None, ""), "zh"),
        (("XX",), "zh"),
    ],
)
def test_best_language(wishes, lang):
    assert best_language(*wishes) == lang
