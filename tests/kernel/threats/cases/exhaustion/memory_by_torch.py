# Memory by torch, whose allocator is not Python's.
# limits: memory_mb=64
# expect: error RuntimeError
# control: says

import torch
x = torch.ones(50 << 20)
print("HARM")
