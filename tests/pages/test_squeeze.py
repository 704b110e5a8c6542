"""Static files on their way to a browser: packed once, whole, and asked for again only when they have changed."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pages.parts import squeeze
from tests.asgi import Client

CODE = "export const numbers = [0, 1, 2];\n" * 200


@pytest.fixture
def client(tmp_path):
    (tmp_path / "part.js").write_text(CODE, encoding="utf-8", newline="\n")
    (tmp_path / "tiny.js").write_text("1", encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG" * 1000)
    routes = [Mount("/static", StaticFiles(directory=tmp_path)), Route("/page.js", lambda _: PlainTextResponse(CODE))]
    return Client(Starlette(routes=routes, middleware=[Middleware(squeeze.Squeeze)]))


def test_a_file_arrives_whole_in_fewer_bytes(client):
    got = client.get("/static/part.js")
    assert got.headers["content-encoding"] == "gzip" and got.text == CODE
    assert int(got.headers["content-length"]) < len(CODE) / 5
    assert "accept-encoding" in got.headers["vary"].lower()


def test_it_is_packed_once_and_a_new_build_anew(client, tmp_path, monkeypatch):
    packed = []
    compress = gzip.compress

    def watched(body, *rest, **more):
        packed.append(body)
        return compress(body, *rest, **more)

    monkeypatch.setattr(squeeze.gzip, "compress", watched)
    assert [client.get("/static/part.js").text for _ in range(3)] == [CODE] * 3
    assert len(packed) == 1
    (tmp_path / "part.js").write_text(CODE[::-1], encoding="utf-8", newline="\n")
    assert client.get("/static/part.js").text == CODE[::-1]
    assert len(packed) == 2


def test_what_has_not_changed_is_not_sent_again(client):
    tag = client.get("/static/part.js").headers["etag"]
    again = client.get("/static/part.js", headers={"if-none-match": tag})
    assert again.status_code == 304 and again.content == b""


def test_an_address_with_the_hash_of_its_content_is_kept_for_good(client):
    assert "immutable" in client.get("/static/part.js?v=abc").headers["cache-control"]
    assert "cache-control" not in client.get("/static/part.js").headers
    assert "cache-control" not in client.get("/static/none.js?v=abc").headers


@pytest.mark.parametrize("path", ["/static/photo.png", "/static/tiny.js", "/page.js"])
def test_what_gains_nothing_is_left_as_it_is(client, path):
    assert "content-encoding" not in client.get(path).headers


@pytest.mark.parametrize("headers", [{"accept-encoding": "identity"}, {"range": "bytes=0-9"}])
def test_who_cannot_unpack_or_wants_a_piece_gets_it_plain(client, headers):
    got = client.get("/static/part.js", headers=headers)
    assert "content-encoding" not in got.headers
    assert got.text == (CODE[:10] if "range" in headers else CODE)


def test_a_missing_file_is_still_missing(client):
    assert client.get("/static/none.js").status_code == 404


def test_kept_files_stay_within_bounds(client, tmp_path, monkeypatch):
    monkeypatch.setattr(squeeze, "MOST", 600)
    for n in range(20):
        (tmp_path / f"{n}.js").write_text(f"{n}{CODE}", encoding="utf-8")
        assert client.get(f"/static/{n}.js").text == f"{n}{CODE}"
