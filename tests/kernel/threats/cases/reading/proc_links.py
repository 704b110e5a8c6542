# Where another process works, by the links in /proc that open does not guard.
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
attempt(os.readlink, f"/proc/{VICTIM}/cwd")
attempt(os.readlink, f"/proc/{VICTIM}/exe")
