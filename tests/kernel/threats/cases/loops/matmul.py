# Work inside torch, in one call.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import torch
x = torch.ones(1500, 1500)
for _ in range(10**6):
    x = (x @ x).clamp(max=1)
