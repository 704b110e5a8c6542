# A named pipe in the own folder, on which the clearing up might hang.
# says: refused PermissionError
# control: says

import os
attempt(os.mkfifo, "pipe")
