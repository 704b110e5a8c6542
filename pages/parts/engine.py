"""The kernel of this process, and who may use it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from core.kernel import Kernel, open_kernel
from core.kernel.kernel import OVERRIDE
from core.kernel.types import Guarantees, Limits
from pages.parts import state

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


@st.cache_resource(show_spinner=False, on_release=lambda kernel: kernel.close())
def kernel() -> Kernel:
    """One kernel a process; its workers warm up in the background while the page is drawn."""
    opened = open_kernel()
    opened.warm()
    return opened


def warm() -> None:
    """Start the kernel if it is not started; returns at once."""
    kernel()


def allowance() -> tuple[float, int]:
    """Seconds and MiB that a run may have unless its cell says otherwise."""
    return Limits().wall_s, Limits().memory_mb


def is_owner(ip_address: str | None, url: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a visitor sits at this computer: a loopback address, a local host name, no proxy in between.

    ``ip_address`` is None for loopback (Streamlit's convention). All three are asked because a proxy on this
    machine makes everyone look local, and a hostile page can point its own host name at 127.0.0.1.
    """
    host = urlsplit(url or "").hostname
    proxied = any(name in {key.lower() for key in headers} for name in FORWARDED)
    return ip_address is None and host in LOCAL_HOSTS and not proxied


@dataclass(frozen=True)
class Reader:
    """Who asks for a run."""

    visitor: str
    """The visit's random name, for fairness in the queue."""

    owner: bool
    """Whether she sits at this computer."""


def reader() -> Reader:
    """The one of this visit."""
    return Reader(state.visitor(), is_owner(st.context.ip_address, st.context.url, st.context.headers))


def may_run(guarantees: Guarantees, who: Reader | None = None) -> bool:
    """Whether ``who`` (this visit's reader) may run cells here: anyone where runs are confined, else the owner."""
    if guarantees.level != "trusted-only" or os.environ.get(OVERRIDE) == "yes":
        return True
    return (who or reader()).owner
