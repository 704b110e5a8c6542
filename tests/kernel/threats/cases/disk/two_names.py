# Hard links fill folders without a new file.
# says: refused PermissionError
# control: says

import os
open("f", "x").close()
attempt(os.link, "f", "g")
