# The app, killed. Signal 0 only asks whether it would work.
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
attempt(os.kill, PARENT, 0)
attempt(os.kill, os.getppid(), 0)
