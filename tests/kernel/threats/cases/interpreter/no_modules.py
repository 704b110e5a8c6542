# All modules forgotten.
# expect: ok | error * | killed *
# control: none, there is no runner

import sys
sys.modules.clear()
sys.path.clear()
sys.meta_path.clear()
