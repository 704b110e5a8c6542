# sys.exit, as at the end of a script.
# expect: error SystemExit
# control: ends

import sys
sys.exit(3)
