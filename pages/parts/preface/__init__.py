"""Something to read at once: a page's text in the very HTML that brings Streamlit, shown until the live page is there.

Streamlit's page is an empty shell for the two seconds in which a browser reads its JavaScript, and for twenty on a slow
line. ``sheet`` writes the text that the shell is given, ``preface.js`` takes it away when the page below is drawn.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from urllib.parse import parse_qs

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.text import best_language
from pages.parts.preface import sheet

ROOT = b'<div id="root"></div>'
MOST = 8_000_000
"""Bytes of pages that are kept, plain and packed; all of them in two languages take about half."""
OMITTED = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
"""What is not passed on: the shell must come whole and plain."""


class Preface:
    """Wraps an application at ``base``: the HTML of our pages gets its text; everything else passes as it is."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.base = f"/{base.strip('/')}".rstrip("/")
        self.kept: OrderedDict[tuple[object, ...], tuple[bytes, bytes]] = OrderedDict()
        self.writing = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page_id = self._page(scope)
        if page_id is None:
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        held: Message | None = None
        body = bytearray()

        async def forward(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                kind = MutableHeaders(raw=message["headers"]).get("content-type", "")
                if message["status"] == 200 and kind.startswith("text/html"):
                    held = message
                    return
            elif held is not None and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                start, held = held, None
                plain, packed = await anyio.to_thread.run_sync(self._made, page_id, language(scope), bytes(body))
                packs = "gzip" in asked.get("accept-encoding", "")
                headers = MutableHeaders(raw=start["headers"])
                for name in ("etag", "last-modified", "accept-ranges"):
                    del headers[name]
                for name in ("accept-encoding", "accept-language", "cookie"):
                    headers.add_vary_header(name)
                if packs:
                    headers["content-encoding"] = "gzip"
                headers["content-length"] = str(len(packed if packs else plain))
                await send(start)
                message = {"type": "http.response.body", "body": packed if packs else plain}
            await send(message)

        headers = [(name, value) for name, value in scope["headers"] if name not in OMITTED]
        await self.app({**scope, "headers": headers}, receive, forward)

    def _page(self, scope: Scope) -> str | None:
        """The page that a request asks for; None for anything else, a reader's own notes among it."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(f"{self.base}/"):
            return None
        page_id = scope["path"].removeprefix(f"{self.base}/").rstrip("/") or "home"
        return page_id if page_id in sheet.page_ids() else None

    def _made(self, page_id: str, lang: str, shell: bytes) -> tuple[bytes, bytes]:
        """The page with its text, plain and packed; the shell alone when it is not as we know it."""
        key = (page_id, lang, hash(shell), sheet.stamp(page_id, lang))
        with self.writing:
            if key not in self.kept:
                page = shell.replace(ROOT, sheet.written(page_id, lang).encode() + ROOT)
                if page != shell:
                    for old, new in sheet.head(page_id, lang).items():
                        page = page.replace(old.encode(), new.encode(), 1)
                self.kept[key] = (page, gzip.compress(page, 6, mtime=0))
                while sum(len(page) + len(packed) for page, packed in self.kept.values()) > MOST:
                    self.kept.popitem(last=False)
            self.kept.move_to_end(key)
            return self.kept[key]


def language(scope: Scope) -> str:
    """The language of a request, by the same rules as ``shell.language``."""
    headers = Headers(scope=scope)
    wish = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[0]
    first = headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()
    return best_language(wish, cookie_parser(headers.get("cookie", "")).get("notes_lang"), first)
