# A file of ours moved to where it does not belong.
# says: refused PermissionError
# control: host

import shutil
open("bait", "w").close()
attempt(shutil.move, "bait", f"{OUTSIDE}/bait")
