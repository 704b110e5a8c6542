# A note taken away into the own folder.
# says: refused PermissionError
# control: host

import shutil
attempt(shutil.move, NOTE, "stolen")
