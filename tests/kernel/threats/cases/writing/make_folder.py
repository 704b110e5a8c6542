# A folder made and a folder removed.
# says: refused PermissionError
# says: refused PermissionError
# control: host

import os
attempt(os.mkdir, f"{OUTSIDE}/folder")
attempt(os.rmdir, f"{OUTSIDE}/empty")
