# TIOCSTI types into the terminal of whoever started the app.
# expect: error OSError
# control: none, the harness has no terminal

import fcntl
fcntl.ioctl(1, 0x5412, b"x")
