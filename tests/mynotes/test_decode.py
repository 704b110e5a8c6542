"""Bytes to text: the encodings that Chinese notes come in, and what is no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NoteRefused
from core.mynotes.decode import decode

TEXT = "# 我的笔记\n\n张量（tensor）与梯度。\n"
PLAIN = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co"]), max_size=200)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_every_encoding_gives_the_same_text(raw):
    assert decode(raw).text == TEXT


def test_utf_16_without_a_mark_is_known_by_its_zeros():
    assert decode("notes in plain words\n".encode("utf-16-le")).text == "notes in plain words\n"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"PK\x03\x04" + bytes(100), "zip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (bytes(range(256)) * 20, "?"),
        (b"\x1f\x8b\x08" + bytes(10), "gzip"),
    ],
)
def test_what_is_no_text_is_refused_by_name(raw, kind):
    with pytest.raises(NoteRefused) as refused:
        decode(raw)
    assert refused.value.reason == "binary" and refused.value.facts == {"kind": kind}


def test_a_damaged_text_is_read_as_far_as_it_can_be():
    found = decode(TEXT.encode() + b"\xff\xfe\xff" + TEXT.encode())
    assert found.encoding == "damaged" and found.text.count("我的笔记") == 2 and "\ufffd" in found.text


def test_an_empty_file_is_an_empty_text():
    assert decode(b"").text == ""


@given(PLAIN, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_what_was_written_comes_back(text, codec):
    assert decode(text.encode(codec)).text == text.replace("\ufeff", "", text.startswith("\ufeff") and codec == "utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw):
    try:
        found = decode(raw)
    except NoteRefused:
        return
    assert "\r" not in found.text and "\0" not in found.text
