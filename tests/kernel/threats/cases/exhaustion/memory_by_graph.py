# A graph that grows with each step, because nobody detaches.
# limits: memory_mb=64
# expect: error RuntimeError | killed MemoryLimit | error MemoryError
# control: says

import torch
x = torch.ones(1 << 18, requires_grad=True)
for _ in range(200):
    x = x.sin()
print("HARM")
