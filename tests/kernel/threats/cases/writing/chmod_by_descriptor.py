# The same on a file that may be read.
# says: refused PermissionError
# control: none, it would change the interpreter's own files

import os
fd = os.open(os.__file__, os.O_RDONLY)
attempt(os.fchmod, fd, 0o666)
