# The same environment through /proc, of the app, of the process that forked us, and of ourselves.
# says: refused PermissionError
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
for who in (PARENT, os.getppid(), "self"):
    attempt(lambda: open(f"/proc/{who}/environ", "rb").read(4096))
