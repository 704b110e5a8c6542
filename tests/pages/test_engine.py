"""Who counts as sitting at this computer, where runs cannot be confined."""

import pytest

from core.kernel.types import Guarantees
from pages.parts import engine

LOCAL = "http://localhost:8501/tensors"


@pytest.mark.parametrize(
    ("ip_address", "url", "headers", "owner"),
    [
        (None, LOCAL, {}, True),
        (None, "http://127.0.0.1:8501/", {"Host": "127.0.0.1:8501"}, True),
        (None, "http://[::1]:8501/", {}, True),
        ("192.168.1.7", "http://192.168.1.2:8501/", {}, False),
        ("192.168.1.7", LOCAL, {}, False),
        (None, "https://notes.example.org/", {}, False),
        (None, "http://evil.example.org:8501/", {}, False),
        (None, LOCAL, {"X-Forwarded-For": "10.0.0.1"}, False),
        (None, LOCAL, {"forwarded": "for=10.0.0.1"}, False),
        (None, None, {}, False),
        (None, "not an address", {}, False),
    ],
    ids=[
        "localhost",
        "loopback v4",
        "loopback v6",
        "neighbour",
        "neighbour who forges the host",
        "behind a proxy by name",
        "a foreign name pointed at this machine",
        "proxy on this machine",
        "proxy with the standard header",
        "no address",
        "a broken address",
    ],
)
def test_is_owner(ip_address, url, headers, owner):
    assert engine.is_owner(ip_address, url, headers) is owner


@pytest.mark.parametrize("level", ["strong", "no-files"])
def test_anyone_may_run_what_is_confined(level):
    assert engine.may_run(Guarantees(level, "fork"))


def test_the_operators_override_lets_strangers_run_unconfined(monkeypatch):
    monkeypatch.setattr(engine, "is_owner", lambda *_: False)
    monkeypatch.delenv(engine.OVERRIDE, raising=False)
    assert not engine.may_run(Guarantees("trusted-only", "spawn"))
    monkeypatch.setenv(engine.OVERRIDE, "yes")
    assert engine.may_run(Guarantees("trusted-only", "spawn"))
