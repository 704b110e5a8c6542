# Names of files tell much already.
# says: refused PermissionError
# says: refused PermissionError
# says: refused PermissionError
# control: says

import os
for folder in ("/", ROOT, OUTSIDE):
    attempt(os.listdir, folder)
