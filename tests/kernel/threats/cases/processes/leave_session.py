# Out of the session and group by which a run is killed.
# says: refused PermissionError
# says: refused PermissionError
# control: none, the leader of a session cannot leave it there either

import os
attempt(os.setsid)
attempt(os.setpgid, 0, os.getppid())
