# A second name for a foreign file, inside the own folder.
# says: refused PermissionError
# control: says

import os
attempt(os.link, SECRET, "mine")
