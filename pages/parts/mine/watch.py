"""A note that is saved in another program appears by itself.

The browser asks for the folder's stamp every other second, by a plain request that draws nothing anew, and tells the
page when it has changed (``keeper.js``). Where that address is closed, a fragment of the page looks instead.
"""

from __future__ import annotations

import anyio
import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pages.parts import engine
from pages.parts.mine import shelf

PATH = "/notes/stamp"
EVERY_S = 2
"""Of the fragment; the browser's own rhythm stands in ``keeper.js``."""


def routes(prefix: str) -> list[Route]:
    """What the app answers beside Streamlit's own addresses, below ``prefix`` (``server.baseUrlPath``)."""
    base = prefix.strip("/")
    return [Route(f"/{base}{PATH}" if base else PATH, _stamp)]


async def _stamp(request: Request) -> Response:
    """The stamp, for the owner of the machine; for anybody else there is no such address."""
    host = request.client.host if request.client else ""
    if not engine.is_owner(None if host in engine.LOCAL_HOSTS else host, str(request.url), request.headers):
        return Response(status_code=404)
    seen = await anyio.to_thread.run_sync(shelf.latest)
    return JSONResponse({"stamp": str(seen.stamp)})


def folder() -> None:
    """Note what the page shows, and look by a fragment where the browser cannot; draws nothing."""
    visit = shelf.visit()
    seen = shelf.folder()
    visit.stamp = str(seen.stamp) if seen.root is not None else ""
    if visit.stamp and visit.polls:
        _look()


@st.fragment(run_every=EVERY_S)
def _look() -> None:
    if str(shelf.folder().stamp) != shelf.visit().stamp:
        st.rerun()
