# A module put where the app imports from: it would run with the app's rights.
# says: refused PermissionError
# control: none, it would change the interpreter's own folder

import os
import numpy
attempt(open, os.path.join(os.path.dirname(numpy.__file__), "threat.py"), "x")
