# A socket in the file system.
# says: refused PermissionError
# control: host

import socket
attempt(lambda: socket.socket(socket.AF_UNIX).bind(f"{OUTSIDE}/socket"))
