# A signal by sigqueue and by a pidfd.
# machine: x86_64
# says: refused PermissionError
# says: refused PermissionError
# control: host

import os
import signal
attempt(os.pidfd_open, VICTIM)
attempt(libc_call, "sigqueue", VICTIM, signal.SIGKILL, 0)
