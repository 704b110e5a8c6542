# The kernel's own network, which lists interfaces and processes.
# says: refused PermissionError
# control: says

import socket
attempt(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
