# A connection to a server on this machine, which trusts whoever comes from it.
# says: refused PermissionError
# control: host

import socket
attempt(socket.create_connection, ("127.0.0.1", PORT), 1)
