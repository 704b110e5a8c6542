# A lock on a file that the app wants to lock.
# says: refused PermissionError
# control: says

import fcntl
attempt(lambda: fcntl.flock(open(SECRET), fcntl.LOCK_EX | fcntl.LOCK_NB))
