# Abstract sockets have no file, so no rule about files guards them.
# says: refused PermissionError
# control: host

import socket
attempt(lambda: socket.socket(socket.AF_UNIX).connect("\0" + MARK))
