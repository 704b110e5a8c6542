# Out of the folder by changing it.
# says: refused PermissionError
# control: says

import os
os.chdir("/etc")
attempt(open, "passwd")
