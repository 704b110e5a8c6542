# One datagram is enough to carry a secret away.
# says: refused PermissionError
# control: host

import socket
attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", UDP)))
