"""The process that the kill test kills: it answers questions and says each time what was acknowledged.

Started once by exec, it imports everything and then forks a reviewer for each line on its input; a line is a JSON list
of [event id, question, rating, time], the answers to give in turn. The reviewer writes ``<pid>`` first, then one event
id a line as soon as the store has acknowledged it. ``gone`` follows when it has ended, however it ended.
"""

from __future__ import annotations

import json
import os
import sys

from core.quiz.schedule import Scheduler
from core.store import Store, open_store
from tests.store.making import answer, review


def work(store: Store, orders: list) -> None:
    """Give the answers, but for one that is stored already."""
    me = store.local()
    for n, (id, question, rating, at_us) in enumerate(orders):
        # Only the first can have been stored by the one before, who died between storing it and saying so.
        known = n == 0 and any(event.id == id for event in store.events(me, question))
        if not known:
            card = store.card(me, question)
            event = review(card, rating, at_us, id=id)
            assert store.append(me, event, Scheduler().step(card, event)) == "saved"
        os.write(1, f"{id}\n".encode())


def main() -> None:
    store = open_store(sys.argv[1])
    someone, _ = store.visitor()
    answer(store, someone, "warm")  # so that no reviewer has to compile the statements again
    store.events(someone, "warm")
    store.close()  # no connection may be open when the process forks; each reviewer opens its own
    os.write(1, b"ready\n")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            try:
                work(store, json.loads(line))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"gone\n")


if __name__ == "__main__":
    main()
