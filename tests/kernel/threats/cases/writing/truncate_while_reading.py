# O_TRUNC with O_RDONLY: asks for no right to write, and empties the file.
# says: refused PermissionError
# control: host

import os
attempt(os.open, NOTE, os.O_RDONLY | os.O_TRUNC)
