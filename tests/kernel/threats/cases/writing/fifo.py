# A named pipe outside, on which whoever opens it hangs.
# says: refused PermissionError
# control: host

import os
attempt(os.mkfifo, f"{OUTSIDE}/pipe")
