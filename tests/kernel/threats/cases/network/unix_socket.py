# Databases and container daemons listen on sockets in the file system.
# says: refused PermissionError
# control: host

import socket
attempt(lambda: socket.socket(socket.AF_UNIX).connect(UNIX))
