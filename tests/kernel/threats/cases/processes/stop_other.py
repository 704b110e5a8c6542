# Another process, stopped by a signal to one of its threads.
# machine: x86_64
# says: refused PermissionError
# says: refused PermissionError
# control: host

import signal
attempt(raw, 234, VICTIM, VICTIM, signal.SIGSTOP)
attempt(raw, 200, VICTIM, signal.SIGSTOP)
