"""Verified downloads into the user's data folder: checked by content, complete or not there at all."""

from __future__ import annotations

import hashlib
import http.client
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from core.errors import DatasetCorrupt, DatasetMissing
from core.training.datasets.idx import gunzip

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

TIMEOUT_S = 20
CHUNK = 1 << 16


@dataclass(frozen=True)
class RemoteFile:
    """A file to be had from a host, and how to know that it is the right one."""

    name: str
    packed: int
    """Bytes of the download; for the progress display, and the limit past which a download is broken off."""
    sha256: str
    """Of the unpacked content: two archives of one content may differ in their headers."""
    gzipped: bool = True


def data_folder() -> Path:
    """The folder of downloaded data sets, per user and platform. Not created here."""
    from platformdirs import user_data_path  # a reader without the package can still use the bundled data

    return user_data_path("living-notes", appauthor=False) / "datasets"


def check(data: bytes, file: RemoteFile) -> bytes:
    """``data``, unpacked, when its checksum is that of ``file``; else DatasetCorrupt."""
    found = hashlib.sha256(data).hexdigest()
    if found != file.sha256:
        raise DatasetCorrupt(file.name, f"its SHA-256 begins with {found[:12]}, not {file.sha256[:12]}")
    return data


def _content(path: Path, file: RemoteFile) -> bytes:
    """What ``path`` holds, unpacked if it is an archive. Raises DatasetCorrupt, or OSError when unreadable."""
    return gunzip(path) if file.gzipped else path.read_bytes()


def _complete(path: Path, file: RemoteFile) -> bool:
    """Whether ``path`` holds the right content already."""
    try:
        check(_content(path, file), file)
    except (OSError, DatasetCorrupt):
        return False
    return True


def _download(url: str, file: RemoteFile, folder: Path, step: Callable[[int], None]) -> None:
    """One file into ``folder``, moved into place only when complete and right. Raises OSError or DatasetCorrupt."""
    with NamedTemporaryFile(dir=folder, prefix=file.name, suffix=".part", delete=False) as part:
        path = Path(part.name)
        try:
            size = 0
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
                while chunk := answer.read(CHUNK):
                    size += len(chunk)
                    if size > file.packed:
                        raise DatasetCorrupt(file.name, f"longer than its {file.packed} bytes")
                    part.write(chunk)
                    step(size)
            part.close()  # before reading and moving: Windows does neither with an open file
            check(_content(path, file), file)
            path.replace(folder / file.name)
        except http.client.HTTPException as error:  # a broken answer; urllib lets these through
            raise OSError(f"{type(error).__name__}: {error}") from None
        finally:
            part.close()
            path.unlink(missing_ok=True)


def fetch(
    dataset: str, files: Sequence[RemoteFile], hosts: Iterable[str], folder: Path, progress: Progress | None = None
) -> None:
    """Bring all ``files`` into ``folder``, each from the first host that gives the right content.

    Raises DatasetMissing when no host could be reached, DatasetCorrupt when one answered with something else.
    """
    say = progress or (lambda done, total: None)
    total = sum(file.packed for file in files)
    before = 0
    hosts = tuple(hosts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetMissing(dataset, f"{folder} cannot be made: {error}", "choose a writable folder") from None
    for file in files:
        if not _complete(folder / file.name, file):
            _from_first(dataset, file, hosts, folder, lambda done, base=before: say(base + done, total))
        before += file.packed
        say(before, total)


def _from_first(
    dataset: str, file: RemoteFile, hosts: tuple[str, ...], folder: Path, step: Callable[[int], None]
) -> None:
    """Try the hosts in order; when none serves, raise the last failure, typed."""
    failure: Exception = DatasetMissing(dataset, "no host is known", "copy the files into the folder by hand")
    for host in hosts:
        try:
            return _download(host + file.name, file, folder, step)
        except DatasetCorrupt as error:
            failure = error
        except OSError as error:  # URLError, timeouts, a full disk, and a cell without a network are all OSErrors
            failure = DatasetMissing(dataset, f"{host}{file.name}: {error}", "go online and try again")
    raise failure
