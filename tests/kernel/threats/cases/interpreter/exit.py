# sys.exit, as at the end of a script.
# expect: error SystemExit
# control: none, the harness catches it as the app might

import sys
sys.exit(3)
