# All processes of this user at once, and the own group, asked with signal 0.
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
attempt(os.kill, -1, 0)
attempt(os.kill, 0, 0)
