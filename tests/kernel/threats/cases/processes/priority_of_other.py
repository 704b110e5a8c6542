# Another process, made to wait.
# says: refused PermissionError
# says: refused PermissionError
# control: host

import os
attempt(os.setpriority, os.PRIO_PROCESS, VICTIM, 19)
attempt(os.sched_setaffinity, VICTIM, {0})
