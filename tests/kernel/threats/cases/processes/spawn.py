# posix_spawn uses vfork.
# says: refused PermissionError
# control: says

import os
import sys
attempt(os.posix_spawn, "/bin/true", ["true"], {})
