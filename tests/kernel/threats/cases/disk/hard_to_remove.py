# A folder that cannot be entered, with odd names in it: clearing up must cope.
# limits: files=100
# expect: ok
# control: none, nothing is cleared up there

import os
os.mkdir("a", 0o700)
for name in ("\n", "-rf", "\udcff\udcfe", "x" * 255, " "):
    open(os.path.join("a", name), "w").close()
os.mkdir("shut", 0)
