# Nor owners.
# says: refused PermissionError
# control: host

import os
attempt(os.chown, NOTE, -1, os.getgid())
