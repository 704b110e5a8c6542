# A link where the app follows it.
# says: refused PermissionError
# control: host

import os
attempt(os.symlink, "/etc/passwd", f"{OUTSIDE}/link")
