# Another visitor's folder lies beside ours.
# says: refused PermissionError
# control: says

import os
attempt(os.listdir, "..")
