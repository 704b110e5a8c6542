# The own limits, raised.
# says: refused ValueError
# control: none, the limits of the harness are hard

import resource
attempt(resource.setrlimit, resource.RLIMIT_NOFILE, (20, 20))
