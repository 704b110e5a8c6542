# What else runs here, and with which arguments.
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
attempt(os.listdir, "/proc")
attempt(open, f"/proc/{VICTIM}/cmdline")
