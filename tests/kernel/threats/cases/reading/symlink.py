# A link in the own folder that points outside.
# says: refused PermissionError
# control: says

import os
try:
    os.symlink(SECRET, "link")
except OSError:
    os.path.islink("link")
attempt(open, "link" if os.path.lexists("link") else SECRET)
