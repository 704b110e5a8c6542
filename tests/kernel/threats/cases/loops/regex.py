# A pattern that backtracks exponentially.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import re
re.match("(a+)+$", "a" * 40 + "b")
