# Another process of the same user, killed.
# says: refused PermissionError
# control: host

import os
import signal
attempt(os.kill, VICTIM, signal.SIGKILL)
