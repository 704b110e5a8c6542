# A model with thousands of parts.
# limits: wall_s=3
# expect: ok | error *
# control: none, there is no screen

import torch
torch.nn.Sequential(*(torch.nn.ReLU() for _ in range(5000)))
