"""What the commands on the store have in common: it is opened and closed, and a refusal is a sentence, not a trace."""

from __future__ import annotations

import sys
from collections.abc import Callable

from core.errors import ExchangeRefused, StoreError
from core.store.store import Store, open_store
from core.text import text


def with_store(work: Callable[[Store], int]) -> int:
    """Open the store of this machine, do ``work`` with it, close it; gives the exit code, 1 for a refusal."""
    try:
        store = open_store()
        try:
            return work(store)
        finally:
            store.close()
    except (StoreError, ExchangeRefused) as error:
        print(text(error.key, "en", **error.facts), file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 1
