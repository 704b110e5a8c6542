"""A reader without a browser: what a browser says to the app, by HTTP and over the app's websocket."""

from __future__ import annotations

import asyncio
import re
import urllib.request
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SEAT = re.compile(r"study_seat=([0-9a-f]+)")


@dataclass
class Reader:
    """One browser's worth of cookies, and the page that it holds open."""

    url: str
    seat: str = ""
    process: str = ""
    """Which app process answered last, host:port."""
    seen: int = 0
    """Pages that came whole."""
    lost: int = 0
    """Connections that ended without our doing."""
    here: asyncio.Event = field(default_factory=asyncio.Event)
    """The page is there, and the connection stands."""

    async def fetch(self, path: str = "/") -> None:
        """A plain request; takes the seat that it is given."""
        headers = {"Cookie": f"study_seat={self.seat}"} if self.seat else {}
        request = urllib.request.Request(self.url + path, headers=headers)
        answer = await asyncio.to_thread(urllib.request.urlopen, request, timeout=30)
        with answer:
            answer.read()
            given = SEAT.search(answer.headers.get("Set-Cookie", ""))
            self.seat = given[1] if given else self.seat
            self.process = answer.headers["X-Study-Process"]

    async def stay(self) -> None:
        """Open the page and keep it open, as the app's own JavaScript does: where the connection ends, another one."""
        if not self.seat:
            await self.fetch()
        while True:
            try:
                await self._visit()
            except (OSError, websockets.WebSocketException):
                await asyncio.sleep(0.3)

    async def _visit(self) -> None:
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        headers = {"Cookie": f"study_seat={self.seat}"}
        async with websockets.connect(
            address, additional_headers=headers, origin=self.url, subprotocols=["streamlit"], max_size=1 << 26,
            open_timeout=60, proxy=None,
        ) as socket:  # fmt: skip
            self.process = socket.response.headers["X-Study-Process"]
            asked = BackMsg()
            asked.rerun_script.query_string = "lang=en"
            await socket.send(asked.SerializeToString())
            try:
                async for frame in socket:
                    message = ForwardMsg.FromString(frame)
                    if message.WhichOneof("type") == "script_finished" and not self.here.is_set():
                        self.seen += 1
                        self.here.set()
            finally:
                if self.here.is_set():
                    self.lost += 1
                    self.here.clear()
