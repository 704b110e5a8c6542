# A value that ends the interpreter when it is shown.
# expect: ok | error SystemExit | killed ProcessExit
# control: none, nobody shows it there

import sys


class Bad:
    def __repr__(self):
        sys.exit(3)


Bad()
