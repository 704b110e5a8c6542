# An object whose __class__ is somebody else's.
# expect: ok | error *
# control: none, nobody shows it there

import torch


class Liar:
    @property
    def __class__(self):
        return torch.Tensor

    def __repr__(self):
        return "a liar"


Liar()
