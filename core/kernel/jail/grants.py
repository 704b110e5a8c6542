"""What a run may read at *strong*: the interpreter, its libraries, ``core``, the data sets. Nothing else.

Built from where the interpreter says its files are (``sysconfig``, and the user's own packages where they are in use)
and never from ``sys.path``, onto which Streamlit puts the app's folder, secrets and all.
"""

from __future__ import annotations

import site
import sys
import sysconfig
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
"""For the C libraries that an import in a cell may pull in; programs lie there too, but cannot be run."""

SMALL = ("/dev/urandom", "/dev/zero", "/usr/share/zoneinfo", "/etc/localtime",
         "/sys/devices/system/cpu", "/proc/cpuinfo", "/proc/meminfo")
"""Random bytes, time zones, and what number libraries ask about the processor."""

FASHION_MNIST = "/usr/share/datasets/fashion-mnist"
"""Where Debian's package dataset-fashion-mnist puts the images."""


@cache
def readable() -> tuple[Path, ...]:
    """Folders (with all beneath) and files that exist here, links resolved. Called once, before the first fork."""
    python = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    python += [site.getusersitepackages()] if site.getusersitepackages() in sys.path else []
    own = [ROOT / "core", ROOT / "data" / "datasets"]
    wished = [*python, *own, *LIBRARIES, *SMALL, FASHION_MNIST]
    found = {Path(path).resolve() for path in wished if path}
    return tuple(sorted(path for path in found if path.exists()))
