# A server of ours on a port of this machine.
# says: refused PermissionError
# control: says

import socket
attempt(lambda: socket.create_server(("127.0.0.1", 0)).getsockname())
