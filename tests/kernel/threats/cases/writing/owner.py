# Nor owners.
# says: refused PermissionError
# control: says

import os
attempt(os.chown, NOTE, -1, os.getgid())
