# F_SETOWN sends a signal to whom one names when a descriptor is ready.
# says: refused PermissionError
# control: host

import fcntl
import os
import signal
r, w = os.pipe()


def aim():
    fcntl.fcntl(r, fcntl.F_SETOWN, VICTIM)
    fcntl.fcntl(r, 10, signal.SIGKILL)
    fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)
    os.write(w, b"x")


attempt(aim)
