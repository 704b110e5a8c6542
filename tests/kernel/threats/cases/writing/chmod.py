# Landlock does not cover file modes: a note made readable to all, or to none.
# says: refused PermissionError
# control: host

import os
attempt(os.chmod, NOTE, 0o666)
