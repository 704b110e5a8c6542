# A note deleted.
# says: refused PermissionError
# control: host

import os
attempt(os.unlink, NOTE)
