"""An application asked as a browser's server would ask it, without a server."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import anyio
from starlette.datastructures import Headers

from tests import loops


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.content) if packed else self.content).decode()


class Client:
    """Asks an application as a browser's server would."""

    def __init__(self, app) -> None:
        self.app = app

    def get(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        path, _, query = url.partition("?")
        given = {"accept-encoding": "gzip, br"} | (headers or {})
        scope = {
            **{"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": ""},
            **{"query_string": query.encode(), "scheme": "http", "http_version": "1.1"},
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        sent = []

        async def receive():
            await anyio.sleep_forever()

        async def send(message):
            sent.append(message)

        loops.run(self.app(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)
