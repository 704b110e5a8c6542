"""Static files packed once, however often they are asked for: a first visit is three quarters JavaScript.

Streamlit sends its own files unpacked, since it would pack them anew for each request, and ours packed anew each time.
Here a file is packed when it is first asked for and kept by the hash of its content, so a new build is packed anew. An
address that carries the hash of its content never changes its content: a browser need not ask again.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from urllib.parse import parse_qs

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILE = re.compile(r"/static/.*\.(js|mjs|css|svg|json)$")
SMALL = 1_000
"""Bytes below which packing gains nothing."""
MOST = 24_000_000
"""Bytes of packed files that are kept; all of Streamlit's together take about a fifth of that."""
FOREVER = "public, max-age=31536000, immutable"


class Squeeze:
    """Wraps an application; responses to other requests pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: OrderedDict[bytes, bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not FILE.search(scope["path"]):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        packs = "gzip" in asked.get("accept-encoding", "") and "range" not in asked
        plain = [(name, value) for name, value in scope["headers"] if not (packs and name == b"accept-encoding")]
        held: Message | None = None
        body = bytearray()

        async def forward(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if message["status"] in (200, 304) and b"v" in parse_qs(scope["query_string"]):
                    headers["cache-control"] = FOREVER
                if message["status"] == 200 and packs and "content-encoding" not in headers:
                    held = message
                    return
            elif held is not None and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                start, held = held, None
                packed = await self._packed(bytes(body)) if len(body) >= SMALL else bytes(body)
                headers = MutableHeaders(raw=start["headers"])
                headers.add_vary_header("accept-encoding")
                headers["content-length"] = str(len(packed))
                if len(body) >= SMALL:
                    headers["content-encoding"] = "gzip"
                    if (tag := headers.get("etag", "")).startswith('"'):
                        headers["etag"] = f"W/{tag}"  # the same file in other bytes
                await send(start)
                message = {"type": "http.response.body", "body": packed}
            await send(message)

        await self.app({**scope, "headers": plain}, receive, forward)

    async def _packed(self, body: bytes) -> bytes:
        key = hashlib.blake2b(body, digest_size=16).digest()
        found = self.kept.get(key)
        if found is None:
            found = await anyio.to_thread.run_sync(lambda: gzip.compress(body, 9, mtime=0))
            self.kept[key] = found
            while sum(map(len, self.kept.values())) > MOST:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        return found
