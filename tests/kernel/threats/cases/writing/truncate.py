# truncate by path, which Landlock below ABI 3 does not see.
# says: refused PermissionError
# control: host

import os
attempt(os.truncate, NOTE, 0)
