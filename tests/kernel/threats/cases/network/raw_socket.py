# Packets made by hand.
# says: refused PermissionError
# control: none, an unprivileged user is refused there too

import socket
attempt(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)
