# Nor does it cover times: a note made to look old, so that a cache keeps what it has.
# says: refused PermissionError
# control: host

import os
attempt(os.utime, NOTE, (0, 0))
