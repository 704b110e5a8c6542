# Out of the session and group by which a run is killed.
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
attempt(os.setsid)
attempt(os.setpgid, 0, os.getppid())
