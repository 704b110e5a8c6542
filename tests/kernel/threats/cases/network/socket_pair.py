# A pair of sockets to oneself, with buffers that nobody counts and descriptors in flight.
# says: refused PermissionError
# control: says

import socket
attempt(socket.socketpair)
