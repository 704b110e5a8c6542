"""The configuration of nginx for some app processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

TEMPLATE = Path(__file__).with_name("site.conf.template")

WHOLE = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_processes auto;
events {{ worker_connections 4096; }}
http {{
    include {folder}/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
"""For an nginx that belongs to nobody but us: all that it writes lies in one folder."""

MIME = "types { text/html html; text/css css; application/javascript js; image/svg+xml svg; }\n"


def site(listen: str, servers: Sequence[str]) -> str:
    """The site: ``listen`` as nginx writes it ("8080", "127.0.0.1:8080"), ``servers`` as host:port."""
    lines = "\n    ".join(f"server {server} max_fails=1 fail_timeout=2s;" for server in servers)
    template = TEMPLATE.read_text(encoding="utf-8")
    return template.replace("${LISTEN};", f"{listen};").replace("    ${SERVERS}\n", f"    {lines}\n")


def write(folder: Path, listen: str, servers: Sequence[str]) -> Path:
    """A whole configuration in ``folder``; gives the file for ``nginx -c``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"site.conf": site(listen, servers), "mime.types": MIME, "nginx.conf": WHOLE.format(folder=folder)}
    for name, words in files.items():
        (folder / name).write_text(words, encoding="utf-8", newline="\n")
    return folder / "nginx.conf"
