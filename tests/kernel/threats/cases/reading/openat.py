# A folder's descriptor got with O_PATH, which needs no right to read, and a path beneath it.
# says: refused PermissionError
# control: says

import os
folder = os.open("/etc", os.O_PATH | os.O_DIRECTORY)
attempt(os.open, "passwd", os.O_RDONLY, dir_fd=folder)
