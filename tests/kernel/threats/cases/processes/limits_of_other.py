# Another process, starved by its limits.
# says: refused PermissionError
# control: host

import resource
attempt(resource.prlimit, VICTIM, resource.RLIMIT_NOFILE, (1, 1))
