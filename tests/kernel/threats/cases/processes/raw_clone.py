# clone without the flags of a thread.
# machine: x86_64
# says: refused PermissionError
# control: says

import os
import signal
try:
    pid = raw(56, signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    print("HARM")
except OSError as error:
    print("refused", type(error).__name__)
