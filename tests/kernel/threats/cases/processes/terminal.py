# A pseudo-terminal with a process behind it.
# says: refused OSError
# control: says

import os
import pty


def fork():
    pid, _ = pty.fork()
    if pid == 0:
        os._exit(0)
    return pid


attempt(fork)
