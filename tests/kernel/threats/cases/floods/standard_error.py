# Warnings, each another.
# limits: wall_s=3
# expect: ok
# control: none, nobody reads them there

import warnings
for number in range(20_000):
    warnings.warn(f"warning {number}", stacklevel=1)
