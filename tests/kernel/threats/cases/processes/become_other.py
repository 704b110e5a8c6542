# Another user, or more rights.
# says: refused PermissionError
# says: refused PermissionError
# control: none, an unprivileged user is refused there too

import os
attempt(os.setuid, 0)
attempt(os.setgroups, [0])
