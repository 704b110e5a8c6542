# A tensor of ten million elements, and one of a thousand dimensions' worth of brackets.
# expect: ok
# kinds: tensor tensor
# control: none, there is no screen

import torch
display(torch.ones(*[1] * 60))
torch.zeros(1000, 1000)
