# Each pipe holds kernel memory that no process is charged for; with F_SETPIPE_SZ a MiB each.
# expect: error PermissionError
# control: says

import fcntl
import os
for _ in range(4):
    r, w = os.pipe()
    fcntl.fcntl(w, 1031, 1 << 20)
print("HARM")
