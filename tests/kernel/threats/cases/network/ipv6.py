# The other protocol.
# says: refused PermissionError
# control: says

import socket
attempt(socket.socket, socket.AF_INET6, socket.SOCK_STREAM)
