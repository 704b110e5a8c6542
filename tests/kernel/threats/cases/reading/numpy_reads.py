# Libraries open files from C, past Python's open.
# says: refused PermissionError
# says: refused PermissionError
# control: says

import numpy as np
attempt(np.fromfile, SECRET, "uint8")
attempt(np.memmap, SECRET, "uint8", "r")
