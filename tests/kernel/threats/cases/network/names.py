# Asking for a name tells the asker's interest to a server.
# says: refused gaierror
# control: none, without a name server nothing is asked

import socket
attempt(socket.getaddrinfo, "threat.invalid", 80)
