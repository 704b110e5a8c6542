# Nor extended attributes.
# says: refused PermissionError
# control: host

import os
attempt(os.setxattr, NOTE, "user.mark", b"1")
