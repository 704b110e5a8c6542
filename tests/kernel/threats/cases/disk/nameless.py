# O_TMPFILE makes a file without a name.
# says: refused OSError 95
# control: says

import os
attempt_number(os.open, ".", os.O_TMPFILE | os.O_RDWR)
